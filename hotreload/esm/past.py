"""What stands before a place in a text: enough to tell a regular expression from a division."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field

_OPERATORS = ("await", "delete", "in", "instanceof", "new", "typeof", "void", "yield")
_STATEMENTS = ("break", "case", "continue", "debugger", "do", "else", "return", "throw")
_OPERATOR_WORDS = frozenset((*_OPERATORS, *_STATEMENTS, "default", "extends"))
"""Words that an expression follows; ``of`` is one in the head of a loop only."""
_HEADS = frozenset(("if", "while", "for", "with"))
"""Words whose parentheses a statement follows."""
_BLOCK_WORDS = frozenset(("break", "continue", "debugger", "do", "else"))
"""Those of them that a block may follow."""
_BEFORE_BLOCKS = frozenset(("do", "else", "finally", "static", "try"))
_LONGEST_WORD = 12
_LONGEST_NUMBER = 32
_NUMBER = re.compile(r"(?<![\w$.])[0-9][0-9_]*\.\Z")
"""A number that ends with its dot."""
_LAST_WORD = re.compile(r"[^\s\ufeff\x00-\"%-/:-@\[-^`{-\x7f]++\Z")
"""With the ``#`` of a private name, which is no keyword."""


@dataclass(slots=True)
class Past:
    """Hold what was read of a text; whoever reads it fills in the rest.

    Brackets are told by the offsets where they open; a ``$`` opens the hole of a template.
    """

    text: str
    start: int
    """Where the code begins: behind a hashbang."""
    open: list[int] = field(default_factory=list)
    """The brackets that are open, the innermost last."""
    closed: int = 0
    """Where the bracket that was closed last had been opened, except for plain pairs."""
    closed_at: int = -1
    """Where it was closed."""
    value_end: int = -1
    """Where the last regular expression ended."""
    statement_end: int = -1
    """Where the last import or export statement ended that names a module."""
    comment_starts: list[int] = field(default_factory=list)
    comment_ends: list[int] = field(default_factory=list)

    def before(self, at: int) -> int:
        """Go back over white space and comments: the end of what stands before them."""
        while True:
            nearest = bisect_right(self.comment_ends, at) - 1
            floor = self.comment_ends[nearest] if nearest >= 0 else self.start
            while at > floor and ((char := self.text[at - 1]).isspace() or char == "\ufeff"):
                at -= 1
            if at > floor or nearest < 0:
                return at
            at = self.comment_starts[nearest]

    def is_property(self, at: int) -> bool:
        """Tell whether a word that begins at ``at`` names a property behind a dot."""
        end = self.before(at)
        if not self.text.endswith(".", 0, end) or self.text.endswith("...", 0, end):
            return False
        return not _NUMBER.search(self.text, max(end - _LONGEST_NUMBER, 0), end)

    def starts_regex(self, slash: int) -> bool:
        """Tell whether a slash begins a regular expression; else it divides."""
        end = self.before(slash)
        if end <= self.start or end == self.statement_end:
            return True
        match self.text[end - 1]:
            case ")":
                head = self._opening("(", end)
                return self._word_before(head) in _HEADS or self._is_for_await(head)
            case "}":
                return self._is_block(self._opening("{", end))
            case "]" | '"' | "'" | "`":
                return False
            case "/":
                return end != self.value_end
            case "+" | "-" as sign:
                return self.text[end - 2 : end] != sign * 2
            case ".":
                return self.text.endswith("...", 0, end)
            case char if char in "$_" or char.isalnum() or char > "\x7f":
                return end != self.value_end and self._is_operator(end)
            case _:
                return True

    def _opening(self, bracket: str, end: int) -> int:
        """Find where the bracket was opened whose other half ends there."""
        return self.closed if end == self.closed_at + 1 else self.text.rfind(bracket, 0, end)

    def _word(self, end: int) -> str:
        """Read the word that ends there, unless it is too long or a property's name."""
        found = _LAST_WORD.search(self.text[max(end - _LONGEST_WORD, 0) : end])
        if found is None or self.is_property(end - len(found[0])):
            return ""
        return found[0]

    def _word_before(self, bracket: int) -> str:
        return self._word(self.before(bracket))

    def _is_for_await(self, bracket: int) -> bool:
        end = self.before(bracket)
        return self._word(end) == "await" and self._word_before(end - len("await")) == "for"

    def _is_operator(self, end: int) -> bool:
        word = self._word(end)
        if word != "of":
            return word in _OPERATOR_WORDS
        head = self.open[-1] if self.open else 0
        return self._word_before(head) == "for" or self._is_for_await(head)

    def _is_block(self, brace: int) -> bool:
        """Tell whether a brace opened a block or a body; else it was an object."""
        end = self.before(brace)
        if end <= self.start or end == self.statement_end:
            return True
        before = self.text[max(end - 2, 0) : end]
        match before[-1]:
            case "{":
                return before != "${"
            case ")" | "}" | "]" | ";" | '"' | "'" | "`":
                return True
            case ":":
                return self._holds_statements()
            case "=" | "," | "(" | "[" | "?" | "&" | "|" | "!" | "~" | "<" | "%" | "^" | "*" | "/":
                return False
            case "+" | "-":
                return before in ("++", "--")
            case ">":
                return before == "=>"
            case _:
                return not self._is_operator(end) or self._word(end) in _BLOCK_WORDS

    def _holds_statements(self) -> bool:
        """Tell whether a colon in the innermost bracket is that of a label, not of a property."""
        if not self.open:
            return True
        if self.text[self.open[-1]] != "{":
            return False
        end = self.before(self.open[-1])
        before = self.text[max(end - 1, 0) : end]
        return before in ("", ")", ";", "{", "}", ">") or self._word(end) in _BEFORE_BLOCKS
