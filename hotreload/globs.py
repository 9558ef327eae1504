"""Which files a glob means: `**` any folders, `*` and `?` within a name, `[…]`, `{a,b}`. No I/O.

As in a ``.gitignore``: a glob without a slash is looked for in every folder below, and one that
names a folder means all that is in it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_WILD = re.compile(r"[*?\[{]")
_TOKEN = re.compile(r"\*\*/|\*+|\?|\[[!^]?\]?[^\]/]*\]|[{},]|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Glob:
    """Hold the folder in which a glob begins, and what is left of it from there."""

    folder: Path
    pattern: str

    @classmethod
    def at(cls, text: str, base: Path) -> "Glob":
        """Read a glob that starts from a folder, or is absolute.

        Raises:
            ValueError: it is empty, or no expression.
        """
        if not text.strip("/") or "\0" in text:
            raise ValueError("it names nothing")
        parts = list(_parts(text))
        anchored = "/" in text.removesuffix("/") or text.endswith("/")
        fixed = next((i for i, part in enumerate(parts) if _WILD.search(part)), len(parts))
        if fixed == len(parts) and not text.endswith("/"):
            fixed -= 1  # the last name may be a file's
        folder = base.joinpath("/" if text.startswith("/") else "", *parts[:fixed])
        rest = parts[fixed:] or ["**"]
        glob = cls(folder, "/".join(rest if anchored else ["**", *rest]))
        glob.matches("")  # compiles it
        return glob

    def matches(self, relative: str) -> bool:
        """Tell whether it means a path below its folder, with ``/`` between the parts."""
        return _compile(self.pattern).fullmatch(relative) is not None

    def __str__(self) -> str:
        """Give the whole glob, for people."""
        return f"{self.folder.as_posix().rstrip('/')}/{self.pattern}"


def _parts(text: str) -> Iterator[str]:
    yield from (part for part in text.split("/") if part not in ("", "."))


@lru_cache(maxsize=256)
def _compile(pattern: str) -> re.Pattern[str]:
    is_braced = pattern.count("{") == pattern.count("}")
    depth = 0
    expression = ""
    for token in _TOKEN.findall(pattern):
        depth += (token == "{") - (token == "}")
        expression += _translated(token, in_braces=is_braced and depth > 0, is_braced=is_braced)
    try:
        return re.compile(f"{expression}(?:/.*)?", re.DOTALL)
    except re.error as error:
        raise ValueError(str(error)) from None


def _translated(token: str, *, in_braces: bool, is_braced: bool) -> str:
    match token:
        case "**/":
            return "(?:.*/)?"
        case "?":
            return "[^/]"
        case "{" if is_braced:
            return "(?:"
        case "}" if is_braced:
            return ")"
        case "," if in_braces:
            return "|"
        case _ if token.startswith("**"):
            return ".*"
        case "*":
            return "[^/]*"
        case _ if token.startswith("[") and len(token) > 2:
            inner = token[1:-1].replace("\\", "\\\\")
            return f"[^{inner[1:]}]" if inner[0] in "!^" else f"[{inner}]"
        case _:
            return re.escape(token)
