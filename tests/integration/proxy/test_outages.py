"""PRX-14, 30, 32, 33: a server that is away, slow or dies, and browsers that leave."""

import asyncio
import socket
import struct

import pytest

from hotreload.proxy import pages, pool
from hotreload.proxy.door import Failure
from tests.integration.proxy.behind import PAGE, Browser, Peer, untagged, whole
from tests.integration.proxy.conftest import Stage
from tests.waiting import until


async def test_prx_30_a_request_waits_for_a_server_that_restarts(stage: Stage) -> None:
    await stage.behind.end()
    asking = asyncio.create_task(stage.proxy.navigate())
    posting = asyncio.create_task(stage.proxy.ask("/", "Content-Length: 0", method="POST"))
    await until(lambda: stage.proxy.reloader.hub.seq == 0 and not asking.done())
    await asyncio.sleep(0.05)  # it has been refused by then, mostly; both ways are good

    stage.behind.answers(whole(PAGE))
    await stage.behind.begin()

    assert untagged((await asking).body) == PAGE
    assert (await posting).status == 200


async def test_prx_30_a_server_that_stays_away_is_shown(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "PATIENCE", 0.1)
    await stage.behind.end()

    page = await stage.proxy.navigate()
    script = await stage.proxy.ask("/a.js", "Sec-Fetch-Dest: script")

    assert (page.status, page.reason) == (502, "Bad Gateway")
    assert b"Connection refused" in page.body
    assert b"/@hotreload/client.js" in page.body
    assert "default-src 'none'" in (page.one("Content-Security-Policy") or "")
    assert (script.status, script.one("Content-Type")) == (502, "text/plain; charset=utf-8")
    assert b"<" not in script.body


async def test_prx_30_tabs_are_told_once_when_the_server_is_back(stage: Stage) -> None:
    await stage.behind.end()
    asking = [asyncio.create_task(stage.proxy.navigate(f"/{n}")) for n in range(5)]
    await asyncio.sleep(0.05)
    before = stage.proxy.reloader.hub.seq

    await stage.behind.begin()
    for each in asking:
        assert (await each).status == 200

    assert stage.proxy.reloader.hub.seq == before + 1


@pytest.mark.parametrize(
    "begun",
    [
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 900000\r\n\r\n"
        + PAGE * 8000,
        b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
    ],
    ids=["page", "length", "chunked"],
)
async def test_prx_30_an_answer_that_breaks_off_does_not_look_complete(
    stage: Stage, begun: bytes
) -> None:
    async def die(peer: Peer) -> None:
        await peer.head()
        await peer.send(begun)
        peer.writer.close()

    stage.behind.answers(die)

    with pytest.raises((EOFError, ConnectionError)):
        await stage.proxy.navigate()


async def test_prx_30_a_page_that_ends_before_anything_was_sent_is_an_error(stage: Stage) -> None:
    async def die(peer: Peer) -> None:
        await peer.head()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n")
        peer.writer.close()

    stage.behind.answers(die)

    got = await stage.proxy.navigate()

    assert got.status == 502
    assert b"the connection ended before the answer did" in got.body


async def test_prx_30_a_connection_that_ended_meanwhile_costs_nothing(stage: Stage) -> None:
    async def one(peer: Peer) -> None:
        stage.behind.heads.append(await peer.head())
        await peer.send(whole(b"x", kind="text/plain"))
        if stage.behind.connections == 1:
            stage.behind.heads.append(await peer.head())
            linger = struct.pack("ii", 1, 0)
            peer.writer.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, linger
            )
            peer.writer.transport.abort()

    stage.behind.answers(one)

    got = [await stage.proxy.ask(f"/{n}") for n in range(2)]

    assert [each.status for each in got] == [200, 200]
    assert stage.behind.connections == 2
    assert [head.split()[1] for head in stage.behind.heads] == [b"/0", b"/1", b"/1"]


