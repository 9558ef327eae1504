"""Modules of our own client, read for being joined: what they import, export and comment.

They are written in few forms of import and export; all others are refused by name. No I/O.
"""

import posixpath
import re
from dataclasses import dataclass, field

from hotreload.esm.statements import export_statement
from hotreload.esm.walk import Doubt, Place, Walk

_IMPORT = re.compile(r'import \{(?P<names>[\s\w,]*)\} from "(?P<specifier>\.[^"]*)";')
_DYNAMIC = re.compile(r'import\("(?P<specifier>\.[^"]*)"(?: \+ \w+)?\)')
_COMPUTED = re.compile(r"import\((?![\"'`/\s])")
_RESOLVE = re.compile(r"import\.meta\.resolve\(")
_META = re.compile(r"import\.meta\b")
_EXPORT = re.compile(
    r"export (?:(?:(?:async )?function\b\*? ?|class |const )(?P<name>\w+)(?!\w|,)"
    r"|const \{(?P<names>[\s\w,:]*)\} =)"
)
_LIVE = re.compile(r"export (?:let|var) (?P<name>\w+)")
_OWN_NAME = re.compile(r"\$\w+_js\b")
_AWAIT = re.compile(r"^(?:(?:export )?(?:const|let) [^=\n]*= )?await\b", re.MULTILINE)
_FORMS = "exports are export function f, class C, const a and const { a }"


class Unjoinable(Exception):
    """A module is written in a form that cannot be joined: its name, the line, and why."""

    def __init__(self, name: str, line: int, why: str) -> None:
        """Name the module; ``line`` counts from 1."""
        super().__init__(f"{name}:{line}: {why}")


@dataclass(frozen=True, slots=True)
class Binding:
    """Hold one import statement: ``text[start:end]``, what it imports as what, and from where."""

    start: int
    end: int
    names: tuple[tuple[str, str], ...]
    module: str


@dataclass(frozen=True, slots=True)
class Call:
    """Hold an ``import()`` of one of ours; the offsets are those of the specifier."""

    start: int
    end: int
    module: str


@dataclass(slots=True)
class Part:
    """Hold a module, read; offsets are those of ``text``.

    ``exports`` are those that never change, with the offsets of the ``keywords``; ``live`` are the
    others. ``own`` is the first place where it can only be a file of its own, with the reason.
    """

    name: str
    text: str
    bindings: list[Binding] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    exports: list[str] = field(default_factory=list)
    keywords: list[int] = field(default_factory=list)
    live: set[str] = field(default_factory=set)
    own: tuple[int, str] | None = None
    comments: list[tuple[int, int]] = field(default_factory=list)

    def refusal(self, at: int, why: str) -> Unjoinable:
        """Say what is wrong at an offset."""
        return Unjoinable(self.name, self.text.count("\n", 0, at) + 1, why)


def read(name: str, text: str) -> Part:
    """Read a module; ``name`` is its path below the folder of all.

    Raises:
        Unjoinable: it has a form that nobody here knows.
    """
    part = Part(name, text)
    if taken := _OWN_NAME.search(text):
        raise part.refusal(taken.start(), f"{taken[0]} is how the joined file names a module")
    walk = Walk(text, 0, last=len(text), is_script=False)
    try:
        for place, at in walk.places():
            if place is Place.IMPORT:
                _read_import(part, walk, at - 1)
            elif place is Place.EXPORT and not walk.past.open:
                _read_export(part, at - 1)
    except Doubt as doubt:
        raise part.refusal(doubt.unsure.offset, doubt.unsure.why) from doubt
    if waits := _AWAIT.search(text):
        part.own = part.own or (waits.start(), "what waits at its top level is no function")
    part.comments += zip(walk.past.comment_starts, walk.past.comment_ends, strict=True)
    return part


def _read_import(part: Part, walk: Walk, at: int) -> None:
    text = part.text
    if statement := _IMPORT.match(text, at):
        module = _resolved(part.name, statement["specifier"])
        names = _pairs(statement["names"], " as ")
        part.bindings.append(Binding(at, statement.end(), names, module))
        walk.at = walk.past.statement_end = statement.end()
    elif call := _DYNAMIC.match(text, at):
        part.calls.append(Call(*call.span("specifier"), _resolved(part.name, call["specifier"])))
    elif _META.match(text, at):
        if not _RESOLVE.match(text, at):
            part.own = part.own or (at, "import.meta is that of the whole file")
    elif not _COMPUTED.match(text, at):
        raise part.refusal(at, 'imports are import { a, b as c } from "./x.js" or import("./x.js")')


def _pairs(braces: str, between: str) -> tuple[tuple[str, str], ...]:
    """Read names, each with what it is called from there on."""
    parts = [one.strip().partition(between) for one in braces.split(",") if one.strip()]
    return tuple((name, alias.strip() or name) for name, _, alias in parts)


def _resolved(name: str, specifier: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), specifier))


def _read_export(part: Part, at: int) -> None:
    if export_statement(part.text, at):
        raise part.refusal(at, _FORMS)
    if found := _EXPORT.match(part.text, at):
        part.keywords.append(at)
        part.exports += (
            [found["name"]] if found["name"] else [new for _, new in _pairs(found["names"], ":")]
        )
    elif live := _LIVE.match(part.text, at):
        part.live.add(live["name"])
        part.own = part.own or (at, "an export that changes")
    else:
        part.own = part.own or (at, _FORMS)
