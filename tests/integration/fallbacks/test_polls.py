"""Polls over real connections: answered at once, nothing lost in between, and forgotten."""

import asyncio

import pytest

from hotreload.channel import polls
from hotreload.channel.polls import Polls, Waiting
from hotreload.delivery import poll_sessions
from hotreload.front.decision import Question
from hotreload.front.patience import answered
from hotreload.protocol.messages import Custom
from tests.integration.fallbacks.asking import (
    CLIENT,
    PREFIX,
    SUBSCRIBE,
    hub_of,
    kinds,
    poll,
    query,
    reloader_of,
    send,
)
from tests.integration.served import Served
from tests.unit.heads import head
from tests.waiting import until


async def test_a_poll_is_answered_as_soon_as_there_is_something(served: Served) -> None:
    served.write("a.css", "p {}")
    await served.get("/a.css")
    asked = await query(served)

    status, greeting = await poll(served, asked, 0, wait="25")
    waiting = asyncio.create_task(poll(served, asked, 1, wait="25"))
    await until(lambda: hub_of(served).readers == 1)
    served.write("a.css", "p { color: red }")
    told = await waiting

    assert (status, kinds(greeting)) == (200, ["connected"])
    assert kinds(told[1]) == ["update"]
    assert await poll(served, asked, 1) == told, "the same question has the same answer"
    assert await poll(served, asked, 2, wait="0.05") == (200, [])


async def test_polls_lose_nothing_in_between(served: Served) -> None:
    asked = await query(served)
    heard: list[int] = []
    await poll(served, asked, 0)

    async def ask() -> None:
        for n in range(1, 1000):
            _, told = await poll(served, asked, n, wait="5")
            heard.extend(message["data"] for message in told)
            if heard[-1:] == [299]:
                return

    asking = asyncio.create_task(ask())
    for number in range(300):
        hub_of(served).publish(Custom("tick", number))
        if number % 7 == 0:
            await asyncio.sleep(0.001)
    await asking

    assert heard == list(range(300))


async def test_who_stops_polling_is_forgotten(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polls, "BEAT", 0.05)
    monkeypatch.setattr(poll_sessions, "LIFE", 0.1)
    asked = await query(served)

    await poll(served, asked, 0)
    assert hub_of(served).readers == 1
    await until(lambda: hub_of(served).readers == 0)

    assert await send(served, asked, SUBSCRIBE) == 410
    status, again = await poll(served, asked, 1)
    assert (status, kinds(again)) == (200, ["connected"])


async def test_who_is_forgotten_did_not_leave_for_what_was_just_sent(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polls, "BEAT", 0.05)
    monkeypatch.setattr(poll_sessions, "LIFE", 0.5)
    served.write("a.css", "p {}")
    await served.get("/a.css")
    await poll(served, await query(served), 0)

    served.write("a.css", "p { color: red }")
    await until(lambda: len(served.lines) > 0)

    assert [(line.tabs, line.outcome) for line in served.lines] == [(0, "none")]


async def test_who_left_while_waiting_is_forgotten_where_the_server_cancels(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polls, "BEAT", 0.05)
    monkeypatch.setattr(poll_sessions, "LIFE", 0.1)
    asking = Polls(reloader_of(served))
    asked = f"{PREFIX}poll?client={CLIENT}&wait=25&n="

    asking.ask(head(f"{asked}0"))
    question = asking.ask(head(f"{asked}1"))
    assert isinstance(question, Waiting)
    waiting = asyncio.ensure_future(answered(Question(asking, question)))
    await asyncio.sleep(0)
    waiting.cancel()

    await until(lambda: hub_of(served).readers == 0)
