"""From threads into a hub: nothing lost, each thread's order kept, bounded."""

import asyncio
import threading
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from hotreload.hub.hub import Hub
from hotreload.hub.inlet import INLET_LIMIT
from hotreload.protocol.messages import Custom

THREADS, EACH = 8, 10_000


async def test_hub_16_threads_publish_and_the_order_of_each_is_kept() -> None:
    hub = Hub()
    loop = asyncio.get_running_loop()
    loop.set_debug(True)  # it complains of calls from foreign threads
    inlet = hub.for_threads()
    heard: dict[int, list[int]] = defaultdict(list)
    publish, hub_thread = hub.publish, threading.get_ident()

    def listening(message: Custom) -> int:
        assert threading.get_ident() == hub_thread
        thread, number = message.data
        heard[thread].append(number)
        return publish(message)

    inlet._publish = listening

    def run(thread: int) -> None:
        for number in range(EACH):
            inlet.publish(Custom("count", (thread, number)), timeout=20)

    with ThreadPoolExecutor(THREADS) as pool:
        await asyncio.gather(*(loop.run_in_executor(pool, run, n) for n in range(THREADS)))

    while hub.seq < THREADS * EACH:
        await asyncio.sleep(0)
    assert heard == {thread: list(range(EACH)) for thread in range(THREADS)}


async def test_the_loop_keeps_having_its_turns() -> None:
    hub = Hub()
    inlet = hub.for_threads()
    turns = 0

    def flood() -> None:
        for number in range(INLET_LIMIT):
            inlet.publish(Custom("count", number))

    # The loop is held until all is waiting: then it has to take it in portions.
    thread = threading.Thread(target=flood)
    thread.start()
    thread.join()
    while hub.seq < INLET_LIMIT:
        turns += 1
        await asyncio.sleep(0)

    assert turns >= 10


async def test_a_thread_that_is_too_fast_waits_and_is_told_in_the_end() -> None:
    hub = Hub()
    inlet = hub.for_threads()
    fill = partial(inlet.publish, Custom("count", 1), timeout=0.01)
    failures: list[str] = []

    def overfill() -> None:
        for _ in range(INLET_LIMIT):
            fill()
        try:
            fill()
        except TimeoutError as error:
            failures.append(str(error))

    thread = threading.Thread(target=overfill)
    thread.start()
    thread.join()  # the event loop is blocked, as by an application that computes

    assert failures == ["the event loop took no message for 0.01 s"]
    while hub.seq < INLET_LIMIT:
        await asyncio.sleep(0)


async def test_a_message_that_cannot_be_published_fails_where_it_was_made() -> None:
    inlet = Hub().for_threads()

    with pytest.raises(ValueError, match="JSON"):
        await asyncio.to_thread(inlet.publish, Custom("x", float("nan")))
    with pytest.raises(ValueError, match="no topic"):
        await asyncio.to_thread(inlet.publish, Custom("x", 1, "a/*"))


async def test_the_loops_own_thread_does_not_wait_for_itself() -> None:
    hub = Hub()
    inlet = hub.for_threads()

    with hub.messages() as inbox:
        await asyncio.to_thread(inlet.publish, Custom("count", 1))
        for number in range(2, 2 * INLET_LIMIT):
            inlet.publish(Custom("count", number), timeout=0)

        assert hub.seq == 2 * INLET_LIMIT - 1
        assert len(inbox) > 0


def test_a_closed_loop_is_an_error_and_no_silence() -> None:
    async def make():
        return Hub().for_threads()

    inlet = asyncio.run(make())
    failures: list[Exception] = []

    def publish() -> None:
        for number in range(3):
            try:
                inlet.publish(Custom("count", number))
            except RuntimeError as error:
                failures.append(error)

    thread = threading.Thread(target=publish)
    thread.start()
    thread.join()

    assert len(failures) == 3
