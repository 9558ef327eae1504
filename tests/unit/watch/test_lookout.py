"""The lookout's idea of time, and how many folders it waits for."""

from pathlib import Path
from unittest.mock import Mock

import pytest

from hotreload.watch.lookout import AWAITED_LIMIT, LOOK_EVERY, Lookout, _Clocks


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


def test_only_so_many_levels_of_folders_are_waited_for(tmp_path: Path) -> None:
    """Anybody can ask for names without end, and each level of one costs memory."""
    lookout = Lookout(
        [str(tmp_path)],
        ignore=(),
        poll=None,
        on_change=Mock(),
        on_doubt=Mock(),
        on_lost=Mock(),
        on_warning=Mock(),
    )
    lookout._watcher.watch = asked = Mock()  # type: ignore[method-assign]  # what it costs

    for number in range(1000):
        lookout.watch(f"{tmp_path}/{number}" + "/a" * 1000)

    levels = sum(path.count("/") for (path,), _ in asked.call_args_list)
    assert AWAITED_LIMIT - 1100 < levels <= AWAITED_LIMIT
