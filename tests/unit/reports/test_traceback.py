"""Tracebacks are read in all the shapes that Python gives them."""

import pytest

from hotreload.reports.traceback import Frame, code_frame, last_of

FOLDER = "/app"
PLAIN = """\
INFO:     starting
Traceback (most recent call last):
  File "/app/manage.py", line 9, in <module>
    main()
    ~~~~^^
  File "/app/shop/content.py", line 3, in main
    return 1 / nothing
           ~~^~~~~~~~~
  File "/usr/lib/python3.12/numbers.py", line 700, in divide
    raise error
ZeroDivisionError: division by zero
INFO:     over
"""
SYNTAX = """\
  File "/app/content.py", line 2
    def broken(
              ^
SyntaxError: '(' was never closed
"""
CHAINED = """\
Traceback (most recent call last):
  File "/app/a.py", line 1, in f
    {}["x"]
KeyError: 'x'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/b.py", line 2, in g
    raise shop.errors.Gone("x is\\ngone")
shop.errors.Gone: x is
gone
"""
GROUP = """\
  + Exception Group Traceback (most recent call last):
  |   File "/app/a.py", line 7, in <module>
  |     raise ExceptionGroup("two", errors)
  | ExceptionGroup: two (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/app/b.py", line 1, in f
    |     one()
    | ValueError: 1
    +---------------- 2 ----------------
    | Traceback (most recent call last):
    |   File "/app/c.py", line 5, in g
    |     two()
    |     ~~~^^
    | TypeError: 2
    +------------------------------------
"""


@pytest.mark.parametrize(
    ("text", "exception", "frame"),
    [
        (PLAIN, "ZeroDivisionError: division by zero", "/app/shop/content.py:3"),
        (SYNTAX, "SyntaxError: '(' was never closed", "/app/content.py:2"),
        (CHAINED, "shop.errors.Gone: x is", "/app/b.py:2"),
        (GROUP, "TypeError: 2", "/app/c.py:5"),
        ("ERROR:    " + PLAIN.partition("\n")[2], "ZeroDivisionError: division by zero", None),
    ],
    ids=["plain", "syntax", "chained", "group", "log"],
)
def test_the_last_exception_counts(text: str, exception: str, frame: str | None) -> None:
    found = last_of(text)

    assert found is not None
    assert found.exception == exception
    place = found.frame_in(FOLDER)
    assert frame in (None, f"{place.file}:{place.line}")


@pytest.mark.parametrize(
    "text",
    ["", "all is well\n", "KeyError: 'x'\n", 'see File "/app/a.py", line 3\nKeyError\n'],
)
def test_other_text_is_none(text: str) -> None:
    assert last_of(text) is None


def test_code_of_others_is_shown_where_there_is_no_own() -> None:
    text = PLAIN.replace("/app/", "/app/.venv/lib/site-packages/")
    found = last_of(text)

    assert found is not None
    assert found.frame_in(FOLDER).file == "/usr/lib/python3.12/numbers.py"


def test_the_line_is_shown_among_its_neighbours() -> None:
    frame = Frame("x.py", 3, code="return one + nothing", caret=13)
    source = "def f():\n    one = 1\n    return one + nothing\n\n\nf()\n"

    text, column = code_frame(source, frame)

    assert text.splitlines() == [
        "  1 | def f():",
        "  2 |     one = 1",
        "> 3 |     return one + nothing",
        "    |                  ^",
        "  4 |",
        "  5 |",
    ]
    assert column == 18


def test_without_its_file_the_traceback_says_the_line() -> None:
    assert code_frame("", Frame("gone.py", 3, code="x()")) == ("x()", None)
