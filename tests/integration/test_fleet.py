"""A real server and very many sockets: they all come, all are told, and all come back."""

import asyncio
import random
import resource
import signal
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from hotreload.protocol.messages import CloseCode
from tests.client_frames import CLOSE, TEXT
from tests.integration.security.frames import handshake
from tests.integration.security.raw import PREFIX, Server, head, serving

CLIENTS = 1000
OPEN, HALF_OPEN = 200, 20
BACK_WITHIN = 10.0


@pytest.fixture(autouse=True, scope="module")
def many_descriptors() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("<!doctype html><title>home</title>")
    return tmp_path


class Tab:
    """One socket, frame by frame."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    @asynccontextmanager
    async def opened(cls, port: int, token: str) -> AsyncIterator["Tab"]:
        """Connect, and be greeted."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(handshake(f"{PREFIX}ws?token={token}"))
            start = await reader.readuntil(b"\r\n\r\n")
            if not start.startswith(b"HTTP/1.1 101 "):
                raise ConnectionError(start)
            tab = cls(reader, writer)
            opcode, data = await tab.read()
            assert opcode == TEXT
            assert b'"connected"' in data
            yield tab
        finally:
            writer.close()

    async def read(self) -> tuple[int, bytes]:
        """Read one frame of less than 64 KiB."""
        first, size = await self._reader.readexactly(2)
        if size == 126:
            size = int.from_bytes(await self._reader.readexactly(2), "big")
        return first & 0x0F, await self._reader.readexactly(size)

    async def until_closed(self) -> int:
        """Read up to the goodbye and past it, and give its code."""
        while True:
            opcode, data = await self.read()
            if opcode == CLOSE:
                assert await self._reader.read() == b""
                return int.from_bytes(data, "big")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_hub_14_all_hear_1001_and_the_server_is_gone_within_a_second(
    root: Path, number: signal.Signals
) -> None:
    with serving(root) as server:
        token = server.token()
        async with AsyncExitStack() as stack:
            tabs = [
                await stack.enter_async_context(Tab.opened(server.port, token)) for _ in range(OPEN)
            ]
            half_open = [_begun(server, part) for part in range(HALF_OPEN)]
            hearing = asyncio.gather(*(tab.until_closed() for tab in tabs))

            start = time.monotonic()
            server.process.send_signal(number)
            codes = await hearing
            await asyncio.to_thread(server.process.wait)
            took = time.monotonic() - start

            assert set(codes) == {CloseCode.STOPPING}
            assert took < 1.0
            for peer in half_open:
                peer.close()


def _begun(server: Server, part: int) -> socket.socket:
    """Open a connection whose handshake stops somewhere."""
    opening = head(f"{PREFIX}ws", close=False)
    peer = server.connect()
    peer.sendall(opening[: len(opening) * part // HALF_OPEN])
    return peer


@pytest.mark.timeout(60)
async def test_hub_7_a_thousand_tabs_are_back_after_a_restart(root: Path) -> None:
    with serving(root) as server:
        port, token = server.port, server.token()
        herd = Herd(port, token)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(herd.stay_connected()) for _ in range(CLIENTS)]
            await herd.until_present(CLIENTS)
            server.stop()
            await herd.until_present(0)

            with serving(root, port=port) as restarted:
                start = time.monotonic()
                await herd.until_present(CLIENTS)
                took = time.monotonic() - start
                before = restarted.memory()
                for task in tasks:
                    task.cancel()
                await herd.until_present(0)
                assert restarted.token() == token
                assert restarted.stop().count("\n") == 0, "nothing to complain about"

    assert took < BACK_WITHIN
    assert before < 100_000_000


class Herd:
    """Tabs that come back as ours do: at once, then with a random pause that doubles."""

    def __init__(self, port: int, token: str) -> None:
        self._port, self._token = port, token
        self._present = 0

    async def stay_connected(self) -> None:
        pause = 0.5
        while True:
            try:
                async with Tab.opened(self._port, self._token) as tab:
                    await self._be_there(tab)
                    pause = 0.5
            except (ConnectionError, asyncio.IncompleteReadError):
                pause = min(pause * 2, 5.0)
            await asyncio.sleep(random.random() * pause)

    async def until_present(self, number: int) -> None:
        async with asyncio.timeout(2 * BACK_WITHIN):
            while self._present != number:
                await asyncio.sleep(0.01)

    async def _be_there(self, tab: Tab) -> None:
        self._present += 1
        try:
            await tab.until_closed()
        finally:
            self._present -= 1
