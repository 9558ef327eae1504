"""The lookout's idea of time: when the machine must have slept."""

import pytest

from hotreload.lookout import LOOK_EVERY, _Clocks


@pytest.mark.parametrize(
    ("passed", "wall", "slept"),
    [
        (LOOK_EVERY, LOOK_EVERY, False),
        (LOOK_EVERY + 4, LOOK_EVERY + 4, False),
        (LOOK_EVERY + 6, LOOK_EVERY + 6, True),  # stopped, or starved
        (LOOK_EVERY, LOOK_EVERY + 3600, True),  # asleep, while the monotonic clock stood still
        (LOOK_EVERY, LOOK_EVERY - 3600, True),  # set back: better look once too often
    ],
)
def test_wat_37_a_gap_in_either_clock_is_sleep(passed: float, wall: float, slept: bool) -> None:
    before = _Clocks(monotonic=100.0, wall=1_000_000.0)
    after = _Clocks(monotonic=100.0 + passed, wall=1_000_000.0 + wall)

    assert after.slept_since(before) is slept
