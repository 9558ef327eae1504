"""The import maps of the pages that were served lately. No I/O."""

from hotreload.esm.import_map import ImportMap

PAGES_LIMIT = 1_000
"""Pages whose scripts and import maps are kept, the newest ones."""

_NO_MAP = ImportMap()


class PageMaps:
    """Keep which import maps there are; a page that has scripts and no map has an empty one."""

    def __init__(self) -> None:
        """Know no page."""
        self.different: tuple[ImportMap, ...] = (_NO_MAP,)
        self._maps: dict[str, ImportMap] = {}

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
        return oldest

    def is_sealed(self, path: str) -> bool:
        """Tell whether a page runs the file at a path only if its text has a certain hash."""
        return any(path in one.sealed for one in self.different)

    def _gathered(self) -> tuple[ImportMap, ...]:
        found: list[ImportMap] = []
        for one in self._maps.values():
            if one not in found:
                found.append(one)
        return tuple(found)
