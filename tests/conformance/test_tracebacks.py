"""The tracebacks of the Python that runs here are understood."""

import subprocess
import sys
from pathlib import Path

import pytest

from hotreload.reports.traceback import last_of


@pytest.mark.parametrize(
    ("source", "exception", "line"),
    [
        ("def f():\n    return nothing\nf()\n", "NameError: name 'nothing' is not defined", 2),
        ("x = (1\n", "SyntaxError: '(' was never closed", 1),
        ("if True:\nx = 1\n", "IndentationError: expected an indented block", 2),
        ("raise ExceptionGroup('g', [ValueError('inner')])\n", "ExceptionGroup: g", 1),
        (
            "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise KeyError('k') from e\n",
            "KeyError: 'k'",
            4,
        ),
    ],
    ids=["name", "syntax", "indentation", "group", "cause"],
)
def test_this_python_is_read(tmp_path: Path, source: str, exception: str, line: int) -> None:
    (tmp_path / "content.py").write_text(source)
    command = [sys.executable, "-I", "-S", str(tmp_path / "content.py")]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stderr

    found = last_of(said)

    assert found is not None
    assert found.exception.startswith(exception)
    place = found.frame_in(str(tmp_path))
    assert (place.file, place.line) == (str(tmp_path / "content.py"), line)
