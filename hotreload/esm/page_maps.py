"""The import maps of the pages that were served lately. No I/O."""

from hotreload.esm import locations
from hotreload.esm.import_map import ImportMap
from hotreload.esm.specifiers import Disagreement, Resolved, agreement

PAGES_LIMIT = 1_000
"""Pages whose scripts and import maps are kept, the newest ones."""

_NO_MAP = ImportMap()


class PageMaps:
    """Keep which import maps there are; a page that has scripts and no map has an empty one.

    Most specifiers are URLs, and most maps speak of none: ``of_urls`` are those that do, and an
    empty one for all others.
    """

    def __init__(self) -> None:
        """Know no page."""
        self.different: tuple[ImportMap, ...] = (_NO_MAP,)
        self.of_urls: tuple[ImportMap, ...] = (_NO_MAP,)
        self._maps: dict[str, ImportMap] = {}

    def knows(self, page: str) -> bool:
        """Tell whether a page was served lately, and has scripts."""
        return page in self._maps

    def note(self, page: str, found: ImportMap | None) -> str | None:
        """Note a page's map, None where it has no scripts; name the page forgotten for it."""
        known = self._maps.pop(page, None)
        if found is not None:
            self._maps[page] = found
        oldest = next(iter(self._maps)) if len(self._maps) > PAGES_LIMIT else None
        if oldest is not None:
            del self._maps[oldest]
        if known != found:
            self.different = self._gathered() or (_NO_MAP,)
            self.of_urls = _of_urls(self.different)
        return oldest

    def resolve(self, specifier: str, *, base: str) -> Resolved | Disagreement | None:
        """Find the file that a specifier means on all pages."""
        maps = self.different if is_bare(specifier) else self.of_urls
        return agreement(specifier, base=base, maps=maps)

    def is_sealed(self, path: str) -> bool:
        """Tell whether a page runs the file at a path only if its text has a certain hash."""
        return any(path in one.sealed for one in self.different)

    def _gathered(self) -> tuple[ImportMap, ...]:
        found: list[ImportMap] = []
        for one in self._maps.values():
            if one not in found:
                found.append(one)
        return tuple(found)


def is_bare(specifier: str) -> bool:
    """Tell whether a specifier means something only where a map says so."""
    if specifier.startswith(("./", "../")):
        return False
    return locations.parse_specifier(specifier, base="/") is None


def _of_urls(maps: tuple[ImportMap, ...]) -> tuple[ImportMap, ...]:
    found = tuple(filter(_maps_urls, maps))
    return found if len(found) == len(maps) else (*found, _NO_MAP)


def _maps_urls(one: ImportMap) -> bool:
    parts = (one.imports, *one.scopes.values())
    return not all(is_bare(name) for addresses in parts for name in addresses)
