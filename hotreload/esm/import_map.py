"""Import maps, as the HTML standard reads, merges and asks them. No I/O."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from hotreload import urls
from hotreload.esm import locations
from hotreload.protocol import strict_json

Addresses = Mapping[str, str | None]
"""From what is imported, or a prefix of it, to a location; None where it is blocked."""
_NOWHERE = ""


@dataclass(frozen=True, slots=True)
class ImportMap:
    """Say what specifiers mean in a page: everywhere, and below certain paths.

    ``sealed`` are the files whose text browsers compare with a hash before they run it.
    """

    imports: Addresses = field(default_factory=dict)
    scopes: Mapping[str, Addresses] = field(default_factory=dict)
    sealed: frozenset[str] = frozenset()

    def locate(self, specifier: str, *, base: str) -> str | None:
        """Find the location of a specifier in the module at ``base``; None where it has none."""
        url = locations.parse_specifier(specifier, base=base)
        name = specifier if url is None else url
        has_prefixes = url is None or locations.has_hierarchy(url)
        for addresses in self._asked(base):
            found = _look_up(name, addresses, has_prefixes=has_prefixes)
            if found is not None:
                return found or None
        return url

    def _asked(self, base: str) -> Iterator[Addresses]:
        for scope in sorted(self.scopes, reverse=True):
            if scope == base or (scope.endswith("/") and base.startswith(scope)):
                yield self.scopes[scope]
        yield self.imports


def parse(text: str, *, base: str) -> ImportMap | None:
    """Read the text of an import map in a page whose base is ``base``; None where it is broken."""
    try:
        data = strict_json.parse(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict):
        return None
    parts = [data.get(name, {}) for name in ("imports", "scopes", "integrity")]
    inner = [*parts, *(parts[1].values() if isinstance(parts[1], dict) else ())]
    if not all(isinstance(one, dict) for one in inner):
        return None
    found = (locations.parse_specifier(one, base=base) for one in parts[2])
    sealed = frozenset(filter(None, (locations.file_of(one) for one in found if one)))
    return ImportMap(_addresses(parts[0], base), _scopes(parts[1], base), sealed)


def merge(*maps: ImportMap) -> ImportMap:
    """Join the maps of one page, in their order: who says something first is right."""
    imports: dict[str, str | None] = {}
    scopes: dict[str, Addresses] = {}
    for one in maps:
        imports = {**one.imports, **imports}
        for scope, addresses in one.scopes.items():
            scopes[scope] = {**addresses, **scopes.get(scope, {})}
    return ImportMap(imports, scopes, frozenset().union(*(one.sealed for one in maps)))


def _scopes(data: Mapping[str, Mapping[str, object]], base: str) -> dict[str, Addresses]:
    scopes: dict[str, Addresses] = {}
    for prefix, entries in data.items():
        location = locations.parse(prefix, base=base)
        if location is not None:
            scopes[_as_importer(location)] = _addresses(entries, base)
    return scopes


def _as_importer(location: str) -> str:
    """Spell a scope as the paths of importers are spelled here."""
    is_path = locations.is_ours(location) and not {"?", "#"} & set(location)
    return urls.canonical(location) if is_path else location


def _addresses(data: Mapping[str, object], base: str) -> dict[str, str | None]:
    addresses: dict[str, str | None] = {}
    for key, value in data.items():
        if key:
            name = locations.parse_specifier(key, base=base) or key
            addresses[name] = _address(key, value, base)
    return addresses


def _address(key: str, value: object, base: str) -> str | None:
    location = locations.parse_specifier(value, base=base) if isinstance(value, str) else None
    if location is not None and key.endswith("/") and not location.endswith("/"):
        return None
    return location


def _look_up(name: str, addresses: Addresses, *, has_prefixes: bool) -> str | None:
    """Give a location, ``_NOWHERE`` where that is forbidden, None where nothing is said."""
    if name in addresses:
        return addresses[name] or _NOWHERE
    end = len(name) - 1 if has_prefixes else 0
    while (end := name.rfind("/", 0, end)) >= 0:
        if name[: end + 1] in addresses:
            return _below(addresses[name[: end + 1]], name[end + 1 :])
    return None


def _below(address: str | None, rest: str) -> str:
    if address is None:
        return _NOWHERE
    location = locations.parse(rest, base=address)
    return location if location is not None and location.startswith(address) else _NOWHERE
