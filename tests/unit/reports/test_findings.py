"""Sentences in sections: what is counted, and in which order problems come."""

import pytest

from hotreload.reports.findings import Problem, Section, counted, joined, problems_of, verdict

GRAVE = Problem("The disk is full.", "make room")
HINT = Problem("The disk is slow.", "buy another one", grave=False)


def test_grave_problems_come_before_hints() -> None:
    sections = (Section("a", (), (HINT,)), Section("b", (), (GRAVE,)))

    assert problems_of(sections) == (GRAVE, HINT)


@pytest.mark.parametrize(
    ("problems", "words"),
    [
        ((), "All is well."),
        ((HINT,), "All is well."),
        ((GRAVE,), "1 problem."),
        ((GRAVE, HINT, GRAVE), "2 problems."),
    ],
)
def test_the_verdict_counts_grave_problems_only(problems: tuple[Problem, ...], words: str) -> None:
    assert verdict([Section("a", (), problems)]) == words


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 files"), (1, "1 file"), (2, "2 files"), (1200, "1,200 files")]
)
def test_things_are_counted_in_words(number: int, words: str) -> None:
    assert counted(number, "file") == words


def test_long_lists_say_how_many_more_there_are() -> None:
    assert joined("ab") == "a, b"
    assert joined("abcd", limit=2) == "a, b, and 2 more"
