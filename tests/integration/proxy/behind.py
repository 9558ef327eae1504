"""A server behind the proxy whose every byte the test decides, and a browser that counts bytes."""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from aiohttp import web

from hotreload.aiohttp import RELOADER
from hotreload.config import Config
from hotreload.gate import Hosts
from hotreload.proxy.app import build
from hotreload.proxy.product import InFront, backends_of
from hotreload.reloader import Reloader
from hotreload.server.refusals import Runner

NAVIGATION = "Accept: text/html\r\nSec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\n"
PAGE = b"<!doctype html><html><head><title>page</title></head><body><p>text</p></body></html>"
PATIENCE = 10.0


class Peer:
    """One connection to the server behind."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def head(self) -> bytes:
        """Read the head of a request, without the empty line."""
        return (await self.reader.readuntil(b"\r\n\r\n"))[:-4]

    async def send(self, *data: bytes) -> None:
        for each in data:
            self.writer.write(each)
            await self.writer.drain()


Answer = Callable[[Peer], Awaitable[None]]


class Behind:
    """Answer each connection as the test says; an asynchronous context manager."""

    def __init__(self, answer: Answer | bytes) -> None:
        self.heads: list[bytes] = []
        self.connections = 0
        self.ended = asyncio.Event()
        self.port = 0
        self._answer = answer
        self._tasks: set[asyncio.Task[Any]] = set()

    def answers(self, answer: Answer | bytes) -> None:
        """Answer this way from now on; bytes answer every request on a connection."""
        self._answer = answer

    async def __aenter__(self) -> Self:
        await self.begin()
        return self

    async def begin(self, **options: Any) -> None:
        """Listen, on the same port as before if there was one."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, **options)
        self.port = self._server.sockets[0].getsockname()[1]

    async def end(self) -> None:
        """Leave, with every connection."""
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def __aexit__(self, *_: object) -> None:
        await self.end()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        peer = Peer(reader, writer)
        try:
            if isinstance(self._answer, bytes):
                while True:
                    self.heads.append(await peer.head())
                    await peer.send(self._answer)
            else:
                await self._answer(peer)
        except (OSError, EOFError, asyncio.CancelledError):
            pass  # the other side left, or the test did
        finally:
            self.ended.set()
            self._tasks.discard(task)
            writer.transport.abort() if writer.is_closing() else writer.close()


@dataclass(slots=True)
class Got:
    """Hold an answer as the browser got it."""

    status: int
    reason: str
    fields: list[tuple[str, str]]
    body: bytes
    raw: bytes
    interim: list[bytes] = field(default_factory=list)
    trailers: bytes = b""

    def all(self, name: str) -> list[str]:
        return [value for each, value in self.fields if each.lower() == name.lower()]

    def one(self, name: str) -> str | None:
        values = self.all(name)
        assert len(values) < 2, values
        return values[0] if values else None


class Browser:
    """One connection to the proxy."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def at(cls, port: int) -> Self:
        return cls(*await asyncio.open_connection("127.0.0.1", port, limit=1 << 24))

    async def ask(self, request: bytes, *, method: str = "GET") -> Got:
        """Send a request and read its answer."""
        self.writer.write(request)
        async with asyncio.timeout(PATIENCE):
            return await self.answer(method)

    async def head(self) -> tuple[bytes, list[tuple[str, str]]]:
        """Read a status line and fields."""
        raw = await self.reader.readuntil(b"\r\n\r\n")
        lines = raw[:-4].decode("latin-1").split("\r\n")
        return raw, [(name, value.strip()) for name, _, value in (x.partition(":") for x in lines)]

    async def answer(self, method: str = "GET") -> Got:
        """Read an answer, and what comes before it."""
        interim = []
        raw, fields = await self.head()
        while raw[9:10] == b"1" and raw[9:12] != b"101":
            interim.append(raw)
            raw, fields = await self.head()
        status = int(raw[9:12])
        reason = raw.split(b"\r\n", 1)[0][13:].decode("latin-1")
        got = Got(status, reason, fields[1:], b"", raw, interim)
        if method == "HEAD" or status in (101, 204, 304):
            return got
        if got.one("Transfer-Encoding") == "chunked":
            got.body, got.trailers = await self.chunks()
        elif (length := got.one("Content-Length")) is not None:
            got.body = await self.reader.readexactly(int(length))
        else:
            got.body = await self.reader.read()
        return got

    async def chunk(self) -> bytes:
        """Read one chunk; empty at the end."""
        size = int(await self.reader.readuntil(b"\r\n"), 16)
        data = await self.reader.readexactly(size)
        if size:
            assert await self.reader.readexactly(2) == b"\r\n"
        return data

    async def chunks(self) -> tuple[bytes, bytes]:
        """Read a body in chunks, and its trailers."""
        body = b""
        while data := await self.chunk():
            body += data
        trailers = b""
        while (line := await self.reader.readuntil(b"\r\n")) != b"\r\n":
            trailers += line
        return body, trailers

    def close(self) -> None:
        self.writer.transport.abort()


class InFrontOf:
    """Run the proxy in front of URLs, in this process; an asynchronous context manager."""

    def __init__(
        self, url: str, folder: Path, *, listening: socket.socket | None = None, **options: Any
    ) -> None:
        self._listening = listening or socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self.warnings: list[str] = []
        self._config = Config.from_mapping({"root": str(folder), "upstream": url, **options})
        self.backends = backends_of(self._config, None)

    async def __aenter__(self) -> Self:
        app = build(
            self._config,
            self.backends,
            hosts=Hosts(),
            on_line=lambda line: None,
            on_warning=self.warnings.append,
        )
        self.app = app
        self._runner = Runner(
            app,
            access_log=None,
            shutdown_timeout=0.1,
            auto_decompress=False,
            **InFront(self.backends).limits,
        )
        await self._runner.setup()
        await web.SockSite(self._runner, self._listening).start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def reloader(self) -> Reloader:
        return self.app[RELOADER]

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def request(self, target: str = "/", *fields: str, method: str = "GET", end: str = "") -> bytes:
        lines = [f"{method} {target} HTTP/1.1", f"Host: {self.host}", *fields]
        return ("\r\n".join(lines) + "\r\n" + end + "\r\n").encode("utf-8", "surrogateescape")

    async def ask(self, target: str = "/", *fields: str, method: str = "GET", end: str = "") -> Got:
        """Ask once, over a connection of its own."""
        browser = await Browser.at(self.port)
        try:
            request = self.request(target, *fields, method=method, end=end)
            return await browser.ask(request, method=method)
        finally:
            browser.close()

    async def navigate(self, target: str = "/", *fields: str) -> Got:
        """Ask as a browser does that goes to a page."""
        return await self.ask(target, *fields, end=NAVIGATION)


def whole(body: bytes, *fields: str, status: str = "200 OK", kind: str = "text/html") -> bytes:
    """Write an answer whose length is told."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *fields]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def chunked(*pieces: bytes, fields: str = "", trailers: bytes = b"") -> bytes:
    """Write an answer in chunks."""
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n{fields}\r\n"
    )
    body = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
    return head.encode() + body + b"0\r\n" + trailers + b"\r\n"


def untagged(body: bytes) -> bytes:
    """Take the tag out of a page."""
    bare, count = re.subn(rb'<script type="module" src="[^"]*client.js"[^>]*></script>', b"", body)
    assert count == 1
    return bare
