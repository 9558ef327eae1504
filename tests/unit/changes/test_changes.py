"""Bursts of events, and when what of them is told. Time is a parameter: nothing waits here."""

import pytest

from hotreload.changes.changes import (
    CAP,
    DELETED_SETTLE,
    QUIET,
    WRITING_SETTLE,
    Change,
    ChangeKind,
    Coalescer,
)
from tests.unit.changes.bursts import (
    LOG,
    OTHER_PAGE,
    PAGE,
    SHEET,
    Batch,
    added,
    being_written,
    deleted,
    play,
    saved,
    storm,
    times,
)


def test_nothing_is_due_before_anything_happens() -> None:
    coalescer = Coalescer()

    assert coalescer.due() is None
    assert coalescer.take(1.0) == ()


def test_a_save_of_a_sheet_leaves_at_once() -> None:
    change = saved(SHEET, at=5.0)

    assert play([change]) == [Batch(5.0, (change,))]


def test_a_save_of_a_page_waits_for_quiet() -> None:
    change = saved(PAGE, at=5.0)

    assert play([change]) == [Batch(5.0 + QUIET, (change,))]


def test_pages_of_one_burst_leave_together() -> None:
    changes = [saved(PAGE, 0.0), saved(OTHER_PAGE, 0.015), saved(PAGE, 0.030)]

    (batch,) = play(changes)

    assert batch == Batch(0.030 + QUIET, (changes[1], changes[2]))


def test_a_sheet_does_not_wait_for_the_page_saved_before_it() -> None:
    changes = [saved(PAGE, 0.0), saved(SHEET, 0.005)]

    batches = play(changes)

    assert batches == [Batch(0.005, (changes[1],)), Batch(0.005 + QUIET, (changes[0],))]


def test_the_second_save_of_a_sheet_in_a_burst_waits_for_its_end() -> None:
    changes = [saved(SHEET, 0.0), saved(SHEET, 0.010), saved(SHEET, 0.020)]

    batches = play(changes)

    assert batches == [Batch(0.0, (changes[0],)), Batch(0.020 + QUIET, (changes[2],))]


def test_after_quiet_a_sheet_leads_again() -> None:
    changes = [saved(SHEET, 0.0), saved(SHEET, 0.050)]

    assert play(changes) == [Batch(0.0, (changes[0],)), Batch(0.050, (changes[1],))]


def test_sheets_that_were_seen_together_leave_together() -> None:
    coalescer = Coalescer()
    changes = saved(SHEET, 0.0), saved("/site/other.css", 0.001)
    for change in changes:
        coalescer.feed(change, leading=True)

    assert coalescer.take(0.001) == changes


def test_a_burst_within_the_cap_is_two_batches() -> None:
    batches = play([*storm(SHEET, seconds=0.290), saved(PAGE, 0.295)])

    assert times(batches) == [0.0, CAP]
    assert sorted(batches[1].paths) == [PAGE, SHEET]


def test_a_storm_is_cut_in_growing_pieces() -> None:
    cuts = [0.3, 0.9, 2.1, 4.5, 6.9]

    batches = play(storm(PAGE, seconds=7.0))

    assert times(batches)[:5] == [pytest.approx(cut, abs=0.011) for cut in cuts]
    assert len(batches) == 6


def test_after_a_storm_the_cap_is_the_first_one_again() -> None:
    batches = play([*storm(PAGE, seconds=1.0), *storm(PAGE, start=9.0, seconds=0.4)])

    cut = next(batch.at for batch in batches if batch.at > 9.0)
    assert cut == pytest.approx(9.0 + CAP, abs=0.01)


def test_a_deletion_waits_for_the_file_to_come_back() -> None:
    change = deleted(PAGE, at=1.0)

    assert play([change]) == [Batch(1.0 + DELETED_SETTLE, (change,))]


def test_a_deleted_sheet_does_not_lead() -> None:
    change = deleted(SHEET, at=1.0)

    assert play([change]) == [Batch(1.0 + DELETED_SETTLE, (change,))]


def test_a_file_that_comes_back_was_never_gone() -> None:
    changes = [deleted(PAGE, 0.0), added(PAGE, 0.040)]

    assert play(changes) == [Batch(0.040 + QUIET, (changes[1],))]


def test_the_cut_of_a_storm_does_not_show_a_rename_as_a_deletion() -> None:
    renamed = [deleted(OTHER_PAGE, 0.299), added(OTHER_PAGE, 0.302)]

    batches = play([*storm(PAGE, seconds=0.290), *renamed])

    assert not any(change.kind is ChangeKind.DELETED for b in batches for change in b.changes)


def test_a_save_of_vim_is_one_change_of_the_sheet() -> None:
    """Vim moves the old file away, makes a new one, writes it and closes it."""
    changes = [
        deleted(SHEET, 0.000),
        Change(ChangeKind.ADDED, SHEET, complete=False, at=0.001),
        being_written(SHEET, 0.002),
        saved(SHEET, 0.003),
    ]

    assert play(changes) == [Batch(0.003, (changes[-1],))]


def test_a_save_of_vim_is_one_change_of_the_page() -> None:
    changes = [deleted(PAGE, 0.000), being_written(PAGE, 0.001), saved(PAGE, 0.002)]

    assert play(changes) == [Batch(0.002 + QUIET, (changes[-1],))]


def test_a_sheet_that_is_being_written_leaves_when_it_is_closed() -> None:
    changes = [being_written(SHEET, 0.0), being_written(SHEET, 0.015), saved(SHEET, 0.030)]

    assert play(changes) == [Batch(0.030, (changes[-1],))]


@pytest.mark.parametrize("path", [SHEET, PAGE], ids=["sheet", "page"])
def test_a_writer_that_never_closes_counts_as_done_after_quiet(path) -> None:
    changes = [being_written(path, 0.0), being_written(path, 0.050)]

    assert play(changes) == [Batch(0.050 + WRITING_SETTLE, (changes[-1],))]


def test_a_file_under_its_writer_is_not_told_at_the_cut() -> None:
    changes = [*storm(PAGE, seconds=0.290), being_written(OTHER_PAGE, 0.295)]

    first, second = play(changes)

    assert first.paths == [PAGE]
    assert second == Batch(0.295 + WRITING_SETTLE, (changes[-1],))


def test_a_page_is_told_by_the_cap_while_another_file_is_being_written() -> None:
    writes = [being_written(LOG, i * 0.010) for i in range(100)]
    changes = sorted([*writes, saved(PAGE, 0.005)], key=lambda change: change.at)

    batches = play(changes)

    assert batches[0].paths == [PAGE]
    assert batches[0].at <= CAP + 0.010
