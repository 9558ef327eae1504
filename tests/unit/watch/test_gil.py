"""Threads take turns more often while we watch, and as before afterwards."""

import sys
from collections.abc import Iterator

import pytest

from hotreload.watch.gil import INTERVAL, ShortTurns


@pytest.fixture(autouse=True)
def interval() -> Iterator[None]:
    before = sys.getswitchinterval()
    yield
    sys.setswitchinterval(before)


@pytest.mark.parametrize(("before", "during"), [(0.005, INTERVAL), (0.00025, 0.00025)])
def test_turns_are_shortened_for_the_time_being(before: float, during: float) -> None:
    sys.setswitchinterval(before)
    turns = ShortTurns()

    turns.start()
    assert sys.getswitchinterval() == pytest.approx(during, abs=2e-6)
    turns.stop()

    assert sys.getswitchinterval() == pytest.approx(before, abs=2e-6)


@pytest.mark.parametrize("first_out", [0, 1])
def test_turns_stay_short_until_the_last_one_stops(first_out: int) -> None:
    sys.setswitchinterval(0.005)
    both = [ShortTurns(), ShortTurns()]

    for each in both:
        each.start()
    both[first_out].stop()
    still = sys.getswitchinterval()
    both[1 - first_out].stop()

    assert still == pytest.approx(INTERVAL, abs=2e-6)
    assert sys.getswitchinterval() == pytest.approx(0.005, abs=2e-6)
