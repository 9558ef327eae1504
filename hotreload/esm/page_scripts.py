"""The module scripts and import maps that a page's HTML holds, as browsers find them. No I/O.

Left out is what never runs: scripts in comments, in text such as ``<textarea>`` or ``<noscript>``,
in ``<template>``, without an end; and scripts in SVG.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from html import unescape

from hotreload.alike import alike
from hotreload.documents.document import (
    ATTRIBUTES,
    COMMENT,
    attributes,
    declared_charset,
    script_tags,
)
from hotreload.esm import import_map, locations
from hotreload.esm.import_map import ImportMap

_HINTS = (b"module", b"importmap")
_HINT_SIZE = max(map(len, _HINTS))
_LONG = 64 * 1024
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_SPACES = "\t\n\f\r "
# What has a beginning and no end hides the rest of the page.
_TOKEN = re.compile(
    rb"%b|<(?P<end>/)?+(?P<name>[a-z][^\t\n\f\r\ />]*+)(?P<rest>%b)|<(?:!(?!--)|[?/])[^>]*+>"
    rb"|(?P<endless><[a-z!?/])" % (COMMENT, ATTRIBUTES),
    re.VERBOSE | re.IGNORECASE,
)
# Most tags have quotes in plain places only; of the rest all names matter within a drawing.
_PLAIN = rb"""(?:[^"'=>]++(?:(?<![\t\n\f\r /])=(?:"[^"]*+"|'[^']*+')|(?=>)))*+>"""
_DULL = re.compile(
    rb"""(?:[^<]++|</?+(?!(?:script|style|template|base|title|textarea|xmp|iframe|noembed|noframes
      |noscript|plaintext|svg|math)[\t\n\f\r\ />])[a-z][^\t\n\f\r\ />]*+(?:%b|%b))*+"""
    % (_PLAIN.replace(b" ", b"\\ "), ATTRIBUTES),
    re.VERBOSE | re.IGNORECASE,
)
_IN_SCRIPT = re.compile(
    rb"(?P<open><!--)|(?P<close>-->)|<(?P<end>/)?+(?P<name>script)(?=[\t\n\f\r />])",
    re.IGNORECASE,
)
_END_TAG = re.compile(rb"</script(?=[\t\n\f\r\ />])%b" % ATTRIBUTES, re.VERBOSE | re.IGNORECASE)
_TEXT_ONLY = {
    name: re.compile(rb"</%b(?=[\t\n\f\r />])" % name, re.IGNORECASE)
    for name in b"title textarea style xmp iframe noembed noframes noscript".split()
}
_FOREIGN = (b"svg", b"math")
# Where these begin, a browser ends the drawing that somebody forgot to end.
_NEVER_FOREIGN = frozenset(
    b"b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img"
    b" li listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul"
    b" var".split()
)
_UNQUOTED = re.compile(rb"=[\t\n\f\r ]*+[^\t\n\f\r \"'=>]*+>\Z")
# Without its semicolon a reference in an attribute may be part of a query.
_REFERENCE = re.compile(r"&(?:#\w+;?|\w+;)")


@dataclass(frozen=True, slots=True)
class InlineModule:
    """Describe a ``<script type=module>`` with text: ``data[start:end]``, in bytes.

    ``index`` counts these scripts alone. ``text`` holds what is no UTF-8 as lone surrogates
    (`encode` gives the bytes back). ``base`` is the location that its specifiers are relative to.
    """

    index: int
    start: int
    end: int
    text: str
    base: str
    nonce: str | None = None


@dataclass(frozen=True, slots=True)
class ExternalModule:
    """Describe a ``<script type=module src>``; ``path`` is canonical, None at other origins.

    ``is_sealed``: its text has to have a certain hash.
    """

    src: str
    path: str | None
    nonce: str | None = None
    is_sealed: bool = False


@dataclass(frozen=True, slots=True)
class MapScript:
    """Hold the text of a ``<script type=importmap>`` and the base of its addresses."""

    text: str
    base: str


Script = InlineModule | ExternalModule | MapScript


def scripts(data: bytes, *, page: str) -> tuple[Script, ...]:
    """Find the scripts in a complete page, in its order; ``page`` is its URL path.

    A page in UTF-16 has none for us: our edits would be of another width.
    """
    if data.startswith(_UTF16_MARKS) or not has_hints(data):
        return ()
    return _Scan(data, page).run()


def has_hints(data: bytes) -> bool:
    """Tell whether a page may hold module scripts or import maps."""
    return are_hints(script_tags(data))


def are_hints(tags: Collection[bytes]) -> bool:
    """Tell whether any of a page's start tags, see `script_tags`, may be that of such a script."""
    return any(hint in tag for tag in tags for hint in _HINTS)


def plain_text(data: bytes, *, before: bytes | None = None) -> str | None:
    """Decode a page that is UTF-8 and holds neither module scripts nor import maps.

    None for others: of their scripts we have to know from their answers. ``before`` is an earlier
    version for which this gave a text: of the present one only what is new can hold any.
    """
    new = data if before is None or len(data) < _LONG else _changed(before, data)
    if (declared_charset(data) or "utf-8") != "utf-8" or has_hints(new):
        return None
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _changed(before: bytes, data: bytes) -> bytes:
    """Give what is not as before, with as much around it as a hint may need."""
    start, end = alike(before, data)
    return data[max(0, start - _HINT_SIZE) : len(data) - end + _HINT_SIZE]


def map_of(found: Collection[Script]) -> ImportMap:
    """Join the import maps of one page, a broken one apart, and what its scripts have to be."""
    maps = (
        import_map.parse(one.text, base=one.base) for one in found if isinstance(one, MapScript)
    )
    sealed = (one.path for one in found if isinstance(one, ExternalModule) and one.is_sealed)
    return import_map.merge(*filter(None, maps), ImportMap(sealed=frozenset(filter(None, sealed))))


def encode(text: str) -> bytes:
    """Write the text of a script, or a rewritten one, as bytes of the page."""
    return text.encode("utf-8", "surrogateescape")


class _Scan:
    """Walk through one page."""

    def __init__(self, data: bytes, page: str) -> None:
        self._data = data
        self._page = self._base = page
        self._has_base = False
        self._inline = 0
        self._inert: list[bool] = []  # one for each open <template>
        self._foreign: list[bytes] = []
        self._found: list[Script] = []

    def run(self) -> tuple[Script, ...]:
        at = 0
        while at >= 0 and (match := _TOKEN.search(self._data, self._skip(at))):
            at = -1 if match["endless"] else match.end()
            if match["name"]:
                name = match["name"].lower()
                at = self._end(name, at) if match["end"] else self._start(name, match)
        return tuple(self._found)

    def _skip(self, at: int) -> int:
        dull = None if self._foreign else _DULL.match(self._data, at)
        return dull.end() if dull else at

    def _end(self, name: bytes, at: int) -> int:
        if name == b"template":
            del self._inert[-1:]
        elif name in self._foreign:
            while self._foreign.pop() != name:
                pass
        return at

    def _start(self, name: bytes, match: re.Match[bytes]) -> int:
        """Take a start tag; give the offset to go on from, -1 for nowhere."""
        at, rest = match.end(), match["rest"]
        if name in _NEVER_FOREIGN:
            self._foreign.clear()
        if (self._foreign or name in _FOREIGN) and _is_self_closed(rest):
            return at
        if name == b"template":
            self._inert.append(b"shadowrootmode" not in attributes(rest))
        elif name in _FOREIGN:
            self._foreign.append(name)
        elif name == b"base":
            self._note_base(attributes(rest))
        elif name == b"script":
            return self._script(attributes(rest), at)
        elif name == b"plaintext":
            return -1
        elif name in _TEXT_ONLY and not self._foreign:
            end = _TEXT_ONLY[name].search(self._data, at)
            return end.start() if end else -1
        return at

    def _note_base(self, given: dict[bytes, bytes]) -> None:
        if b"href" in given and not (self._has_base or any(self._inert) or self._foreign):
            self._has_base = True
            location = locations.parse(_value(given[b"href"]), base=self._page)
            if location is not None and locations.has_hierarchy(location):
                self._base = location

    def _script(self, given: dict[bytes, bytes], at: int) -> int:
        end = _script_end(self._data, at)
        if end is None:
            return -1
        if not (any(self._inert) or self._foreign):
            self._add(given, at, end.start())
        return end.end()

    def _add(self, given: dict[bytes, bytes], start: int, end: int) -> None:
        text = self._data[start:end].decode("utf-8", "surrogateescape")
        nonce = _value(given[b"nonce"]) if b"nonce" in given else None
        match _value(given.get(b"type", b"")).strip(_SPACES).lower(), given.get(b"src"):
            case "module", None:
                module = InlineModule(self._inline, start, end, text, self._base, nonce)
                self._found.append(module)
                self._inline += 1
            case "module", bytes() as value:
                src = _value(value)
                location = locations.parse(src, base=self._base) if src else None
                path = None if location is None else locations.file_of(location)
                is_sealed = bool(given.get(b"integrity", b"").strip())
                self._found.append(ExternalModule(src, path, nonce, is_sealed))
            case "importmap", None:
                self._found.append(MapScript(text, self._base))
            case _:
                pass


def _script_end(data: bytes, at: int) -> re.Match[bytes] | None:
    """Find the end tag of the script whose text begins at an offset.

    Behind ``<!--`` a ``<script`` needs an end tag of its own, until ``-->``.
    """
    is_comment = is_nested = False
    while match := _IN_SCRIPT.search(data, at):
        at = match.end()
        if match["open"]:
            is_comment = True
            at -= 2  # "<!-->" is closed again
        elif match["close"]:
            is_comment = is_nested = False
        elif not match["end"]:
            is_nested = is_nested or is_comment
        elif is_nested:
            is_nested = False
        else:
            return _END_TAG.match(data, match.start())
    return None


def _is_self_closed(rest: bytes) -> bool:
    return rest.endswith(b"/>") and not _UNQUOTED.search(rest)


def _value(raw: bytes) -> str:
    text = raw.decode("utf-8", "surrogateescape")
    return _REFERENCE.sub(lambda match: unescape(match[0]), text) if "&" in text else text
