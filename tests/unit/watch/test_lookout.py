"""The lookout's idea of time, and how many folders it waits for."""

from pathlib import Path
from unittest.mock import Mock

import pytest

from hotreload.watch.backend import Lost
from hotreload.watch.lookout import AWAITED_LIMIT, LOOK_EVERY, Lookout, _Clocks
from tests.waiting import until


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


def looking_out(folder: Path) -> tuple[Lookout, Mock]:
    """Make a lookout that never starts, and what it tells losses to."""
    on_lost = Mock()
    lookout = Lookout(
        [str(folder)],
        ignore=(),
        poll=None,
        on_change=Mock(),
        on_doubt=Mock(),
        on_lost=on_lost,
        on_warning=Mock(),
    )
    return lookout, on_lost


def test_only_so_many_levels_of_folders_are_waited_for(tmp_path: Path) -> None:
    """Anybody can ask for names without end, and each level of one costs memory."""
    lookout, _ = looking_out(tmp_path)
    lookout._watcher.watch = asked = Mock()  # type: ignore[method-assign]  # what it costs

    for number in range(1000):
        lookout.watch(f"{tmp_path}/{number}" + "/a" * 1000)

    levels = sum(path.count("/") for (path,), _ in asked.call_args_list)
    assert AWAITED_LIMIT - 1100 < levels <= AWAITED_LIMIT


@pytest.mark.parametrize(
    ("losses", "told"),
    [
        ((Lost("replaced", "/a"), Lost("overflow")), [("overflow", None)]),
        (
            (Lost("replaced", "/a"), Lost("replaced", "/b"), Lost("replaced", "/a")),
            [("replaced", "/a"), ("replaced", "/b")],
        ),
    ],
)
async def test_losses_of_one_moment_are_told_once_and_by_their_folders(
    tmp_path: Path, losses: tuple[Lost, ...], told: list[tuple[str, str | None]]
) -> None:
    lookout, on_lost = looking_out(tmp_path)

    for lost in losses:
        lookout._take_notice(lost)
    await until(lambda: on_lost.called)

    assert [call.args for call in on_lost.call_args_list] == told
