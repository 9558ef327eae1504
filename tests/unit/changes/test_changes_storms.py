"""Storms of changes, files that are still open, and whatever else may happen in a burst."""

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.changes.changes import (
    CAP,
    LONGEST_CAP,
    LONGEST_STORM_QUIET,
    OPEN_SETTLE,
    QUIET,
    STORM,
    STORM_QUIET,
    WRITING_SETTLE,
    ChangeKind,
    Coalescer,
)
from tests.unit.changes.bursts import (
    LOG,
    OTHER_PAGE,
    PAGE,
    SHEET,
    Player,
    added,
    being_written,
    deleted,
    play,
    saved,
    times,
)

# --- storms -------------------------------------------------------------------------------------


def stirred(player: Player, *, start: float, count: int, every: float = 0.005) -> float:
    """Let files that nobody shows change; give the time of the last one."""
    for number in range(count):
        player.wait_until(start + number * every)
        player.coalescer.stir(f"/site/other-{number}", start + number * every)
    return start + (count - 1) * every


def test_wat_31_pages_of_a_storm_leave_together_when_all_of_it_is_over() -> None:
    player = Player()

    last = stirred(player, start=0.0, count=STORM)
    player.feed(saved(PAGE, last + 0.005))
    last = stirred(player, start=last + 0.010, count=40)
    player.feed(saved(OTHER_PAGE, last + 0.005))
    player.wait_until(float("inf"))

    (batch,) = player.batches
    assert batch.paths == [PAGE, OTHER_PAGE]
    assert batch.at == pytest.approx(last + 0.005 + STORM_QUIET)


def test_wat_31_sheets_of_a_storm_are_two_batches_however_far_apart_they_are() -> None:
    player = Player()

    last = stirred(player, start=0.0, count=STORM)
    for sheet in ("/site/1.css", "/site/2.css", "/site/3.css"):
        player.feed(saved(sheet, last + 0.005))
        last = stirred(player, start=last + 0.010, count=20)
    player.wait_until(float("inf"))

    assert [batch.paths for batch in player.batches] == [
        ["/site/1.css"],
        ["/site/2.css", "/site/3.css"],
    ]


def test_a_storm_is_not_cut_before_the_longest_cap() -> None:
    pages = [saved(f"/site/{number}.html", number * 0.010) for number in range(150)]

    (batch,) = play(pages)

    assert len(batch.paths) == 150
    assert CAP * 3 < 1.49 < batch.at <= 1.49 + LONGEST_STORM_QUIET


def test_a_storm_that_does_not_end_is_cut() -> None:
    pages = [saved(f"/site/{number}.html", number * 0.010) for number in range(1000)]

    first, *_ = play(pages)

    assert first.at == pytest.approx(LONGEST_CAP, abs=0.011)


def test_few_other_files_keep_nobody_waiting() -> None:
    player = Player()

    last = stirred(player, start=0.0, count=STORM - 2)
    player.feed(saved(PAGE, last + 0.005))
    player.wait_until(float("inf"))

    assert player.batches[0].at == pytest.approx(last + 0.005 + QUIET)


def test_after_a_storm_a_save_is_told_as_quickly_as_ever() -> None:
    player = Player()
    stirred(player, start=0.0, count=STORM * 2)

    player.feed(saved(PAGE, 5.0))
    player.feed(saved(SHEET, 9.0))
    player.wait_until(float("inf"))

    assert times(player.batches) == [5.0 + QUIET, 9.0]


def test_what_was_held_back_is_not_cut_because_it_waited() -> None:
    """A checkout that takes longer than a burst may: its lock goes, the last events arrive."""
    player = Player()
    coalescer = player.coalescer
    for number in range(300):
        coalescer.feed(saved(f"/site/{number}.html", number * 0.010), leading=False)

    coalescer.prolong(3.0)
    player.feed(saved(PAGE, 3.01))
    player.wait_until(float("inf"))

    assert len(player.batches) == 1


# --- open files ---------------------------------------------------------------------------------


