"""From the tabs' answers to lines. Time is a parameter: nothing waits here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.protocol.messages import OUTCOMES, Applied
from hotreload.reports.report import PATIENCE, Line, Report

REASON = "main.css changed"


def sent(*, tabs: int, paths=("main.css",), seq=1, saved_at=9.998, sent_at=10.0) -> Report:
    report = Report()
    report.sent(
        seq, paths=paths, reason=REASON, saved_at=saved_at, sent_at=sent_at, tabs=tabs, newest=99
    )
    return report


def test_nothing_is_due_before_anything_is_sent() -> None:
    report = Report()

    assert report.due() is None
    assert report.take(100.0) == ()


def test_the_line_is_ready_when_the_last_tab_has_answered() -> None:
    report = sent(tabs=2)

    report.applied(1, Applied(1, 5.0, "css"))
    assert report.take(10.1) == ()

    report.applied(2, Applied(1, 7.0, "css"))
    assert report.take(10.2) == (Line("main.css", 2, "css", 9.0, REASON),)


def test_a_silent_tab_is_waited_for_one_second() -> None:
    report = sent(tabs=2)
    report.applied(1, Applied(1, 5.0, "css"))

    assert report.due() == 10.0 + PATIENCE
    assert report.take(10.0 + PATIENCE - 0.001) == ()
    assert report.take(10.0 + PATIENCE) == (Line("main.css", 1, "css", 7.0, REASON),)


def test_without_tabs_the_line_is_ready_at_once() -> None:
    report = sent(tabs=0)

    assert report.take(10.0) == (Line("main.css", 0, "none", None, REASON),)


def test_tabs_that_are_not_concerned_do_not_count() -> None:
    report = sent(tabs=3)
    report.applied(1, Applied(1, 3.0, "none"))
    report.applied(2, Applied(1, 4.0, "css"))
    report.applied(3, Applied(1, 900.0, "none"))

    assert report.take(10.1) == (Line("main.css", 1, "css", 6.0, REASON),)


def test_the_time_is_the_slowest_tab_behind_the_way_to_the_wire() -> None:
    report = sent(tabs=2, saved_at=9.5)
    report.applied(1, Applied(1, 20.0, "reload"))
    report.applied(2, Applied(1, 10.0, "css"))

    (line,) = report.take(10.1)

    assert line.ms == 520.0


def test_a_page_says_itself_why_it_was_loaded_anew() -> None:
    report = sent(tabs=2)

    report.applied(1, Applied(1, 20.0, "reload", "an inline script changed"))
    report.applied(2, Applied(1, 10.0, "html", "never told"))

    assert [line.reason for line in report.take(10.1)] == ["an inline script changed"]


def test_a_clock_that_seems_to_run_backwards_is_no_negative_time() -> None:
    report = sent(tabs=1, saved_at=10.5)
    report.applied(1, Applied(1, 2.0, "css"))

    (line,) = report.take(10.1)

    assert line.ms == 2.0


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        (["css", "none"], "css"),
        (["css", "reload"], "reload"),
        (["asset", "css"], "css"),
        (["hot", "css"], "hot"),
        (["html", "css"], "html"),
        (["none", "none"], "none"),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, list) else value,
)
def test_the_strongest_outcome_names_the_line(answers, outcome) -> None:
    report = sent(tabs=len(answers))
    for tab, answer in enumerate(answers):
        report.applied(tab, Applied(1, 1.0, answer))

    (line,) = report.take(10.1)

    assert line.outcome == outcome


def test_of_several_answers_of_one_tab_the_strongest_counts() -> None:
    report = sent(tabs=2)
    report.applied(1, Applied(1, 1.0, "css"))
    report.applied(1, Applied(1, 8.0, "reload"))
    report.applied(1, Applied(1, 9.0, "none"))

    assert report.take(10.1) == ()
    assert report.take(11.0) == (Line("main.css", 1, "reload", 10.0, REASON),)


def test_a_message_of_several_files_is_a_line_for_each() -> None:
    report = sent(tabs=1, paths=("a.css", "b.css"))
    report.applied(1, Applied(1, 1.0, "css"))

    assert [line.path for line in report.take(10.1)] == ["a.css", "b.css"]


def test_a_line_is_handed_over_once() -> None:
    report = sent(tabs=0)

    assert len(report.take(10.0)) == 1
    assert report.take(20.0) == ()
    assert report.due() is None


def test_an_answer_that_comes_too_late_is_dropped() -> None:
    report = sent(tabs=1)
    report.take(12.0)

    report.applied(1, Applied(1, 2000.0, "reload"))

    assert report.take(13.0) == ()


def test_what_is_sent_first_is_due_first() -> None:
    report = sent(tabs=1)
    report.sent(2, paths=("b.css",), reason=REASON, saved_at=10.4, sent_at=10.5, tabs=1, newest=1)

    assert report.due() == 10.0 + PATIENCE
    report.take(10.0 + PATIENCE)
    assert report.due() == 10.5 + PATIENCE


ANSWERS = st.builds(
    Applied, st.integers(-1, 4), st.floats(0, 1e15, allow_nan=False), st.sampled_from(OUTCOMES)
)


@given(st.lists(st.tuples(st.integers(1, 3), ANSWERS)))
def test_every_change_is_told_exactly_once_whatever_is_answered(answers) -> None:
    report = Report()
    for seq in (1, 2, 3):
        report.sent(
            seq, paths=(str(seq),), reason=REASON, saved_at=0, sent_at=seq / 10, tabs=2, newest=2
        )
    lines = []

    for number, (tab, answer) in enumerate(answers):
        report.applied(tab, answer)
        lines += report.take(0.3 + number / 100)
    lines += report.take(1000.0)

    assert sorted(line.path for line in lines) == ["1", "2", "3"]
    assert all(line.tabs <= 3 for line in lines)


def test_a_tab_that_leaves_without_an_answer_is_taken_to_reload():
    report = sent(tabs=2)
    report.applied(1, Applied(1, 3, "css"))

    report.left(2)

    assert [(line.tabs, line.outcome) for line in report.take(11.0)] == [(2, "reload")]


def test_a_connection_that_came_later_and_left_is_none_of_ours():
    report = Report()
    report.sent(1, paths=("a",), reason="", saved_at=0, sent_at=0, tabs=1, newest=1)

    for later in range(2, 7):
        report.left(later)

    assert [(line.tabs, line.outcome) for line in report.take(1.0)] == [(0, "none")]


def test_a_reloaded_tab_that_answers_is_counted_once():
    report = sent(tabs=1)

    report.left(1)
    report.applied(2, Applied(1, 40, "reload"))

    assert [(line.tabs, line.outcome) for line in report.take(11.0)] == [(1, "reload")]
