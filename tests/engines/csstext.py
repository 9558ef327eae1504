"""Where rules and declarations stand in CSS, roughly, and however broken it is. No I/O.

Only what is to be changed is chosen by it. What the change means, the engines say.
"""

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""/\*.*?(?:\*/|\Z)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|url\([^)]*\)?|\\.|[{};]""",
    re.DOTALL,
)
_SPACE = re.compile(r"(?:\s|/\*.*?(?:\*/|\Z))*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Item:
    """Stand for a rule with a block, or for what a semicolon ends: a declaration, a statement."""

    start: int
    end: int
    depth: int
    opening: int | None
    """Where the ``{`` of a rule is."""

    def prelude(self, text: str) -> str:
        """Give what stands before the block; the whole text where there is none."""
        return text[self.start : self.end if self.opening is None else self.opening].strip()


def items(text: str) -> list[Item]:
    """List all rules, statements and declarations, at any depth, in the order of their ends."""
    found: list[Item] = []
    stack: list[tuple[int, int]] = []
    start = 0
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token == "{":
            stack.append((_skip(text, start, match.start()), match.start()))
        elif token == "}" and stack:
            found.extend(_ended(text, start, match.start(), len(stack)))
            opened, brace = stack.pop()
            found.append(Item(opened, match.end(), len(stack), brace))
        elif token == ";":
            found.extend(_ended(text, start, match.end(), len(stack)))
        if token in ("{", "}", ";"):
            start = match.end()
    return found


def _ended(text: str, start: int, end: int, depth: int) -> list[Item]:
    begin = _skip(text, start, end)
    return [Item(begin, end, depth, None)] if text[begin:end].strip("; \n") else []


def _skip(text: str, start: int, end: int) -> int:
    match = _SPACE.match(text, start, end)
    return match.end() if match else start
