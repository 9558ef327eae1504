"""Event streams over real connections, the posts that belong to them, and their end."""

import asyncio
import time
from contextlib import suppress

from aiohttp import ClientConnectionError

from hotreload.delivery import poll_sessions
from hotreload.hub.subscription import LAST_CHANCE, STUCK_AFTER
from hotreload.protocol.messages import CloseCode, Custom
from tests.integration.fallbacks.asking import (
    APPLIED,
    PREFIX,
    SUBSCRIBE,
    Stream,
    hub_of,
    poll,
    query,
    send,
    stream,
)
from tests.integration.served import Served
from tests.waiting import until

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
