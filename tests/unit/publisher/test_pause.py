"""Tabs are told of a pause: when it begins and ends, and how much waits."""

from hotreload.protocol.messages import Custom
from hotreload.publisher.pause import Pause
from tests.waiting import until


class Told:
    """Hold what was told, and how many files wait."""

    def __init__(self) -> None:
        self.count = 0
        self.events: list[Custom] = []
        self.pause = Pause(count=lambda: self.count, tell=self.events.append)

    @property
    def last(self) -> object:
        return self.events[-1].data


async def test_begin_and_end_are_told_once() -> None:
    told = Told()

    for on in (False, True, True, False, False):
        told.pause.switch(on=on)

    assert [event.data["paused"] for event in told.events] == [True, False]
    assert {event.event for event in told.events} == {"hotreload:paused"}


async def test_many_files_are_one_message() -> None:
    told = Told()
    told.pause.switch(on=True)

    for told.count in range(1, 1001):
        told.pause.counted()

    await until(lambda: len(told.events) == 2)
    assert told.last == {"paused": True, "waiting": 1000}
    told.pause.counted()
    told.pause.stop()
    assert len(told.events) == 2


async def test_who_comes_later_is_told_as_long_as_it_lasts() -> None:
    told = Told()
    assert told.pause.news() is None

    told.pause.switch(on=True)
    told.count = 3
    assert told.pause.news() == Custom("hotreload:paused", {"paused": True, "waiting": 3})

    told.pause.switch(on=False)
    assert told.pause.news() is None
    assert told.last == {"paused": False, "waiting": 0}
