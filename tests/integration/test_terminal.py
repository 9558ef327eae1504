"""What is printed can be read by people, parsed by programs, and steers no terminal."""

import io
import json
import os
import pty
from collections.abc import Iterator
from typing import TextIO

import pytest

from hotreload.children.surroundings import Said
from hotreload.cli.printer import LINES_LIMIT
from hotreload.cli.terminal import Terminal, printable
from hotreload.reports.report import Line

CHANGE = Line("css/main.css", 3, "css", 9.2, "css/main.css changed")


def stream(encoding: str = "utf-8") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding)


def text(out: io.TextIOWrapper) -> str:
    return out.buffer.getvalue().decode(out.encoding)  # type: ignore[attr-defined]  # BytesIO


def printed(line: Line, *, encoding: str = "utf-8", as_json: bool = False) -> str:
    out = stream(encoding)
    terminal = Terminal(out, stream(), json=as_json, environ={})
    terminal.line(line)
    assert terminal.close(timeout=5)
    return text(out)


@pytest.fixture
def screen() -> Iterator[tuple[TextIO, int]]:
    controller, terminal = pty.openpty()
    with os.fdopen(terminal, "w") as out:
        yield out, controller
    os.close(controller)


def test_a_change_is_one_line() -> None:
    assert printed(CHANGE) == "css/main.css → 3 tabs, css, 9 ms\n"


def test_one_tab_no_tab_and_no_time() -> None:
    assert printed(Line("a.css", 1, "reload", 12.6, "")) == "a.css → 1 tab, reload, 13 ms\n"
    assert printed(Line("a.css", 0, "none", None, "")) == "a.css → 0 tabs\n"
    assert printed(Line("a.css", 2, "css", None, "")) == "a.css → 2 tabs, css\n"


def test_an_output_without_the_arrow_gets_two_signs() -> None:
    line = Line("ü/☃.css", 1, "css", 1, "")

    assert printed(line, encoding="latin-1") == "ü/\\u2603.css -> 1 tab, css, 1 ms\n"
    assert printed(line, encoding="ascii") == "\\xfc/\\u2603.css -> 1 tab, css, 1 ms\n"


def test_http_11_control_characters_in_names_are_escaped() -> None:
    assert printable("a\x1b[31m\nb\u202e\udcff ü") == "a\\x1b[31m\\nb\\u202e\\udcff ü"
    assert "\x1b" not in printed(Line("\x1b]0;x\x07.css", 1, "css", 1, ""))
    assert "\x1b" not in printed(Line("\x1b]0;x\x07.css", 1, "css", 1, ""), as_json=True)


@pytest.mark.parametrize(
    ("as_json", "shown"),
    [(False, ("out\n", "\x1b[31merr\x1b[0m\n")), (True, ("", "out\n\x1b[31merr\x1b[0m\n"))],
)
def test_what_children_say_is_shown_as_it_is(as_json: bool, shown: tuple[str, str]) -> None:
    out, err = stream(), stream()
    terminal = Terminal(out, err, json=as_json, environ={})

    terminal.said(Said("out", is_error=False))
    terminal.said(Said("\x1b[31merr\x1b[0m", is_error=True))
    terminal.close(timeout=5)

    assert (text(out), text(err)) == shown


def test_json_is_one_object_a_line() -> None:
    out = stream()
    terminal = Terminal(out, stream(), json=True, environ={})

    terminal.ready("http://127.0.0.1:5500/", ())
    terminal.ready("http://127.0.0.1:5500/", ("http://192.0.2.7:5500/",))
    terminal.line(CHANGE)
    terminal.warn("queue overflow\nü")
    terminal.note("for people only")
    terminal.close(timeout=5)

    assert [json.loads(line) for line in text(out).splitlines()] == [
        {"event": "ready", "local": "http://127.0.0.1:5500/"},
        {
            "event": "ready",
            "local": "http://127.0.0.1:5500/",
            "network": ["http://192.0.2.7:5500/"],
        },
        {
            "event": "applied",
            "path": "css/main.css",
            "tabs": 3,
            "outcome": "css",
            "ms": 9,
            "reason": "css/main.css changed",
        },
        {"event": "warning", "message": "queue overflow\nü"},
    ]


def test_people_get_the_addresses_on_stdout_and_warnings_on_stderr() -> None:
    out, err = stream(), stream()
    terminal = Terminal(out, err, json=False, environ={})

    terminal.ready("http://127.0.0.1:5500/", ("http://192.0.2.7:5500/",))
    terminal.warn("queue overflow")
    terminal.close(timeout=5)

    assert text(out) == "Local:   http://127.0.0.1:5500/\nNetwork: http://192.0.2.7:5500/\n"
    assert text(err) == "warning: queue overflow\n"


def test_a_reader_that_sleeps_stops_nobody_and_is_told_what_it_missed() -> None:
    reader, writer = os.pipe()
    with os.fdopen(writer, "w") as out:
        terminal = Terminal(out, stream(), json=False, environ={})
        with os.fdopen(reader) as pipe:
            for number in range(5 * LINES_LIMIT):
                terminal.line(Line(f"{number:0100}.css", 1, "css", 1, ""))
            closed_early = terminal.close(timeout=0.01)
            told = [pipe.readline() for _ in range(LINES_LIMIT)]

        assert not closed_early
        assert any("lines were dropped" in line for line in told)
        assert terminal.close(timeout=5)


@pytest.mark.parametrize(("environ", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colours_are_for_terminals_and_can_be_refused(
    screen: tuple[TextIO, int], environ: dict[str, str], coloured: bool
) -> None:
    out, controller = screen

    Terminal(out, out, json=False, environ=environ).line(CHANGE)

    assert (b"\x1b[" in os.read(controller, 1000)) is coloured


def test_a_reader_that_went_away_is_no_error() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as out:
        terminal = Terminal(out, out, json=False, environ={})

        for _ in range(3):
            terminal.line(CHANGE)
            terminal.warn("x")
        assert terminal.close(timeout=5)


def test_a_closed_stream_is_no_error() -> None:
    out = stream()
    terminal = Terminal(out, out, json=False, environ={})
    out.close()

    terminal.line(CHANGE)

    assert terminal.close(timeout=5)
