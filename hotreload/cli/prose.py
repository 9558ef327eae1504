"""Sections of sentences on a terminal, or as JSON objects: what doctor and explain print."""

import json
import shutil
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TextIO

from hotreload.cli.printer import put
from hotreload.cli.terminal import is_terminal, printable
from hotreload.reports.findings import Problem, Section, problems_of

_BOLD, _RED, _YELLOW, _GREEN = "1", "31", "33", "32"
WIDTHS = range(40, 101)
"""Columns that text is wrapped to; a pipe gets whole lines, for programs that search in them."""


class Prose:
    """Print sections: first the problems, each with its cure, then the facts."""

    def __init__(self, out: TextIO, *, json: bool, environ: Mapping[str, str]) -> None:
        """Print to ``out``, with colours where it is a terminal and NO_COLOR is not set."""
        self._out = out
        self._json = json
        is_shown = is_terminal(out)
        self._coloured = is_shown and not environ.get("NO_COLOR")
        columns = shutil.get_terminal_size().columns
        self._width = min(max(columns, WIDTHS.start), WIDTHS.stop - 1) if is_shown else None

    def print(self, sections: Sequence[Section], *, verdict: str | None = None) -> None:
        """Print all; the verdict comes last. Where nobody reads any more, stay silent."""
        lines = _as_json(sections, verdict) if self._json else self._as_text(sections, verdict)
        put(self._out, "".join(f"{line}\n" for line in lines))

    def _as_text(self, sections: Sequence[Section], verdict: str | None) -> Iterator[str]:
        problems = problems_of(sections)
        for problem in problems:
            yield from self._problem(problem)
        for index, section in enumerate(each for each in sections if each.lines):
            if index or problems:
                yield ""
            yield self._colour(_BOLD, printable(section.title))
            for line in section.lines:
                yield from self._wrapped(line, indent="  ")
        if verdict is not None:
            yield ""
            grave = any(problem.grave for problem in problems)
            yield self._colour(_RED if grave else _GREEN, verdict)

    def _problem(self, problem: Problem) -> Iterator[str]:
        mark, colour = ("problem: ", _RED) if problem.grave else ("hint: ", _YELLOW)
        first, *others = self._wrapped(mark + problem.text, indent="", hanging="  ")
        yield self._colour(colour, mark.rstrip()) + first[len(mark) - 1 :]
        yield from others
        yield from self._wrapped(f"cure: {problem.cure}", indent="  ", hanging="    ")

    def _wrapped(self, line: str, *, indent: str, hanging: str | None = None) -> list[str]:
        """Break a line between words only: paths and commands are there to be copied."""
        text = printable(line.lstrip())
        indent += " " * (len(line) - len(line.lstrip()))
        if self._width is None:
            return [indent + text]
        return textwrap.wrap(
            text,
            self._width,
            initial_indent=indent,
            subsequent_indent=hanging or indent + "  ",
            break_long_words=False,
            break_on_hyphens=False,
        )

    def _colour(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._coloured else text


def _as_json(sections: Iterable[Section], verdict: str | None) -> Iterator[str]:
    # ASCII only: any file name passes any pipe, and nothing in it can steer a terminal.
    sections = tuple(sections)
    for problem in problems_of(sections):
        event = "problem" if problem.grave else "hint"
        yield json.dumps({"event": event, "message": problem.text, "cure": problem.cure})
    for section in sections:
        for line in section.lines:
            yield json.dumps({"event": "fact", "about": section.title, "message": line.strip()})
    if verdict is not None:
        problems = sum(problem.grave for problem in problems_of(sections))
        yield json.dumps({"event": "verdict", "problems": problems, "message": verdict})
