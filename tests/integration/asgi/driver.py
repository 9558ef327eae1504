"""A server of our own for ASGI applications, in the test's process: every message is seen."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

HOST = "127.0.0.1:8000"
SERVER = ("127.0.0.1", 8000)
PATIENCE = 5.0
NAVIGATION = {"accept": "text/html", "sec-fetch-dest": "document", "sec-fetch-mode": "navigate"}


@dataclass
class Answer:
    """What an application has sent for one request."""

    messages: list[dict[str, Any]] = field(default_factory=list)

    @property
    def status(self) -> int:
        return int(self.messages[0]["status"])

    @property
    def headers(self) -> dict[str, str]:
        fields = self.messages[0]["headers"]
        assert all(name == name.lower() for name, _ in fields)
        return {name.decode(): value.decode("latin-1") for name, value in fields}

    @property
    def pieces(self) -> list[bytes]:
        found = [each for each in self.messages if each["type"] == "http.response.body"]
        return [each.get("body", b"") for each in found]

    @property
    def body(self) -> bytes:
        return b"".join(self.pieces)

    def tag(self) -> dict[str, str]:
        return dict(re.findall(r'data-(\w+)="([^"]*)"', self.body.decode("utf-8", "replace")))


class Exchange:
    """One request under way; what the application sends is in ``answer``."""

    def __init__(self, app: Any, scope: dict[str, Any], body: bytes) -> None:
        self.answer = Answer()
        self.news = asyncio.Event()
        self._body: list[dict[str, Any]] = [{"type": "http.request", "body": body}]
        self._left = asyncio.Event()
        self.task = asyncio.create_task(app(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        if self._body:
            return self._body.pop()
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        self.answer.messages.append(dict(message))
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            self._left.set()  # servers take it for one
        self.news.set()

    def leave(self) -> None:
        self._left.set()

    async def until(self, condition: Any) -> None:
        async with asyncio.timeout(PATIENCE):
            while not condition(self.answer):
                self.news.clear()
                await self.news.wait()


class Socket:
    """One WebSocket, from the side of the browser."""

    def __init__(self, app: Any, scope: dict[str, Any]) -> None:
        self._in: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._out: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._in.put_nowait({"type": "websocket.connect"})
        self.takes = asyncio.Event()
        self.takes.set()
        self.task = asyncio.create_task(app(scope, self._in.get, self._send))

    async def _send(self, message: dict[str, Any]) -> None:
        await self.takes.wait()
        self._out.put_nowait(dict(message))

    async def next(self) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            return await self._out.get()

    async def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((await self.next())["text"])
        return found

    def say(self, **message: Any) -> None:
        self._in.put_nowait({"type": "websocket.receive", "text": json.dumps(message)})

    def say_text(self, text: str) -> None:
        self._in.put_nowait({"type": "websocket.receive", "text": text})

    async def leave(self) -> None:
        self._in.put_nowait({"type": "websocket.disconnect", "code": 1001})
        async with asyncio.timeout(PATIENCE):
            await self.task


class Client:
    """Drive one application."""

    def __init__(self, app: Any, *, server: object = SERVER) -> None:
        self.app = app
        self.server = server

    def scope(self, path: str, headers: Mapping[str, str], /, **more: Any) -> dict[str, Any]:
        bare, _, query = path.partition("?")
        fields = {"host": HOST, **headers}
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": bare,
            "raw_path": bare.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": [(k.encode(), v.encode()) for k, v in fields.items()],
            "server": self.server,
            "client": ("127.0.0.1", 50000),
            **more,
        }

    def begin(
        self,
        path: str,
        headers: Mapping[str, str] = NAVIGATION,
        /,
        *,
        body: bytes = b"",
        **more: Any,
    ) -> Exchange:
        return Exchange(self.app, self.scope(path, headers, **more), body)

    async def get(
        self, path: str = "/", headers: Mapping[str, str] = NAVIGATION, /, **more: Any
    ) -> Answer:
        exchange = self.begin(path, headers, **more)
        async with asyncio.timeout(PATIENCE):
            await exchange.task
        return exchange.answer

    def connect(self, path: str, *protocols: str, headers: Mapping[str, str] = {}) -> Socket:
        scope = self.scope(path, headers, type="websocket", subprotocols=list(protocols))
        scope["scheme"] = "ws"
        del scope["method"]
        return Socket(self.app, scope)

    async def channel(self, tag: Mapping[str, str]) -> Socket:
        """Open the socket of a page, and hear the greeting's type."""
        query = f"token={tag['token']}&epoch={tag['epoch']}&seq={tag['seq']}"
        socket = self.connect(f"/@hotreload/ws?{query}", "hotreload.v1")
        assert await socket.next() == {
            "type": "websocket.accept",
            "subprotocol": "hotreload.v1",
            "headers": [],
        }
        assert (await socket.json())["type"] == "connected"
        return socket

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[list[str]]:
        """Start and stop it as a server does."""
        said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        words: list[str] = []

        async def send(message: dict[str, Any]) -> None:
            said.put_nowait(message)

        async def ask(kind: str) -> None:
            told.put_nowait({"type": kind})
            async with asyncio.timeout(PATIENCE):
                words.append((await said.get())["type"])

        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
        task = asyncio.create_task(self.app(scope, told.get, send))
        await ask("lifespan.startup")
        try:
            yield words
        finally:
            await ask("lifespan.shutdown")
            await task
