"""Timers with names: setting one again moves it, and stopping ends them all."""

import asyncio

from hotreload.timers import Timers


async def test_a_timer_calls_once() -> None:
    timers, called = Timers(), asyncio.Event()
    calls = []

    def call() -> None:
        calls.append(1)
        called.set()

    timers.set(call, delay=0)
    await called.wait()

    assert calls == [1]


async def test_setting_a_timer_again_moves_it() -> None:
    timers, called = Timers(), asyncio.Event()

    def call() -> None:
        called.set()

    timers.set(call, delay=3600)
    timers.set(call, delay=-1)

    await called.wait()


async def test_a_timer_may_set_itself_again() -> None:
    timers, done = Timers(), asyncio.Event()
    calls = []

    def call() -> None:
        calls.append(1)
        if len(calls) == 3:
            done.set()
        else:
            timers.set(call, delay=0)

    timers.set(call, delay=0)
    await done.wait()

    assert len(calls) == 3


async def test_stopping_ends_every_timer() -> None:
    timers, reached = Timers(), asyncio.Event()
    calls = []

    def first() -> None:
        calls.append(1)

    def second() -> None:
        calls.append(2)

    timers.set(first, delay=0)
    timers.set(second, delay=0)
    timers.stop()
    asyncio.get_running_loop().call_later(0, reached.set)
    await reached.wait()

    assert calls == []
