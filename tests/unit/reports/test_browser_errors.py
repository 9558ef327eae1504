"""What browsers tell of errors, as lines for the terminal: whatever they say, however often."""

import pytest

from hotreload.reports.browser_errors import LENGTH_LIMIT, LINES_LIMIT, BrowserErrors


@pytest.mark.parametrize(
    ("data", "want"),
    [
        ({"message": "is odd", "file": "/a/b.js", "line": 3}, "a/b.js:3: is odd"),
        ({"message": "is odd", "file": "/a.js", "line": None}, "a.js: is odd"),
        ({"message": "is odd", "file": "/a.js", "line": "3"}, "a.js: is odd"),
        ({"message": "is odd", "file": "/", "line": 3}, "/:3: is odd"),
        ({"message": "is odd", "file": "/?inline=0"}, "/?inline=0: is odd"),
        ({"message": "is odd"}, None),
        ({"message": 3, "file": "/a.js"}, None),
        (["is odd"], None),
        (None, None),
    ],
)
def test_an_error_is_a_line_with_its_file(data: object, want: str | None) -> None:
    assert BrowserErrors().line(data, seq=1) == want


def test_a_line_is_one_line_without_commands_to_the_terminal() -> None:
    data = {"message": "\x1b[2J\r\nother.js:1: forged\u202e", "file": "/a.js\x07"}

    assert BrowserErrors().line(data, seq=1) == "a.js :  [2J  other.js:1: forged "


def test_a_line_is_cut_off() -> None:
    line = BrowserErrors().line({"message": "x" * 60_000, "file": "/a.js"}, seq=1)

    assert line is not None
    assert len(line) == LENGTH_LIMIT


def test_each_is_said_once_until_something_changes() -> None:
    errors = BrowserErrors()
    data = {"message": "is odd", "file": "/a.js"}
    assert errors.line(data, seq=1) == "a.js: is odd"

    assert errors.line(data, seq=1) is None
    assert errors.line(data, seq=2) == "a.js: is odd"


def test_a_page_that_fails_in_ever_new_words_is_not_heard_for_ever() -> None:
    errors = BrowserErrors()
    for number in range(LINES_LIMIT):
        assert errors.line({"message": str(number), "file": "/a.js"}, seq=1)

    assert errors.line({"message": "one more", "file": "/a.js"}, seq=1) is None
    assert errors.line({"message": "one more", "file": "/a.js"}, seq=2)
