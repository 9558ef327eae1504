"""Which signals ask for the end of a run."""

import asyncio
import os
import signal
from collections.abc import Iterator

import pytest

from hotreload.server.signals import Signals


@pytest.fixture(autouse=True)
def before() -> Iterator[None]:
    """Leave the handlers as they were."""
    handler = signal.getsignal(signal.SIGHUP)
    yield
    signal.signal(signal.SIGHUP, handler)


async def test_a_closed_terminal_is_the_end() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    stopped = asyncio.Event()

    with Signals(stopped, leave=lambda: None):
        os.kill(os.getpid(), signal.SIGHUP)
        async with asyncio.timeout(5):
            await stopped.wait()


async def test_under_nohup_it_is_not() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)

    with Signals(asyncio.Event(), leave=lambda: None):
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
