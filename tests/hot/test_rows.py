"""The suite is whole, and so is what it says about itself."""

import re
from pathlib import Path

import pytest

from tests.hot import differences
from tests.hot.differences import Difference
from tests.hot.rows import NOT_APPLICABLE

ROWS = [f"H{number:02}" for number in range(1, 56)] + [f"X{number:02}" for number in range(1, 19)]
HERE = Path(__file__).parent
MANUAL = HERE.parents[1] / "docs/hot-api.md"
SOURCES = [path.read_text("utf-8") for path in HERE.glob("test_*.py")]
DIFFERENCES = {
    name: value for name, value in vars(differences).items() if isinstance(value, Difference)
}


def proven_rows() -> set[str]:
    """List the rows that the names and the ids of tests bear."""
    names = re.findall(r"def test_((?:[hx]\d\d_)+)|id=\"([hx]\d\d)", "\n".join(SOURCES))
    return {row.upper() for found in names for row in re.findall(r"[hx]\d\d", "".join(found))}


def test_every_row_is_a_test_or_has_its_reason() -> None:
    assert sorted(proven_rows() | set(NOT_APPLICABLE)) == ROWS
    assert proven_rows() & set(NOT_APPLICABLE) == set()


def test_the_manual_says_how_many_rows_are_tests() -> None:
    counts = f"{len(proven_rows())} of their {len(ROWS)} rows are tests here"

    assert counts in MANUAL.read_text("utf-8")
    assert f"for the other {len(NOT_APPLICABLE)}," in MANUAL.read_text("utf-8")


@pytest.mark.parametrize("name", DIFFERENCES)
def test_every_difference_is_proven_and_in_the_manual(name: str) -> None:
    difference = DIFFERENCES[name]
    issues = ", ".join(
        f"[#{n}](https://github.com/vitejs/vite/issues/{n})" for n in difference.issues
    )

    assert any(f"expected({name}" in re.sub(r"\(\s+", "(", text) for text in SOURCES)
    assert f"| {difference.ours} | {difference.vite} | {issues} |" in MANUAL.read_text("utf-8")
