"""The hub under peers that are slow, rude or gone, over real sockets."""

import asyncio
import base64
import json
import os
import socket
import struct
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import WSMsgType

from hotreload.aiohttp import RELOADER
from hotreload.hub.hub import Hub
from hotreload.protocol.messages import Custom
from tests.integration.served import Served, message
from tests.waiting import until

PIECE = "x" * (64 << 10)


def hub_of(served: Served) -> Hub:
    return served.client.app[RELOADER].hub


@asynccontextmanager
async def stranger(served: Served) -> AsyncIterator[socket.socket]:
    """Open a socket by hand: what comes is read when the test reads it, and not before."""
    url, tag = served.client.make_url("/"), await served.tag()
    key = base64.b64encode(os.urandom(16)).decode()
    request = (
        f"GET /@hotreload/ws?token={tag['token']} HTTP/1.1\r\nHost: {url.host}:{url.port}\r\n"
        f"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Protocol: hotreload.v1\r\n\r\n"
    )
    loop = asyncio.get_running_loop()
    with socket.socket() as peer:
        peer.setblocking(False)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 << 10)
        await loop.sock_connect(peer, (url.host, url.port))
        await loop.sock_sendall(peer, request.encode())
        head = b""
        while b"connected" not in head:
            head += await loop.sock_recv(peer, 4096)
        assert head.startswith(b"HTTP/1.1 101")
        yield peer


async def received(socket_: Any, *, event: str) -> dict[str, Any]:
    while True:
        found = await message(socket_, kind="custom")
        if found["event"] == event:
            return found


async def test_hub_1_one_that_takes_nothing_delays_nobody_and_goes(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotreload.hub.subscription.STUCK_AFTER", 0.5)
    monkeypatch.setattr("hotreload.hub.subscription.LAST_CHANCE", 0.2)
    hub = hub_of(served)
    healthy = [await served.connect() for _ in range(10)]
    async with stranger(served):
        rounds = []
        for number in range(150):
            began = time.monotonic()
            hub.publish(Custom("load", [number, PIECE]))
            told = await asyncio.gather(*(received(each, event="load") for each in healthy))
            rounds.append(time.monotonic() - began)
            assert [found["data"][0] for found in told] == [number] * len(healthy)
        assert hub.is_behind or hub.readers == len(healthy)

        await until(lambda: hub.readers == len(healthy))

    assert sorted(rounds)[len(rounds) * 9 // 10] < 0.5
    assert not hub.is_behind


async def test_one_that_is_slow_but_steady_stays(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernel holds megabytes for it: its progress is seen there."""
    monkeypatch.setattr("hotreload.hub.subscription.STUCK_AFTER", 1.5)
    hub, loop = hub_of(served), asyncio.get_running_loop()
    async with stranger(served) as peer:
        while not hub.is_behind:
            hub.publish(Custom("load", PIECE))

        until_then = loop.time() + 2.5
        while loop.time() < until_then:
            await loop.sock_recv(peer, 32 << 10)
            hub.publish(Custom("load", PIECE))
            await asyncio.sleep(0.1)

        assert hub.readers == 1
        assert hub.is_behind, "it has not caught up either"


async def test_hub_12_a_reset_in_the_middle_is_nobody_elses_business(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    hub = hub_of(served)
    healthy = await served.connect()
    async with stranger(served) as rude:
        await until(lambda: hub.readers == 2)
        rude.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        rude.close()
        for number in range(20):
            hub.publish(Custom("load", [number, PIECE]))
            assert (await received(healthy, event="load"))["data"][0] == number

    await until(lambda: hub.readers == 1)
    assert [record for record in caplog.records if record.levelname != "DEBUG"] == []


async def test_hub_17_a_blocked_loop_loses_nobody_and_nothing(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by ``time.sleep`` in an embedded application."""
    monkeypatch.setattr("hotreload.hub.subscription.STUCK_AFTER", 0.8)
    hub, loop = hub_of(served), asyncio.get_running_loop()
    healthy = await served.connect()
    async with stranger(served) as busy:
        while not hub.is_behind:
            hub.publish(Custom("load", PIECE))
        await asyncio.sleep(0.2)  # it was looked at, and had made no progress

        time.sleep(1.6)
        hub.publish(Custom("after", 1))

        assert (await received(healthy, event="after"))["data"] == 1
        taken = b""
        while b'"after"' not in taken[-200_000:]:
            taken += await loop.sock_recv(busy, 1 << 20)
    assert b"hotreload:dropped" in taken or b"load" in taken


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", '{"type":42}', '{"type":"custom"}', "{" * 1000, "[" * 30_000, "\x00"],
    ids=lambda text: ascii(text[:12]),
)
async def test_hub_19_odd_messages_are_ignored(
    served: Served, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    peer = await served.connect()

    for _ in range(100):
        await peer.send_str(text)
        await peer.send_bytes(text.encode())
    hub_of(served).publish(Custom("still", "here"))

    assert (await received(peer, event="still"))["data"] == "here"
    assert caplog.records == []


async def test_hub_19_a_thousand_messages_a_second_hold_up_nobody(served: Served) -> None:
    hub = hub_of(served)
    heard = 0

    def count(_: object) -> None:
        nonlocal heard
        heard += 1

    hub.listen("flood", count)
    flooding, other = await served.connect(), await served.connect()
    flood = json.dumps({"type": "custom", "event": "flood", "data": "x" * 200, "topic": "chat"})
    await other.send_json({"type": "subscribe", "topics": ["news"]})

    for _ in range(3000):
        await flooding.send_str(flood)
    hub.publish(Custom("told", 1, "news"))

    assert (await received(other, event="told"))["data"] == 1
    await until(lambda: heard == 3000)


async def test_hub_20_who_is_too_slow_is_told_so_where_it_can_be(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotreload.hub.subscription.STUCK_AFTER", 0.3)
    monkeypatch.setattr("hotreload.hub.subscription.LAST_CHANCE", 10.0)
    monkeypatch.setattr("hotreload.transport.connection.FAREWELL", 10.0)
    hub = hub_of(served)
    peer = await served.connect()
    await message(peer, kind="connected")
    assert peer._reader is not None
    transport = peer.get_extra_info("socket")
    assert transport is not None
    peer._conn.transport.pause_reading()  # aiohttp's client would take it all by itself
    while not hub.is_behind:
        hub.publish(Custom("load", PIECE))
    for _ in range(40):
        await asyncio.sleep(0.02)

    peer._conn.transport.resume_reading()
    async with asyncio.timeout(10):
        while (found := await peer.receive()).type is WSMsgType.TEXT:
            pass

    assert (found.type, found.data) == (WSMsgType.CLOSE, 4008)
