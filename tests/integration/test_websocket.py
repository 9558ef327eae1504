"""The sockets of an aiohttp application, and a hub behind them: taken over, alive, closed."""

import asyncio
import socket
import ssl
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from aiohttp import ClientError, ClientSession, ClientWebSocketResponse, WSMsgType, web

from hotreload.aiohttp.websocket import Sockets
from hotreload.front.decision import OpenSocket
from hotreload.hub.hub import Hub
from hotreload.hub.subscription import STUCK_AFTER
from hotreload.protocol.messages import CloseCode, Custom, FullReload
from hotreload.protocol.wire import Encoded
from hotreload.transport.connection import Connection, Receiver
from tests.client_frames import CLOSE, PONG, TEXT, frame
from tests.integration.security.frames import handshake
from tests.waiting import until

BEAT = 0.2


class Reader:
    """Connect one peer with a hub, and echo what it says."""

    def __init__(self, hub: Hub, connection: Connection) -> None:
        self._hub, self._connection = hub, connection
        self._subscription = hub.subscribe(connection)

    def receive(self, text: str) -> None:
        self._connection.write(Encoded(text))

    def close(self) -> None:
        self._hub.unsubscribe(self._subscription)


class Site:
    """A server whose every URL is a socket."""

    def __init__(self, *, heartbeat: float = 60.0) -> None:
        self.hub = Hub()
        self.sockets = Sockets(heartbeat=heartbeat)
        self.runner: web.AppRunner
        self.port = 0
        self.session: ClientSession

    async def handle(self, request: web.Request) -> web.StreamResponse:
        return await self.sockets.serve(request, OpenSocket(None, self._connect))

    def _connect(self, connection: Connection) -> Receiver:
        return Reader(self.hub, connection)

    async def open(self) -> ClientWebSocketResponse:
        """Connect a client that does what it should."""
        return await self.session.ws_connect(f"ws://127.0.0.1:{self.port}/")

    async def open_raw(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect a client that does nothing by itself."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(handshake("/"))
        await reader.readuntil(b"\r\n\r\n")
        return reader, writer


@asynccontextmanager
async def site(
    on_app: Callable[[web.Application], object] = lambda app: None,
    *,
    heartbeat: float = 60.0,
    handler_cancellation: bool = False,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[Site]:
    made = Site(heartbeat=heartbeat)
    app = web.Application()
    app.router.add_get("/", made.handle)
    on_app(app)
    made.runner = web.AppRunner(app, handler_cancellation=handler_cancellation)
    await made.runner.setup()
    listening = socket.create_server(("127.0.0.1", 0))
    made.port = listening.getsockname()[1]
    await web.SockSite(made.runner, listening, ssl_context=tls).start()
    async with ClientSession() as made.session:
        try:
            yield made
        finally:
            await made.sockets.hang_up(CloseCode.STOPPING)
            await made.runner.cleanup()


async def echoes(client: ClientWebSocketResponse, text: str = "alive") -> bool:
    await client.send_str(text)
    async with asyncio.timeout(5):
        return await client.receive_str() == text


async def test_aiohttp_forgets_the_connection() -> None:
    async with site() as made:
        client = await made.open()
        assert made.runner.server
        await until(lambda: made.runner.server.connections == [])

        assert await echoes(client)
        assert len(made.sockets) == 1


@pytest.mark.parametrize("cancels", [True, False])
async def test_options_of_the_application_make_no_difference(cancels: bool) -> None:
    """Its hooks see the answer; that it wants its handlers cancelled concerns no socket."""
    prepared = []

    async def prepare(request: web.Request, response: web.StreamResponse) -> None:
        prepared.append(response.status)

    async with site(
        lambda app: app.on_response_prepare.append(prepare), handler_cancellation=cancels
    ) as made:
        client = await made.open()

        assert await echoes(client)
        assert prepared == [101]


async def test_what_follows_the_handshake_at_once_is_read() -> None:
    async with site() as made:
        reader, writer = await asyncio.open_connection("127.0.0.1", made.port)
        writer.write(handshake("/") + frame(TEXT, b"early") + frame(TEXT, b"x" * 50_000)[:9])
        await reader.readuntil(b"\r\n\r\n")

        assert await reader.readexactly(7) == b"\x81\x05early"
        writer.close()


async def test_the_same_holds_over_tls(tmp_path: Path) -> None:
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    made_by = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    subprocess.run([*made_by, "-keyout", key, "-out", cert], check=True, capture_output=True)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(cert, key)

    async with site(tls=tls) as made:
        url = f"wss://127.0.0.1:{made.port}/"
        first, second = [await made.session.ws_connect(url, ssl=False) for _ in range(2)]
        assert await echoes(first, "x" * 60_000)
        await first.close(code=4000)
        hearing = asyncio.create_task(second.receive())
        await made.sockets.hang_up(CloseCode.STOPPING)

        assert first.close_code == 4000
        assert (await hearing).data == CloseCode.STOPPING
        await until(lambda: made.hub.readers == 0)


async def test_peers_that_leave_in_whatever_way_are_forgotten() -> None:
    async with site() as made:
        polite, (_, raw), (_, rude) = (
            await made.open(),
            await made.open_raw(),
            await made.open_raw(),
        )
        await until(lambda: made.hub.readers == 3)

        await polite.close()
        raw.close()
        rude.transport.abort()

        await until(lambda: made.hub.readers == len(made.sockets) == 0)


async def test_a_peer_that_left_before_its_answer_is_no_fault_of_ours(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def late(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return await made.handle(request)

    async with site(lambda app: app.router.add_get("/late", late)) as made:
        with pytest.raises(ClientError):
            await made.session.ws_connect(f"ws://127.0.0.1:{made.port}/late")

    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_hub_3_a_peer_that_answers_no_ping_is_gone_within_three_beats() -> None:
    async with site(heartbeat=BEAT) as made:
        healthy = await made.open()
        answering = asyncio.create_task(healthy.receive_str())
        reader, writer = await made.open_raw()
        start = time.monotonic()

        async with asyncio.timeout(10):
            received = await reader.read(1000)
            with suppress(ConnectionResetError):
                while data := await reader.read(1000):
                    received += data
        writer.close()

        assert received == b"\x89\x00"
        assert time.monotonic() - start > 2 * BEAT
        await until(lambda: len(made.sockets) == 1)
        await healthy.send_str("alive")
        assert await answering == "alive"


async def test_hub_17_a_stall_of_our_own_drops_nobody() -> None:
    async with site(heartbeat=BEAT) as made:
        reader, writer = await made.open_raw()
        while await reader.readexactly(2) != b"\x89\x00":
            pass
        writer.write(frame(PONG))

        time.sleep(BEAT * 5)  # an application that blocks the loop
        writer.write(frame(TEXT, b"alive"))

        async with asyncio.timeout(5):
            while (start := await reader.readexactly(2)) == b"\x89\x00":
                writer.write(frame(PONG))
        assert start + await reader.readexactly(5) == b"\x81\x05alive"
        writer.close()


@pytest.mark.parametrize("code", [CloseCode.STOPPING, CloseCode.RESTARTING])
async def test_hub_14_all_hear_the_goodbye_and_who_does_not_is_cut_off(code: CloseCode) -> None:
    async with site() as made:
        clients = [await made.open() for _ in range(20)]
        _, stuck = await made.open_raw()
        await until(lambda: made.hub.readers == 21)
        start = time.monotonic()

        hearing = asyncio.gather(*(client.receive() for client in clients))
        await made.sockets.hang_up(code)

        assert time.monotonic() - start < 5
        assert {(heard.type, heard.data) for heard in await hearing} == {(WSMsgType.CLOSE, code)}
        await until(lambda: made.hub.readers == 0)
        stuck.close()


async def test_hub_14_who_comes_too_late_is_turned_away() -> None:
    async with site() as made:
        await made.sockets.hang_up(CloseCode.STOPPING)

        async with made.session.get(f"http://127.0.0.1:{made.port}/") as response:
            assert response.status == 503


async def test_hub_12_a_peer_that_vanishes_while_it_is_told_harms_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with site() as made:
        healthy = await made.open()
        raw = [await made.open_raw() for _ in range(10)]
        await until(lambda: made.hub.readers == 11)
        for number, (_, writer) in enumerate(raw):
            made.hub.publish(FullReload(f"{number}"))
            writer.transport.abort()
            made.hub.publish(FullReload("after"))

        reasons = [(await healthy.receive_json())["reason"] for _ in range(20)]

        assert reasons[::2] == [f"{number}" for number in range(10)]
        await until(lambda: made.hub.readers == 1)
        assert caplog.records == []


async def test_hub_1_a_peer_that_reads_nothing_costs_the_others_nothing() -> None:
    async with site() as made:
        stuck_reader, stuck = await made.open_raw()
        stuck.transport.pause_reading()  # type: ignore[attr-defined]  # a socket's has it
        healthy = [await made.open() for _ in range(5)]
        await until(lambda: made.hub.readers == 6)
        data = "x" * 60_000

        for number in range(200):
            made.hub.publish(Custom("progress", [number, data]))
            for client in healthy:
                assert (await client.receive_json())["data"][0] == number

        assert made.hub.is_behind
        for tenths in range(int(STUCK_AFTER * 10) + 2):
            made.hub.tend(tenths / 10)
        async with asyncio.timeout(5):
            stuck.transport.resume_reading()  # type: ignore[attr-defined]
            with suppress(ConnectionResetError):
                received = await stuck_reader.read()
        assert received[-4:-2] == bytes((0x80 | CLOSE, 2))
        assert int.from_bytes(received[-2:], "big") == CloseCode.TOO_SLOW
        assert len(received) < 12_000_000 / 2
        stuck.close()
