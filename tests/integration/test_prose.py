"""Sections on screens of any width, in pipes, and for programs."""

import io
import json
import os
import pty
from collections.abc import Iterator
from typing import TextIO

import pytest

from hotreload.cli.prose import Prose
from hotreload.reports.findings import Problem, Section

GRAVE = Problem("The disk is full.", "make room")
HINT = Problem("The disk is slow.", "buy another one", grave=False)
SECTIONS = (
    Section("Disk", ("It is round.", "  It turns " + "and turns " * 12 + "."), (HINT, GRAVE)),
    Section("Nothing", ()),
    Section("Name", ("a\x1b[31m\udcff.css",)),
)


def piped(*, as_json: bool = False, encoding: str = "utf-8", verdict: str | None = "Bad.") -> str:
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    Prose(out, json=as_json, environ={}).print(SECTIONS, verdict=verdict)
    return out.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined]  # BytesIO


@pytest.fixture
def screen() -> Iterator[tuple[TextIO, int]]:
    controller, terminal = pty.openpty()
    with os.fdopen(terminal, "w", encoding="utf-8") as out:
        yield out, controller
    os.close(controller)


def on_screen(
    screen: tuple[TextIO, int], columns: str, monkeypatch: pytest.MonkeyPatch, **environ: str
) -> str:
    monkeypatch.setenv("COLUMNS", columns)
    out, controller = screen
    Prose(out, json=False, environ=environ).print(SECTIONS, verdict="Bad.")
    return os.read(controller, 100_000).decode()


def test_problems_come_first_and_the_verdict_last() -> None:
    lines = piped().splitlines()

    assert lines[:4] == [
        "problem: The disk is full.",
        "  cure: make room",
        "hint: The disk is slow.",
        "  cure: buy another one",
    ]
    assert lines[4:7] == ["", "Disk", "  It is round."]
    assert lines[-2:] == ["", "Bad."]
    assert "Nothing" not in lines


def test_a_pipe_gets_whole_lines_without_colours() -> None:
    text = piped()

    assert max(map(len, text.splitlines())) > 120
    assert "\x1b" not in text


def test_nothing_steers_a_terminal_and_odd_names_pass() -> None:
    assert "  a\\x1b[31m\\udcff.css" in piped()
    assert "\\udcff" in piped(encoding="ascii")


def test_without_a_verdict_the_facts_are_the_end() -> None:
    assert piped(verdict=None).endswith(".css\n")


@pytest.mark.parametrize(("columns", "widest"), [("20", 40), ("60", 60), ("1000", 100)])
def test_a_screen_gets_lines_that_fit(
    screen: tuple[TextIO, int], columns: str, widest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = on_screen(screen, columns, monkeypatch, NO_COLOR="1")

    assert widest - 10 < max(len(line.rstrip("\r")) for line in text.split("\n")) <= widest
    assert "\x1b" not in text


def test_a_screen_gets_colours(screen: tuple[TextIO, int], monkeypatch: pytest.MonkeyPatch) -> None:
    text = on_screen(screen, "80", monkeypatch)

    assert "\x1b[31mproblem:\x1b[0m The disk is full." in text
    assert "\x1b[1mDisk\x1b[0m" in text
    assert "\x1b[31mBad.\x1b[0m" in text


def test_programs_get_one_object_a_line() -> None:
    lines = [json.loads(line) for line in piped(as_json=True).splitlines()]

    assert lines[0] == {"event": "problem", "message": "The disk is full.", "cure": "make room"}
    assert lines[1]["event"] == "hint"
    assert lines[2] == {"event": "fact", "about": "Disk", "message": "It is round."}
    assert lines[-1] == {"event": "verdict", "problems": 1, "message": "Bad."}


def test_a_reader_that_is_gone_is_no_error() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as out:
        Prose(out, json=False, environ={}).print(SECTIONS)
