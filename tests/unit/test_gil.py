"""Threads take turns more often while we watch, and as before afterwards."""

import sys
from collections.abc import Iterator

import pytest

from hotreload.gil import INTERVAL, ShortTurns


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
