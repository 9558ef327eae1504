"""Which news is a loop, and which is somebody at work. Time is a parameter: nothing waits here."""

import random
from collections.abc import Iterable
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.changes.breaker import (
    ENDURANCE,
    KEPT,
    LIMIT,
    LONGEST_QUIET,
    PAUSE,
    QUIET,
    WINDOW,
    Breaker,
    Loop,
    advice,
)

PAGE, OTHER = "/index.html", "/other.html"


class Player:
    """Do what the publisher does: ask of each piece of news, and tell what is released."""

    def __init__(self) -> None:
        self.breaker = Breaker()
        self.told: list[tuple[float, str]] = []
        self.loops: list[Loop] = []
        self.now = 0.0

    def news(self, now: float, path: str = PAGE) -> None:
        self.wait_until(now)
        if self.breaker.admits(path, now):
            self.told.append((now, path))
        self.loops += self.breaker.loops()

    def wait_until(self, now: float) -> None:
        while (due := self.breaker.due()) is not None and due <= now:
            released = self.breaker.release(due)
            assert released, "it was due, and nothing was released"
            self.told += [(due, path) for path in released]
        self.now = now

    def times(self, path: str = PAGE) -> list[float]:
        return [at for at, told in self.told if told == path]


def play(times: Iterable[float]) -> Player:
    player = Player()
    for now in times:
        player.news(now)
    return player


def every(seconds: float, *, times: int) -> list[float]:
    return [seconds * turn for turn in range(times)]


def reloading(player: Player, *, after: float, until: float) -> None:
    """Let a page load write its own file: each telling makes the next piece of news."""
    player.news(0.0)
    while True:
        due = player.breaker.due()
        at = player.told[-1][0] + after
        if player.now >= at:  # it is held, and nothing happens until it is told
            assert due is not None
            player.wait_until(due)
            continue
        if at > until:
            return
        player.news(at)


# --- what is a loop -----------------------------------------------------------------------------


def test_a_build_that_rewrites_its_output_in_a_loop_is_held_until_it_ends() -> None:
    player = play(every(0.2, times=500))
    assert len(player.told) == LIMIT - 1

    player.wait_until(1000.0)

    assert len(player.told) == LIMIT
    assert player.times()[-1] == pytest.approx(499 * 0.2 + QUIET)


def test_a_loop_is_named_once() -> None:
    (loop,) = play(every(0.2, times=500)).loops

    assert loop == Loop(PAGE, LIMIT, pytest.approx(0.2 * (LIMIT - 1)))


def test_a_slow_build_is_a_loop_when_it_never_pauses() -> None:
    player = play(every(2.0, times=300))

    assert len(player.told) == ENDURANCE - 1
    assert player.loops == [Loop(PAGE, ENDURANCE, 2.0 * (ENDURANCE - 1))]


def test_a_slow_loop_is_not_told_between_two_rounds() -> None:
    player = play(every(PAUSE - 0.1, times=ENDURANCE + 50))

    assert len(player.told) == ENDURANCE - 1


def test_hub_23_a_page_whose_load_writes_a_file_stops_reloading() -> None:
    """Each telling reloads the page, which writes the file."""
    player = Player()

    reloading(player, after=0.15, until=3600.0)

    in_the_first_seconds = [at for at in player.times() if at < 10.0]
    later = [at for at in player.times() if at >= 60.0]
    assert len(in_the_first_seconds) <= LIMIT + 2
    assert len(later) <= 8  # in an hour
    assert len(player.loops) == 1


@pytest.mark.parametrize(
    ("after", "rounds"), [(0.05, LIMIT), (0.15, LIMIT), (0.3, ENDURANCE), (0.9, ENDURANCE)]
)
def test_hub_23_however_long_the_load_takes(after, rounds) -> None:
    player = Player()

    reloading(player, after=after, until=120.0)

    assert len(player.told) <= rounds + 4


def test_what_a_loop_leaves_behind_is_told_even_at_its_longest_quiet() -> None:
    player = Player()
    reloading(player, after=0.1, until=100_000.0)

    gaps = [after - before for before, after in pairwise(player.times())]

    assert max(gaps) == pytest.approx(LONGEST_QUIET + 0.1)


# --- and what is not ----------------------------------------------------------------------------


def test_fast_human_saving_is_none() -> None:
    """Three saves in a second, for five seconds, again and again."""
    bursts = [burst * 12.0 + at for burst in range(20) for at in every(1 / 3, times=15)]

    player = play(bursts)

    assert player.times() == bursts


