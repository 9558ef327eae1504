"""What is printed: plain lines for people, or JSON objects for programs. Never a traceback."""

import json
from collections.abc import Mapping
from typing import TextIO

from hotreload.children.surroundings import Said
from hotreload.cli.printer import Printer
from hotreload.reports.report import Line

_GREEN, _CYAN, _YELLOW, _DIM = "32", "36", "33", "2"


def printable(text: str) -> str:
    """Escape what could steer a terminal: control characters, bidi marks, lone surrogates."""
    return "".join(char if char.isprintable() else _escape(char) for char in text)


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


def arrow(out: TextIO) -> str:
    """Give the arrow that a stream can encode."""
    return "→" if _can_encode(out, "→") else "->"


def counted(number: int, noun: str) -> str:
    """Say how many there are of something."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


class Terminal:
    """Print what happens; when its reader is gone, stay silent and let the server run."""

    def __init__(self, out: TextIO, err: TextIO, *, json: bool, environ: Mapping[str, str]) -> None:
        """Print to ``out``, with warnings for people on ``err``."""
        self._out = out
        self._err = err
        self._printer = Printer(out, dropped=self._dropped)
        self._warner = Printer(err, dropped=self._dropped)
        self._json = json
        self._colours = not environ.get("NO_COLOR")
        self._kept: list[str] | None = [] if json else None
        self._arrow = arrow(out)

    def ready(self, local: str, network: tuple[str, ...]) -> None:
        """Say where the server answers."""
        if self._json:
            others = {"network": network} if network else {}
            self._print_json({"event": "ready", "local": local, **others})
            kept, self._kept = self._kept or [], None
            for message in kept:
                self.warn(message)
            return
        self._printer.print(f"Local:   {self._colour(_CYAN, local)}")
        for url in network:
            self._printer.print(f"Network: {self._colour(_CYAN, url)}")

    def line(self, line: Line) -> None:
        """Say what became of one change."""
        ms = None if line.ms is None else round(line.ms)
        if self._json:
            event = {"event": "applied", "path": line.path, "tabs": line.tabs}
            self._print_json({**event, "outcome": line.outcome, "ms": ms, "reason": line.reason})
            return
        tabs = counted(line.tabs, "tab")
        took = [] if ms is None else [f"{ms} ms"]
        told = [tabs, line.outcome, *took] if line.tabs else [tabs]
        path = self._colour(_GREEN, printable(line.path))
        self._printer.print(f"{path} {self._colour(_DIM, self._arrow)} {', '.join(told)}")

    def said(self, said: Said) -> None:
        """Show what a child wrote, as it is; programs find it on stderr."""
        is_out = not (said.is_error or self._json)
        (self._printer if is_out else self._warner).print(said.text)

    @property
    def is_coloured(self) -> bool:
        """Tell whether people see colours here."""
        return self._colours and not self._json and is_terminal(self._out)

    def warn(self, message: str) -> None:
        """Tell the user what they should know."""
        if self._kept is not None:  # the first line is "ready"
            self._kept.append(message)
        elif self._json:
            self._print_json({"event": "warning", "message": message})
        else:
            mark = self._colour(_YELLOW, "warning:", self._err)
            self._warner.print(f"{mark} {printable(message)}")

    def note(self, message: str) -> None:
        """Answer a key; programs press none."""
        if not self._json:
            self._printer.print(self._colour(_DIM, message))

    def _colour(self, code: str, text: str, stream: TextIO | None = None) -> str:
        is_shown = self._colours and is_terminal(stream or self._out)
        return f"\x1b[{code}m{text}\x1b[0m" if is_shown else text

    def _print_json(self, event: Mapping[str, object]) -> None:
        # ASCII only: any file name passes any pipe, and nothing in it can steer a terminal.
        self._printer.print(json.dumps(event))

    def _dropped(self, count: int) -> str:
        message = f"{count} lines were dropped, for nobody read them"
        return json.dumps({"event": "warning", "message": message}) if self._json else message

    def close(self, *, timeout: float) -> bool:
        """Let the readers take what waits; False where one of them does not."""
        return all([self._printer.close(timeout=timeout), self._warner.close(timeout=timeout)])


def _can_encode(stream: TextIO, text: str) -> bool:
    try:
        text.encode(stream.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def is_terminal(stream: TextIO) -> bool:
    """Tell whether somebody reads a stream; False for one that is closed."""
    try:
        return stream.isatty()
    except ValueError:
        return False
