"""What a module is served as: its text with stamps on what it imports, and with its hot API.

Never is a line break added or removed, so that line numbers stay those of the file. No I/O.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from json import dumps

from hotreload.esm.syntax import Import, ImportKind, Module

_LINE_BREAK = re.compile("\r\n|[\n\r\u2028\u2029]")
_TO_ESCAPE = {
    '"': re.compile('["\\\\\n\r\u2028\u2029\ud800-\udc7f\udd00-\udfff]'),
    "'": re.compile("['\\\\\n\r\u2028\u2029\ud800-\udc7f\udd00-\udfff]"),
    "`": re.compile("[`$\\\\\n\r\u2028\u2029\ud800-\udc7f\udd00-\udfff]"),
}


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace ``delete`` characters at an offset of the old text by others."""

    at: int
    delete: int
    insert: str


@dataclass(frozen=True, slots=True)
class Rewritten:
    """Hold a module's new text, and the edits that made it, in their order."""

    text: str
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class HotFile:
    """Name what modules import their hot API from.

    ``owner`` is who the API is for where ``import.meta.url`` does not tell: inline scripts.
    ``guard`` is the URL of what runs before all else, in modules without a hot API as well.
    ``content`` is the id of the text, which a module tells when it begins to run: what a page
    asked for may be newer than what it was told.
    """

    url: str
    owner: str | None = None
    guard: str | None = None
    content: str | None = None


def rewrite(
    text: str, module: Module, *, hot: HotFile, stamp: Callable[[Import], str | None]
) -> Rewritten:
    """Give the text to serve; the same object where nothing is to be done.

    ``stamp`` says what is to stand in the place of a specifier, or None. It is not asked about
    dynamic imports: these go to the hot file, with ``import.meta``, when they are executed.
    """
    found = tuple(edits(text, module, hot=hot, stamp=stamp)) if module.is_module else ()
    return Rewritten(apply(text, found), found) if found else Rewritten(text)


def edits(
    text: str, module: Module, *, hot: HotFile, stamp: Callable[[Import], str | None]
) -> list[Edit]:
    """List what `rewrite` does, in the order of the text."""
    arguments = [one.argument for one in module.imports if one.argument is not None]
    found = [edit for one in module.imports if (edit := _stamped(text, one, stamp))]
    names = {
        "hot": module.uses_hot,
        "at": bool(arguments),
        "ran": hot.content is not None,
    }
    used = {name: _unused(f"${name}", text) for name, is_used in names.items() if is_used}
    if prologue := _prologue(hot, used):
        found.append(Edit(module.prologue, 0, prologue))
    for span in arguments:
        found += Edit(span.start, 0, f"{used['at']}("), Edit(span.end, 0, ",import.meta)")
    return sorted(found, key=lambda edit: edit.at)


def _prologue(hot: HotFile, names: Mapping[str, str]) -> str:
    """Write what stands in front of a module that uses these names; mostly nothing."""
    guard = "" if hot.guard is None else f"import{dumps(hot.guard)};"
    joined = ",".join(f"{name} as {used}" for name, used in names.items())
    imports = f"import{{{joined}}}from{dumps(hot.url)};" if joined else ""
    owner = "" if hot.owner is None else "," + dumps(hot.owner)
    made = f"import.meta.hot={names['hot']}(import.meta{owner});" if "hot" in names else ""
    told = f"{names['ran']}({dumps(hot.content)},import.meta{owner});" if "ran" in names else ""
    return guard + imports + made + told


def _unused(name: str, text: str) -> str:
    """Make an identifier that occurs nowhere in a text, neither as code nor as data."""
    if name not in text:
        return name
    # All numbers at once: a text full of them would be searched once for each.
    taken = set(re.findall(rf"{re.escape(name)}(\d*)", text, re.ASCII))
    return next(f"{name}{number}" for number in count(1) if str(number) not in taken)


def _stamped(text: str, one: Import, stamp: Callable[[Import], str | None]) -> Edit | None:
    if one.kind is ImportKind.DYNAMIC or one.specifier is None:
        return None
    specifier = stamp(one)
    if specifier is None or specifier == one.specifier:
        return None
    start, end = one.at.start, one.at.end
    source = _TO_ESCAPE[text[start - 1]].sub(_escaped, specifier)
    # Line breaks in it, which its meaning does not hold, stay: as continuations of the string.
    kept = "".join("\\" + found for found in _LINE_BREAK.findall(text, start, end))
    return Edit(start, end - start, source + kept)


def _escaped(match: re.Match[str]) -> str:
    char = match[0]
    return "\\" + char if char in "\"'`$\\" else f"\\u{ord(char):04x}"


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Apply edits that are sorted and do not overlap."""
    return "".join(_pieces(text, edits))


def _pieces(text: str, edits: Iterable[Edit]) -> Iterator[str]:
    done = 0
    for edit in edits:
        yield text[done : edit.at]
        yield edit.insert
        done = edit.at + edit.delete
    yield text[done:]
