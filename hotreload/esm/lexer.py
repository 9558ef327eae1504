"""What a module imports and makes hot, with exact offsets, from its text alone. No I/O.

What stands behind the last import is not looked at: nothing there can matter, and whether it parses
the browser says better.
"""

import re
from dataclasses import dataclass

from hotreload.esm import hot_calls
from hotreload.esm.assets import asset
from hotreload.esm.dynamic import computed_call, is_method, literal_call
from hotreload.esm.exports import exported, may_go_on
from hotreload.esm.statements import export_statement, import_statement
from hotreload.esm.syntax import Import, Module, Unsure
from hotreload.esm.tokens import END, GAP
from hotreload.esm.walk import TOP, Doubt, Place, Walk

_PROLOGUE = re.compile(r"\ufeff?+(?:#![^\n\r\u2028\u2029]*+(?:\r\n|[\n\r\u2028\u2029])?+)?+")
_HTML = re.compile(r"<!--|-->")
_MAY_REEXPORT = re.compile(r"export[\s\ufeff]*+[{*/]")
_EXPORT = re.compile(rf"export{GAP}[{{*@\w$]")
_CALL = re.compile(rf"import{GAP}(?:\.{GAP}(?:defer|source){END}{GAP})?\(")
_META = re.compile(rf"import{GAP}\.{GAP}meta{END}")
_MEMBER = re.compile(
    rf"{GAP}(?:\?\.|\.){GAP}(?P<name>hot|url|resolve|env|dirname|filename|main){END}"
)
_NAMES_EXPORTS = "acceptExports"
"""Only in a text with this its own exports matter."""
_STATEMENT = re.compile(r"import[ \t]*+[\"'{*\w$]")
"""What no property of that name looks like."""


def parse(text: str) -> Module | Unsure:
    """Read a module, or a classic script, in linear time; nothing makes it raise."""
    if "import" not in text and "export" not in text:
        return Module(prologue=_prologue(text))
    found = _Reader(text, is_script=False).run()
    if (isinstance(found, Module) and found.is_module) or not _HTML.search(text):
        return found
    in_script = _Reader(text, is_script=True).run()
    return found if isinstance(in_script, Unsure) or in_script.is_module else in_script


def _prologue(text: str) -> int:
    match = _PROLOGUE.match(text)
    return match.end() if match else 0


def _last_candidate(text: str) -> int:
    """Find the last keyword that may name a module, -1 without one."""
    at = text.rfind("export")
    while at >= 0 and not _MAY_REEXPORT.match(text, at):
        at = text.rfind("export", 0, at)
    return max(at, text.rfind("import"))


@dataclass(slots=True)
class _Call:
    """Hold an ``import(`` with a computed argument until it is closed."""

    slot: int
    comma: int | None = None


class _Reader:
    """Read what stands at the places of one walk."""

    def __init__(self, text: str, *, is_script: bool) -> None:
        self._text = text
        names_exports = _NAMES_EXPORTS in text
        last = len(text) if names_exports else _last_candidate(text) + 1
        self._walk = Walk(text, _prologue(text), last=last, is_script=is_script)
        self._imports: list[Import | None] = []
        self._calls: dict[int, _Call] = {}  # by the offset of the parenthesis
        self._hot: list[hot_calls.HotCall] = []
        self._exports: frozenset[str] | None = frozenset() if names_exports else None
        self._is_module = False
        self._uses_hot = False

    def run(self) -> Module | Unsure:
        try:
            for place, at in self._walk.places():
                if place is Place.BEYOND and self._is_done(at):
                    break
                self._read(place, at)
        except Doubt as doubt:
            return doubt.unsure
        return self._module()

    def _module(self) -> Module:
        accepted = [call.exports for call in self._hot if call.exports is not None]
        return Module(
            imports=tuple(found for found in self._imports if found),
            is_module=self._is_module,
            uses_hot=self._uses_hot,
            accepts_itself=any(call.accepts_itself for call in self._hot),
            accepted=tuple(found for call in self._hot for found in call.accepted),
            accepted_exports=frozenset().union(*accepted) if accepted else None,
            exports=self._exports,
            prologue=_prologue(self._text),
        )

    def _is_done(self, at: int) -> bool:
        """Tell whether nothing from there on can matter; else set how far to go at least."""
        if self._calls:
            self._walk.last = len(self._text)
            return False
        export = -1 if self._is_module else self._text.find("export", at - 1)
        self._walk.last = export + 1
        return export < 0

    def _read(self, place: Place, at: int) -> None:
        match place:
            case Place.IMPORT:
                self._import(at - 1)
            case Place.EXPORT:
                self._export(at - 1)
            case Place.COMMA:
                self._comma(at)
            case Place.CLOSED:
                self._end_call(self._walk.past.closed, at)
            case Place.BEYOND:
                pass

    def _import(self, at: int) -> None:
        if call := _CALL.match(self._text, at):
            self._begin_call(call.end() - 1)
        elif meta := _META.match(self._text, at):
            self._meta(at, meta.end())
        elif not self._walk.past.open:
            statement = import_statement(self._text, at)
            if statement is None:
                raise Doubt("an import statement that cannot be read", at)
            self._is_module = True
            self._statement(*statement)
        elif _STATEMENT.match(self._text, at):
            raise Doubt("an import statement within brackets", at)

    def _export(self, at: int) -> None:
        if self._walk.past.open or not _EXPORT.match(self._text, at):
            return
        self._is_module = True
        self._watch_exports(at)
        if statement := export_statement(self._text, at):
            self._statement(*statement)

    def _watch_exports(self, at: int) -> None:
        """Add what a statement exports; a comma outside of brackets may then add more."""
        if self._exports is None:
            return
        more = exported(self._text, at)
        self._exports = None if more is None else self._exports | more
        self._walk.watched.discard(TOP)
        if may_go_on(self._text, at):
            self._walk.watched.add(TOP)

    def _comma(self, at: int) -> None:
        call = self._calls.get(self._walk.past.open[-1]) if self._walk.past.open else None
        if call is None:
            self._exports = None
        elif call.comma is None:
            call.comma = at

    def _statement(self, found: Import, end: int) -> None:
        self._imports.append(found)
        self._walk.at = self._walk.past.statement_end = end

    def _begin_call(self, parenthesis: int) -> None:
        found = literal_call(self._text, parenthesis)
        if found is None:
            self._calls[parenthesis] = _Call(slot=len(self._imports))
            self._walk.watch(parenthesis)
        self._imports.append(found)

    def _end_call(self, parenthesis: int, at: int) -> None:
        walk = self._walk
        walk.watched.remove(parenthesis)
        call = self._calls.pop(parenthesis)
        in_braces = bool(walk.past.open) and self._text[walk.past.open[-1]] == "{"
        if in_braces and is_method(self._text, at):
            return
        end = walk.past.before(at if call.comma is None else call.comma)
        self._imports[call.slot] = computed_call(self._text, parenthesis, end, call.comma)

    def _meta(self, at: int, end: int) -> None:
        self._is_module = True
        member = _MEMBER.match(self._text, end)
        name = member["name"] if member else None
        if member and name == "url":
            found = asset(self._text, self._walk.past.open, at, member.end())
            self._imports += [found] if found else []
        elif member and name == "hot":
            self._hot.append(hot_calls.read(self._text, member.end()))
        self._uses_hot |= name in (None, "hot")