def test_autosave_after_each_pause_of_typing_is_none() -> None:
    """An editor that saves one second after the last key; people think now and then."""
    dice = random.Random(1)
    gaps = [dice.choice([1.2, 1.5, 2.0, 3.0, 4.5, 8.0]) for _ in range(1000)]
    times = list(accumulate(gaps))

    assert play(times).times() == times


def test_a_script_that_saves_a_while_is_none() -> None:
    times = every(0.2, times=LIMIT - 1)

    assert play(times).times() == times


def test_a_storm_of_different_files_is_none() -> None:
    player = Player()

    for number in range(2000):
        player.news(number * 0.0001, f"/{number}.js")

    assert len(player.told) == 2000
    assert player.loops == []


def test_who_types_with_a_save_at_each_key_sees_it_at_each_pause() -> None:
    """Nothing is told for long only because it was held before: typing goes on by itself."""
    typing = [start + at for start in (0.0, 12.0, 24.0, 36.0) for at in every(0.15, times=60)]

    player = play(typing)
    player.wait_until(100.0)

    for start in (0.0, 12.0, 24.0, 36.0):
        end = start + 0.15 * 59
        assert any(end <= at <= end + QUIET + 0.01 for at in player.times())


def test_a_loop_of_one_file_does_not_hold_another() -> None:
    player = play(every(0.1, times=50))

    player.news(5.0, OTHER)

    assert player.times(OTHER) == [5.0]


# --- whatever happens ---------------------------------------------------------------------------

GAPS = st.sampled_from([0.0, 0.02, 0.1, 0.3, 0.9, 1.1, 2.0, 4.9, 5.1, 11.0])


@given(st.lists(st.tuples(GAPS, st.sampled_from([PAGE, OTHER])), min_size=1, max_size=300))
def test_the_last_news_of_a_file_is_always_told(steps) -> None:
    player = Player()
    now = 0.0
    last: dict[str, float] = {}
    for gap, path in steps:
        now += gap
        player.news(now, path)
        last[path] = now

    player.wait_until(now + LONGEST_QUIET * 2)

    for path, at in last.items():
        assert player.times(path)[-1] >= at


@given(st.lists(GAPS, min_size=1, max_size=300))
def test_nothing_is_told_oftener_than_it_was_news(gaps) -> None:
    times = list(accumulate(gaps))

    player = play(times)
    player.wait_until(times[-1] + LONGEST_QUIET * 2)

    assert len(player.told) <= len(times)
    assert player.breaker.due() is None


@given(st.lists(st.sampled_from([0.6, 1.0, 2.0, 4.0]), min_size=1, max_size=ENDURANCE - 1))
def test_news_that_is_slower_than_any_loop_is_told_at_once(gaps) -> None:
    assert WINDOW / LIMIT < 0.6
    times = list(accumulate(gaps))

    assert play(times).times() == times


def test_files_that_are_quiet_are_forgotten() -> None:
    player = Player()

    for number in range(KEPT * 20):
        player.news(number * 0.1, f"/{number}.html")

    assert len(player.breaker._records) <= 2 * KEPT


# --- the warning --------------------------------------------------------------------------------

LOOP = Loop("/dist/app.js", 20, 3.42)


def test_the_warning_names_the_file_and_how_to_ignore_it() -> None:
    text = advice(LOOP, name="dist/app.js", pattern="dist/app.js")

    assert text.startswith("dist/app.js changed 20 times in 3.4 s")
    assert "--ignore 'dist/app.js'" in text
    assert 'ignore = ["dist/app.js"] in hotreload.toml' in text


@pytest.mark.parametrize(
    ("below", "rule"),
    [
        ("data.json", "'/data.json'"),
        ("dist/", "'/dist/'"),
        ("a/[id].html", r"'a/\[id].html'"),
        ("it's/x.js", """'it'"'"'s/x.js'"""),
        ("!a/x.js", "'/!a/x.js'"),
        ("a/x ", r"'a/x\ '"),
    ],
)
def test_the_pattern_means_this_file_alone(below, rule) -> None:
    assert f"--ignore {rule}," in advice(LOOP, name="x", pattern=below)


def test_other_files_of_the_same_loop_are_counted() -> None:
    text = advice(LOOP, name="dist/app.js", pattern=None, others=3)

    assert text.startswith("dist/app.js (and 3 more) changed")
    assert "--ignore" not in text
