"""The output of a child, cut into whole lines, and its end kept. No I/O.

Bounds: a line without an end is handed on in pieces of 64 kB; the end that is kept is 32 kB.
"""

import re

PIECE = 64 * 1024
"""Characters of a line that does not end, after which it is handed on as it is."""
KEPT = 32 * 1024
"""Characters of the end that is kept."""

_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])")


class Lines:
    """Take bytes as they come; give whole lines, and remember the last of them."""

    def __init__(self) -> None:
        """Begin with nothing written."""
        self._rest = b""
        self._kept = ""

    def feed(self, data: bytes) -> str | None:
        """Give the lines that are whole now, without the last line's end; None where none is."""
        head, end, rest = (self._rest + data).rpartition(b"\n")
        if not end and len(rest) < PIECE:
            self._rest = rest
            return None
        self._rest = rest if end else b""
        return self._take(head if end else rest)

    def finish(self) -> str | None:
        """Give what was written without an end; None where nothing was."""
        rest, self._rest = self._rest, b""
        return self._take(rest) if rest else None

    @property
    def tail(self) -> str:
        """Give the end of all that was written, without colours."""
        return _ESCAPE.sub("", self._kept).strip("\n")

    def _take(self, data: bytes) -> str:
        text = data.decode("utf-8", "backslashreplace").replace("\r\n", "\n")
        self._kept = (self._kept + text + "\n")[-KEPT:]
        return text