async def test_prx_30_a_post_is_never_sent_twice(stage: Stage) -> None:
    await stage.proxy.ask()  # leaves a connection behind

    async def die(peer: Peer) -> None:
        stage.behind.heads.append(await peer.head())
        peer.writer.close()

    stage.behind.answers(die)

    got = await stage.proxy.ask("/", "Content-Length: 0", method="POST")

    assert got.status == 502
    assert len([head for head in stage.behind.heads if head.startswith(b"POST")]) == 1


async def test_prx_32_a_browser_that_leaves_ends_the_transfer(stage: Stage) -> None:
    async def endless(peer: Peer) -> None:
        await peer.head()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n")
        while True:
            await peer.send(bytes(1 << 16))

    stage.behind.answers(endless)
    browser = await Browser.at(stage.proxy.port)
    browser.writer.write(stage.proxy.request())
    await browser.reader.readexactly(1024)

    browser.close()

    async with asyncio.timeout(2):
        await stage.behind.ended.wait()


async def test_prx_32_a_browser_that_leaves_while_it_waits_is_noticed(stage: Stage) -> None:
    async def hang(peer: Peer) -> None:
        stage.behind.heads.append(await peer.head())
        await peer.reader.read()

    stage.behind.answers(hang)
    browser = await Browser.at(stage.proxy.port)
    browser.writer.write(stage.proxy.request())
    await until(lambda: bool(stage.behind.heads))

    browser.close()

    async with asyncio.timeout(2):
        await stage.behind.ended.wait()


async def test_prx_14_a_slow_reader_holds_the_server_up(stage: Stage) -> None:
    sent = 0

    async def pour(peer: Peer) -> None:
        nonlocal sent
        await peer.head()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n")
        while True:
            await peer.send(bytes(1 << 16))
            sent += 1 << 16

    stage.behind.answers(pour)
    browser = await Browser.at(stage.proxy.port)
    browser.writer.transport.pause_reading()  # type: ignore[attr-defined]
    browser.writer.write(stage.proxy.request())

    before = -1
    while before != sent or not sent:  # until nothing moves any more
        before = sent
        await asyncio.sleep(0.1)

    browser.close()
    assert sent < 32 << 20


async def test_prx_33_many_streams_at_once(stage: Stage) -> None:
    async def stream(peer: Peer) -> None:
        await peer.head()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: x\n\n")
        await peer.reader.read()

    stage.behind.answers(stream)
    browsers = []
    for _ in range(200):
        browser = await Browser.at(stage.proxy.port)
        browser.writer.write(stage.proxy.request())
        browsers.append(browser)

    for browser in browsers:
        await browser.head()
    for browser in browsers:
        browser.close()

    assert stage.behind.connections == 200


async def test_a_door_holds_shuts_and_opens(stage: Stage) -> None:
    door = stage.proxy.backends.main.door
    door.hold()
    held = asyncio.create_task(stage.proxy.navigate())
    await asyncio.sleep(0.05)
    assert not held.done()
    assert not stage.behind.heads

    door.shut(Failure("app.py ended with an error", "Traceback\n  <boom>"))
    page, script = await held, await stage.proxy.ask("/x", "Sec-Fetch-Dest: empty")
    tunnelled = await stage.proxy.ask("/x", "X-Forwarded-For: 127.0.0.1, 198.51.100.7")
    before = stage.proxy.reloader.hub.seq
    door.open()
    stage.behind.answers(whole(PAGE))

    assert (page.status, script.status) == (502, 502)
    assert b"<h1>app.py ended with an error</h1>" in page.body
    assert b"&lt;boom&gt;" in page.body
    assert b"  <boom>" in script.body
    assert (tunnelled.status, b"boom" in tunnelled.body) == (502, False)
    assert stage.proxy.reloader.hub.seq == before + 1
    assert untagged((await stage.proxy.navigate()).body) == PAGE


async def test_strangers_are_not_shown_a_traceback() -> None:

    failure = Failure("app.py ended with an error", "Traceback: secret")

    for draw in (pages.page, pages.line):
        assert b"secret" not in draw(failure, is_near=False)
        assert b"terminal" in draw(failure, is_near=False)
        assert b"secret" in draw(failure, is_near=True)
