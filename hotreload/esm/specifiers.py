"""From a specifier in a module to the file that browsers would load for it. No I/O."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hotreload import urls
from hotreload.esm import locations
from hotreload.esm.import_map import ImportMap

_PROBE = 10**12
_EMPTY = ImportMap()


@dataclass(frozen=True, slots=True)
class Resolved:
    """Name the file that a specifier means: the canonical path, and the query without ``t``.

    ``url`` is what can be written in its place and bear a stamp (`hotreload.urls.with_stamp`): it
    means the same with any stamp. None where an import map leaves no such spelling.
    """

    path: str
    url: str | None
    query: str = ""
    is_bare: bool = False


@dataclass(frozen=True, slots=True)
class Disagreement:
    """List the files, by canonical path, that a specifier means on one page or another."""

    paths: frozenset[str]


def resolve(specifier: str, *, base: str, import_map: ImportMap | None = None) -> Resolved | None:
    """Resolve a specifier in the module at the path ``base``; None where it is no file of ours."""
    result = agreement(specifier, base=base, maps=[import_map or _EMPTY])
    return result if isinstance(result, Resolved) else None


def resolve_url(reference: str, *, base: str) -> Resolved | None:
    """Resolve what ``new URL(reference, import.meta.url)`` means: no import map is asked.

    None for a folder as well, to which other names are appended, and for the module itself.
    """
    location = locations.parse(reference, base=base)
    path = None if location is None else locations.file_of(location)
    if location is None or path is None or path.endswith("/") or path == base:
        return None
    return Resolved(path, reference.strip(urls.SPACE), _query(location))


def agreement(
    specifier: str, *, base: str, maps: Iterable[ImportMap]
) -> Resolved | Disagreement | None:
    """Resolve a specifier under the import maps of all open pages (contract, section 8).

    A page without a map counts as one with an empty map. Pages on which the specifier means
    nothing do not count, for they cannot have loaded the module.
    """
    meant = ((one, one.locate(specifier, base=base)) for one in tuple(maps) or (_EMPTY,))
    found = [(one, location) for one, location in meant if location is not None]
    files = {location: locations.file_of(location) for _, location in found}
    if len(files) > 1:
        return Disagreement(frozenset(filter(None, files.values())))
    location, path = next(iter(files.items()), ("", None))
    if path is None:
        return None
    is_bare = locations.parse_specifier(specifier, base=base) is None
    own = () if is_bare else (specifier.strip(urls.SPACE),)
    url = _stampable((*own, location, specifier), location, base, [one for one, _ in found])
    return Resolved(path, url, _query(location), is_bare)


def _stampable(
    spellings: Iterable[str], location: str, base: str, maps: Sequence[ImportMap]
) -> str | None:
    """Take the first spelling that, with a stamp, leads to the location with that stamp.

    What we write goes through the page's import map as well, and may be mapped once more.
    """
    wanted = urls.with_stamp(location, _PROBE)
    for spelling in spellings:
        stamped = urls.with_stamp(spelling, _PROBE)
        if all(one.locate(stamped, base=base) == wanted for one in maps):
            return spelling
    return None


def _query(location: str) -> str:
    query = location.partition("#")[0].partition("?")[2]
    return urls.without_stamp(query)
