"""A reader in Python: what it takes, what it loses, how it ends."""

import asyncio

import pytest

from hotreload.hub.hub import Hub
from hotreload.protocol.messages import Custom, FullReload, Message


async def taken(inbox, number: int) -> list[Message]:
    return [await asyncio.wait_for(anext(inbox), timeout=3) for _ in range(number)]


def data_of(messages: list[Message]) -> list[object]:
    return [message.data for message in messages if isinstance(message, Custom)]


async def test_it_takes_its_topics_and_nothing_else() -> None:
    hub = Hub()

    with hub.messages("room/*", "news") as inbox:
        for topic in ("room/1", "hall", "news", None):
            hub.publish(Custom("said", topic, topic))
        hub.publish(FullReload("r"))

        assert data_of(await taken(inbox, 2)) == ["room/1", "news"]
        assert len(inbox) == 0


async def test_what_is_kept_of_a_topic_is_what_was_published() -> None:
    """Whatever its publisher makes of the data later."""
    hub = Hub()
    data = {"count": 1}
    hub.publish(Custom("state", data, "state"))
    data["count"] = 2

    with hub.messages("state") as inbox:
        assert data_of(await taken(inbox, 1)) == [{"count": 1}]


async def test_without_topics_it_takes_everything() -> None:
    hub = Hub()

    with hub.messages() as inbox:
        hub.publish(FullReload("r"))
        hub.publish(Custom("said", 1, "chat"))

        assert await taken(inbox, 2) == [FullReload("r"), Custom("said", 1, "chat")]


async def test_it_begins_with_the_last_message_of_each_topic() -> None:
    hub = Hub()
    for number in range(3):
        hub.publish(Custom("count", number, "a/1"))
        hub.publish(Custom("count", number, "b"))

    with hub.messages("a/*") as inbox:
        hub.publish(Custom("count", "new", "a/1"))

        assert data_of(await taken(inbox, 2)) == [2, "new"]


async def test_it_waits_for_what_is_published_later() -> None:
    hub = Hub()

    with hub.messages("a") as inbox:
        waiting = asyncio.ensure_future(anext(inbox))
        await asyncio.sleep(0)
        hub.publish(Custom("count", 1, "a"))

        assert (await waiting) == Custom("count", 1, "a")


async def test_where_nobody_takes_the_oldest_are_dropped_and_counted() -> None:
    hub = Hub()

    with hub.messages("a", limit=3) as inbox:
        for number in range(10):
            hub.publish(Custom("count", number, "a"))

        note, *rest = data_of(await taken(inbox, 4))
        assert note == {"topic": "a", "count": 7}
        assert rest == [7, 8, 9]


async def test_no_note_of_a_loss_is_lost() -> None:
    hub = Hub()

    with hub.messages(limit=2) as inbox:
        for number in range(9):
            hub.publish(Custom("count", number, "ab"[number % 2]))
        first = await taken(inbox, 1)
        for number in range(9):
            hub.publish(Custom("count", number, "c"))

    rest = [message async for message in inbox]
    lost = [data["count"] for data in data_of(first + rest) if isinstance(data, dict)]
    assert sum(lost) + 2 == 18


async def test_leaving_the_block_ends_it() -> None:
    hub = Hub()
    with hub.messages("a") as inbox:
        hub.publish(Custom("count", 1, "a"))
    hub.publish(Custom("count", 2, "a"))

    found = [message async for message in inbox]

    assert data_of(found) == [1]


async def test_closing_it_wakes_who_waits() -> None:
    hub = Hub()
    inbox = hub.messages("a")

    async def take_all() -> list[Message]:
        return [message async for message in inbox]

    waiting = asyncio.ensure_future(take_all())
    await asyncio.sleep(0)
    inbox.close()

    assert await asyncio.wait_for(waiting, timeout=3) == []


@pytest.mark.parametrize(("topics", "limit"), [(("a*",), 1), (("",), 1), (("a",), 0)])
async def test_what_makes_no_sense_is_refused(topics, limit) -> None:
    with pytest.raises(ValueError, match=r"topic|room"):
        Hub().messages(*topics, limit=limit)
