"""Python tracebacks in what a process wrote: the last exception, and the line it points to. No I/O.

Reads what Python 3.9 and newer print: chains (the last one counts), exception groups, syntax
errors with and without a header, and headers behind what a log puts before them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

AROUND = 2
"""Lines that a code frame shows before and after the one that is meant."""
LINE_LIMIT = 200
"""Characters of a line in a code frame."""
HEADER = "Traceback (most recent call last):"

_GROUP = re.compile(r"^ *(?:\||\+(?:-\+)?-*(?: \d+ -*)?|\+(?= Exception Group)) ?")
_FRAME = re.compile(r'^(\s*)File "(.+)", line (\d+)(?:, in .*)?$')
_EXCEPTION = re.compile(r"^(\w[\w.]*)(?:: (.*))?$")
_CARETS = re.compile(r"^\s*[~^]*\^[~^]*\s*$")
_PACKAGES = ("/site-packages/", "/dist-packages/", "/.venv/", "/venv/")


@dataclass(frozen=True, slots=True)
class Frame:
    """Name one line of Python; ``code`` is its text, ``caret`` how far in it the fault begins."""

    file: str
    line: int
    code: str = ""
    caret: int | None = None


@dataclass(frozen=True, slots=True)
class Traceback:
    """Hold the last exception of a text, in one line, and the frames that led to it."""

    exception: str
    frames: tuple[Frame, ...]

    def frame_in(self, folder: str) -> Frame:
        """Give the innermost frame of a project's own code; of all code, where none is its own."""
        below = folder.rstrip("/") + "/"
        files = [frame for frame in self.frames if not frame.file.startswith("<")]
        own = [frame for frame in files if _is_own(frame.file, below)]
        return (own or files or list(self.frames))[-1]


def last_of(text: str) -> Traceback | None:
    """Find the last exception in a text that names a line of code."""
    found = tuple(_tracebacks([_ungrouped(line) for line in text.splitlines()]))
    return found[-1] if found else None


def code_frame(source: str, frame: Frame) -> tuple[str, int | None]:
    """Show the lines around a fault, the one that is meant with a mark; give its column as well.

    The same as `code_frame.js` does for modules.
    """
    lines = source.splitlines()
    if not 0 < frame.line <= len(lines):
        return frame.code, None
    first = max(1, frame.line - AROUND)
    shown = lines[first - 1 : frame.line + AROUND]
    width = len(str(first + len(shown) - 1))
    column = _column(lines[frame.line - 1], frame)
    rows = []
    for number, line in enumerate(shown, start=first):
        mark = ">" if number == frame.line else " "
        rows.append(f"{mark} {number:>{width}} | {line[:LINE_LIMIT]}".rstrip())
        if number == frame.line and column is not None:
            rows.append(f"  {'':>{width}} | {' ' * (column - 1)}^")
    return "\n".join(rows), column


def _column(line: str, frame: Frame) -> int | None:
    if frame.caret is None or frame.code.strip() not in line:
        return None
    return len(line) - len(line.lstrip()) + frame.caret + 1


def _is_own(file: str, below: str) -> bool:
    is_absolute = file.startswith(("/", "\\")) or file[1:2] == ":"
    is_below = file.startswith(below) or not is_absolute
    return is_below and not any(part in file.removeprefix(below[:-1]) for part in _PACKAGES)


def _ungrouped(line: str) -> str:
    """Take off the bars of an exception group, which may be several deep."""
    return _GROUP.sub("", line)


def _tracebacks(lines: Sequence[str]) -> Iterator[Traceback]:
    frames: list[Frame] = []
    for index, line in enumerate(lines):
        if line.rstrip().endswith(HEADER):
            frames = []
        elif frame := _frame(lines, index):
            frames.append(frame)
        elif frames and (exception := _EXCEPTION.match(line)):
            yield Traceback(line.strip() if exception[2] else exception[1], tuple(frames))
            frames = []


def _frame(lines: Sequence[str], index: int) -> Frame | None:
    found = _FRAME.match(lines[index])
    if found is None:
        return None
    frame = Frame(found[2], int(found[3]))
    indent = len(found[1])
    below = list(_deeper(lines[index + 1 : index + 4], indent))
    if not below:
        return frame
    code = below[0]
    carets = next((line for line in below[1:] if _CARETS.match(line)), None)
    start = len(code) - len(code.lstrip())
    caret = None if carets is None else max(0, carets.find("^") - start)
    return replace(frame, code=code.strip(), caret=caret)


def _deeper(lines: Sequence[str], indent: int) -> Iterator[str]:
    """Give the lines that belong to a frame: its code, and the marks below."""
    for line in lines:
        if len(line) - len(line.lstrip()) <= indent or _FRAME.match(line):
            return
        yield line
