"""Bursts of events, and when what of them is told. Time is a parameter: nothing waits here."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.changes.changes import (
    CAP,
    DELETED_SETTLE,
    LONGEST_CAP,
    LONGEST_STORM_QUIET,
    OPEN_SETTLE,
    QUIET,
    STORM,
    STORM_QUIET,
    WRITING_SETTLE,
    Change,
    ChangeKind,
    Coalescer,
)

SHEET, PAGE, OTHER_PAGE, LOG = "/site/main.css", "/site/a.html", "/site/b.html", "/site/a.log"


@dataclass(frozen=True)
class Batch:
    at: float
    changes: tuple[Change, ...]

    @property
    def paths(self) -> list[str]:
        return [change.path for change in self.changes]


class Player:
    """Do what the reloader does: feed, take, and come back when something is due."""

    def __init__(self, *, lateness: float = 0.0, hears_closes: bool = False) -> None:
        self.coalescer = Coalescer(hears_closes=hears_closes)
        self.batches: list[Batch] = []
        self._lateness = lateness

    def feed(self, change: Change) -> None:
        self.wait_until(change.at)
        self.coalescer.feed(change, leading=change.path.endswith(".css"))
        self._flush(change.at)

    def wait_until(self, now: float) -> None:
        while (due := self.coalescer.due()) is not None and due + self._lateness < now:
            self._flush(due + self._lateness)

    def _flush(self, now: float) -> None:
        while changes := self.coalescer.take(now):
            self.batches.append(Batch(now, changes))
        due = self.coalescer.due()
        assert due is None or due > now, "what is due was not handed over"


def play(changes: Iterable[Change], *, lateness: float = 0.0) -> list[Batch]:
    player = Player(lateness=lateness)
    for change in changes:
        player.feed(change)
    player.wait_until(float("inf"))
    return player.batches


def saved(path: str, at: float) -> Change:
    return Change(ChangeKind.MODIFIED, path, complete=True, at=at)


def being_written(path: str, at: float) -> Change:
    return Change(ChangeKind.MODIFIED, path, complete=False, at=at)


def deleted(path: str, at: float) -> Change:
    return Change(ChangeKind.DELETED, path, complete=True, at=at)


def added(path: str, at: float) -> Change:
    return Change(ChangeKind.ADDED, path, complete=True, at=at)


def storm(path: str, *, start: float = 0.0, seconds: float, every: float = 0.010) -> list[Change]:
    return [saved(path, start + i * every) for i in range(round(seconds / every) + 1)]


def times(batches: Iterable[Batch]) -> list[float]:
    return [pytest.approx(batch.at) for batch in batches]


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