def test_where_closes_are_heard_an_open_file_is_awaited_longer() -> None:
    player = Player(hears_closes=True)

    player.feed(being_written(SHEET, 0.0))
    player.feed(being_written(SHEET, 0.3))
    player.wait_until(float("inf"))

    assert times(player.batches) == [0.3 + OPEN_SETTLE]


def test_open_files_that_settle_one_after_the_other_are_one_batch() -> None:
    """As looks without events see them: too young to be known as whole, and all at once."""
    player = Player()

    for number in range(5):
        player.feed(being_written(f"/site/{number}.html", number / 1000))
    player.wait_until(float("inf"))

    assert times(player.batches) == [0.004 + WRITING_SETTLE]
    assert len(player.batches[0].changes) == 5


def test_an_open_file_does_not_wait_for_others_without_end() -> None:
    player = Player()

    player.feed(being_written(PAGE, 0.0))
    for number in range(20):
        player.feed(being_written(LOG, number / 20))

    assert player.batches[0].paths == [PAGE]
    assert player.batches[0].at <= WRITING_SETTLE + CAP + QUIET


@pytest.mark.parametrize("change", [deleted, being_written])
def test_a_file_that_is_gone_or_open_is_awaited(change) -> None:
    coalescer = Coalescer()

    coalescer.feed(change(PAGE, 0.0), leading=False)
    assert coalescer.awaits(PAGE)

    coalescer.feed(saved(PAGE, 0.01), leading=False)
    assert not coalescer.awaits(PAGE)
    assert coalescer.has(PAGE)


# --- whatever happens ---------------------------------------------------------------------------


PATHS = st.sampled_from([SHEET, "/site/more.css", PAGE, OTHER_PAGE])
MAKERS = st.sampled_from([saved, saved, added, deleted, being_written])


def sequences(makers=MAKERS, *, gaps, max_size=60):
    steps = st.tuples(gaps, PATHS, makers)
    return st.lists(steps, min_size=1, max_size=max_size).map(
        lambda steps: [
            make(path, at / 1000)
            for at, (_, path, make) in zip(accumulate(gap for gap, *_ in steps), steps, strict=True)
        ]
    )


ANY_GAP = st.sampled_from([0, 1, 5, 15, 19, 20, 21, 30, 60, 150, 400])
COMPLETE = st.sampled_from([saved, added])


@given(sequences(gaps=ANY_GAP), st.sampled_from([0.0, 0.001, 0.030, 0.5]))
def test_nothing_is_lost(changes, lateness) -> None:
    batches = play(changes, lateness=lateness)

    last_fed = {change.path: change for change in changes}
    last_told = {change.path: change for batch in batches for change in batch.changes}
    assert last_told == last_fed


@given(sequences(gaps=ANY_GAP), st.sampled_from([0.0, 0.030]))
def test_a_batch_names_a_path_once(changes, lateness) -> None:
    for batch in play(changes, lateness=lateness):
        assert len(set(batch.paths)) == len(batch.paths)


@given(sequences(gaps=ANY_GAP))
def test_nothing_is_told_twice(changes) -> None:
    told = [change for batch in play(changes) for change in batch.changes]

    assert len({id(change) for change in told}) == len(told)


@given(sequences(COMPLETE, gaps=st.sampled_from([1, 5, 15, 19]), max_size=400))
def test_no_path_starves_in_a_storm(changes) -> None:
    told = [(batch.at, set(batch.paths)) for batch in play(changes)]

    for change in changes:
        deadline = change.at + LONGEST_CAP + 0.001
        assert any(change.at <= at <= deadline and change.path in paths for at, paths in told)


@given(sequences(COMPLETE, gaps=st.integers(0, 19), max_size=15))
def test_a_burst_within_the_cap_is_at_most_two_batches_and_one_reload(changes) -> None:
    batches = play(changes)

    assert len(batches) <= 2
    assert sum(any(not path.endswith(".css") for path in batch.paths) for batch in batches) <= 1


@given(sequences(gaps=ANY_GAP))
def test_a_sheet_that_leads_is_complete_and_there(changes) -> None:
    for batch in play(changes):
        if any(change.at == batch.at for change in batch.changes):
            assert all(c.complete and c.kind is not ChangeKind.DELETED for c in batch.changes)
