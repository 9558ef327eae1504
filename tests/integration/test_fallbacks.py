"""The fallbacks of the socket over real connections: event streams, polls, and posts."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientConnectionError, ClientResponse

import hotreload.aiohttp
from hotreload.channel import polls
from hotreload.channel.polls import Polls, Waiting
from hotreload.delivery import poll_sessions
from hotreload.front.decision import Question
from hotreload.front.patience import answered
from hotreload.hub.subscription import LAST_CHANCE, STUCK_AFTER
from hotreload.protocol.batches import BATCH_LIMIT
from hotreload.protocol.messages import CloseCode, Custom
from hotreload.reloader import Reloader
from tests.integration.served import Client, Served, serve
from tests.unit.heads import head
from tests.waiting import until

CLIENT = "client-1"
PREFIX = "/@hotreload/"


@pytest.fixture
async def served(tmp_path: Path, aiohttp_client: Callable[..., Awaitable[Client]]) -> Served:
    return await serve(tmp_path / "site", aiohttp_client)


def reloader_of(served: Served) -> Reloader:
    return served.client.app[hotreload.aiohttp.RELOADER]  # type: ignore[union-attr]


def hub_of(served: Served) -> Any:
    return reloader_of(served).hub


async def query(served: Served, **more: Any) -> dict[str, str]:
    tag = await served.tag()
    position = {"epoch": tag["epoch"], "seq": tag["seq"]}
    return {"token": tag["token"], **position, "client": CLIENT, **more}


class Stream:
    """Read our own event stream."""

    def __init__(self, response: ClientResponse) -> None:
        self.response = response

    async def block(self) -> list[str]:
        """Read up to the next empty line; none at the end."""
        async with asyncio.timeout(10):
            try:
                data = await self.response.content.readuntil(b"\n\n")
            except asyncio.IncompleteReadError as error:
                data = error.partial
            return data.decode().strip("\n").split("\n")

    async def message(self) -> dict[str, Any]:
        (line,) = await self.block()
        return json.loads(line.removeprefix("data: "))


async def stream(served: Served, **more: Any) -> Stream:
    response = await served.client.get(f"{PREFIX}events", params=await query(served, **more))
    assert response.status == 200
    opened = Stream(response)
    await opened.block()
    return opened


async def poll(served: Served, asked: dict[str, str], n: int, **more: Any) -> tuple[int, Any]:
    params = {**asked, "n": str(n), **more}
    async with asyncio.timeout(10), served.client.get(f"{PREFIX}poll", params=params) as response:
        text = await response.text()
        return response.status, json.loads(text) if response.status == 200 else text.strip()


async def send(served: Served, asked: dict[str, str], *messages: Any, n: int = 0) -> int:
    params = {**asked, "n": str(n)}
    async with served.client.post(f"{PREFIX}send", params=params, json=messages) as response:
        return response.status


def kinds(messages: list[dict[str, Any]]) -> list[str]:
    return [message["type"] for message in messages]


SUBSCRIBE = {"type": "subscribe", "topics": ["chat"]}
APPLIED = {"type": "applied", "ms": 3, "outcome": "css"}


# --- event streams ------------------------------------------------------------------------------


async def test_a_stream_begins_at_once_and_so_that_nobody_keeps_it(served: Served) -> None:
    params = await query(served)

    response = await served.client.get(f"{PREFIX}events", params=params)
    opened = Stream(response)
    padding, retry = await opened.block()

    assert response.content_type == "text/event-stream"
    assert response.headers["Cache-Control"] == "no-cache, no-transform"
    assert response.headers["X-Accel-Buffering"] == "no"
    assert response.headers["Server"] == "hotreload"
    assert padding.startswith(":")
    assert len(padding) >= 4096
    assert retry.startswith("retry: ")
    assert (await opened.message())["type"] == "connected"


async def test_a_stream_tells_what_was_missed_and_what_comes(served: Served) -> None:
    served.write("a.css", "p {}")
    await served.get("/a.css")
    asked = await query(served)
    served.write("a.css", "p { color: red }")
    await until(lambda: hub_of(served).seq == 1)

    opened = await stream(served, epoch=asked["epoch"], seq=asked["seq"])
    greeting, missed = await opened.message(), await opened.message()
    served.write("a.css", "p { color: blue }")
    told = await opened.message()

    assert (greeting["type"], greeting["seq"]) == ("connected", 1)
    assert [update["path"] for update in missed["updates"]] == ["/a.css"]
    assert (told["seq"], told["updates"][0]["splice"]["ins"]) == (2, "blue")


async def test_posts_belong_to_the_stream_of_their_name(served: Served) -> None:
    served.write("a.css", "p {}")
    await served.get("/a.css")
    asked = await query(served)
    opened = await stream(served)
    await opened.message()

    assert await send(served, asked, SUBSCRIBE) == 204
    hub_of(served).publish(Custom("said", 1, "chat"))
    served.write("a.css", "p { color: red }")
    said, told = await opened.message(), await opened.message()
    assert await send(served, asked, {**APPLIED, "seq": told["seq"]}, n=1) == 204

    assert said["data"] == 1
    await until(lambda: bool(served.lines))
    assert (served.lines[0].tabs, served.lines[0].outcome) == (1, "css")


async def test_a_stream_of_http_1_0_has_no_chunks(served: Served) -> None:
    asked = "&".join(f"{key}={value}" for key, value in (await query(served)).items())
    reader, writer = await asyncio.open_connection("127.0.0.1", served.client.port)

    writer.write(f"GET {PREFIX}events?{asked} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".encode())
    async with asyncio.timeout(10):
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readuntil(b"\n\n")
        message = await reader.readuntil(b"\n\n")
    writer.close()

    assert b"chunked" not in head.lower()
    assert message.startswith(b'data: {"type":"connected"')


async def test_who_leaves_a_stream_is_no_reader_any_more(served: Served) -> None:
    asked = await query(served)
    opened = await stream(served)
    await opened.message()
    assert hub_of(served).readers == 1

    opened.response.close()

    await until(lambda: hub_of(served).readers == 0)
    assert await send(served, asked, SUBSCRIBE) == 410


async def test_a_page_that_comes_again_under_its_name_is_heard_on_its_new_stream(
    served: Served,
) -> None:
    asked = await query(served)
    old, new = await stream(served), await stream(served)
    await old.message()
    await new.message()
    old.response.close()
    await until(lambda: hub_of(served).readers == 1)

    assert await send(served, asked, SUBSCRIBE) == 204
    hub_of(served).publish(Custom("said", 1, "chat"))

    assert (await new.message())["event"] == "said"


async def test_a_slow_reader_of_a_stream_is_cut_off(served: Served) -> None:
    opened = await stream(served)
    await opened.message()  # and no more: what comes now is not taken
    hub = hub_of(served)

    for number in range(400):
        hub.publish(Custom("much", f"{number}" + "x" * 100_000))
    assert hub.is_behind
    ticks = round((STUCK_AFTER + LAST_CHANCE + 0.2) * 10)
    for tick in range(ticks):
        hub.tend(1e6 + tick / 10)

    await until(lambda: hub.readers == 0)
    opened.response.close()


# --- polls --------------------------------------------------------------------------------------


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


# --- the gate -----------------------------------------------------------------------------------


async def test_each_route_has_its_methods(served: Served) -> None:
    params = await query(served)

    for method, name in (("HEAD", "events"), ("POST", "poll"), ("GET", "send"), ("PUT", "send")):
        url = f"{PREFIX}{name}"
        async with served.client.request(method, url, params=params) as response:
            assert response.status == 405, (method, name)


STRANGERS: list[tuple[dict[str, str], dict[str, str]]] = [
    ({"token": "wrong"}, {}),
    ({}, {"Origin": "http://evil.test"}),
    ({}, {"Origin": "null"}),
    ({}, {"Sec-Fetch-Site": "cross-site"}),
    ({}, {"Host": "evil.test"}),
]


async def test_strangers_get_nothing(served: Served) -> None:
    params = await query(served)

    for method, name in (("GET", "events"), ("GET", "poll"), ("POST", "send")):
        for changed, headers in STRANGERS:
            async with served.client.request(
                method, f"{PREFIX}{name}", params=params | changed, headers=headers
            ) as response:
                assert response.status == 403, (name, changed, headers)

    assert hub_of(served).readers == 0


async def test_what_is_no_batch_is_refused(served: Served) -> None:
    asked = await query(served)
    await poll(served, asked, 0)

    for body, kind, status in (
        (b"[]", "text/plain", 415),
        (b"[", "application/json", 400),
        (b"[" + b" " * BATCH_LIMIT + b"]", "application/json", 413),
    ):
        async with served.client.post(
            f"{PREFIX}send", params=asked, data=body, headers={"Content-Type": kind}
        ) as response:
            assert response.status == status


# --- the end ------------------------------------------------------------------------------------


async def test_at_the_end_streams_and_polls_are_told_at_once(served: Served) -> None:
    asked = await query(served, client="polling-1")
    opened = await stream(served)
    await opened.message()
    await poll(served, asked, 0)
    waiting = asyncio.create_task(poll(served, asked, 1, wait="25"))
    await until(lambda: any(one.is_awaited for one in sessions(served)))

    began = time.monotonic()
    await served.client.server.close()
    took = time.monotonic() - began

    assert took < 1
    assert await opened.block() == ["event: close", f"data: {CloseCode.STOPPING}"]
    assert await opened.block() == [""]
    assert await waiting == (410, str(int(CloseCode.STOPPING)))


def sessions(served: Served) -> list[poll_sessions.PollSession]:
    """List the sessions of those who poll, by what the hub knows of its readers."""
    readers = [reader for each in hub_of(served)._readers.values() for reader in each]
    writers = [reader._writer for reader in readers]
    return [writer for writer in writers if isinstance(writer, poll_sessions.PollSession)]


async def test_a_stream_that_is_not_taken_does_not_keep_the_server(served: Served) -> None:
    opened = await stream(served)
    await opened.message()
    for _ in range(100):
        hub_of(served).publish(Custom("much", "x" * 200_000))

    began = time.monotonic()
    await served.client.server.close()

    assert time.monotonic() - began < 1
    with suppress(ClientConnectionError):
        opened.response.close()
