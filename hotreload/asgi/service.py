"""What runs around one ASGI application, from the server's start, or the first request, on.

Lives on one event loop: that of the application.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping

from hotreload import side
from hotreload.asgi import lifespan
from hotreload.asgi.asked import Asked, Requests
from hotreload.asgi.connections import Connections
from hotreload.asgi.dispatch import Dispatch
from hotreload.asgi.exchange import Gone
from hotreload.asgi.relay import Follower
from hotreload.asgi.tagged import tagged
from hotreload.asgi.types import App, Receive, Scope, Send
from hotreload.folders import Folder, Folders
from hotreload.front.farewell import Farewell
from hotreload.front.front import Front
from hotreload.gate import Head
from hotreload.home.home import Home
from hotreload.home.notes import Address
from hotreload.home.worker import Worker
from hotreload.protocol.messages import CloseCode
from hotreload.switch import Switch


class Service:
    """Serve the channel beside an application, and tag its pages."""

    def __init__(
        self,
        app: App,
        *,
        project: str,
        watch: Iterable[Folder],
        mount: Mapping[str, Folders],
        switch: Switch,
        on_warning: Callable[[str], None],
    ) -> None:
        """Open nothing yet."""
        self._app = app
        self._switch = switch
        self._home = Home(
            project, mount=mount, watch=watch, build_side=side.build, on_warning=on_warning
        )
        self._mounts = tuple(mount)
        self._requests = Requests()
        self._connections = Connections()
        self._dispatch = Dispatch(app, self._connections)
        self._follower: Follower | None = None
        self._worker: Worker | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._farewell = Farewell(self._signalled)
        self._ending: asyncio.Task[None] | None = None
        self._server: object = None
        self._address: Address | None = None
        self._is_over = False
        self._left: Front | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take part in one connection, or in the life of the server."""
        kind = scope["type"]
        if kind in ("http", "websocket"):
            asked = self._requests.known(scope)
            by = self._home.front or self._worker
            # What browsers do all the time takes the shortest way.
            if by is not None and self._is_usual(by, scope, asked):
                position = self._home.position
                await tagged(self._app, by.responder, position, asked, scope, receive, send)
            elif await self._is_ready(scope, asked.head):
                await self._serve(asked, scope, receive, send)
            else:
                await self._app(scope, receive, send)
        elif kind == "lifespan":
            live = lifespan.live(
                self._app, scope, receive, send, start=self._server_starts, stop=self._server_stops
            )
            await live
        else:
            await self._app(scope, receive, send)

    # --- its life ------------------------------------------------------------------------------

    async def _server_starts(self) -> None:
        """Start, unless it takes the address of a request to know whether it may."""
        if self._switch.is_certain:
            await self._start()

    async def _server_stops(self) -> None:
        await self._end(CloseCode.STOPPING)

    async def _is_ready(self, scope: Scope, head: Head) -> bool:
        """Tell whether a request is one for us; the first of these starts it all."""
        server = scope.get("server")
        if not self._switch.admits(server, head):
            return False
        if self._is_over:
            return self._left is not None
        if self._home.leader is None or self._loop is None:
            await self._start()
        # One that is driven by several loops in turn, as by a test client, is let alone in most.
        return self._loop is asyncio.get_running_loop()

    async def _start(self) -> None:
        if self._is_over:
            return
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self._farewell.begin()
        if self._loop is asyncio.get_running_loop():
            await self._home.start()

    def _signalled(self, code: CloseCode) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._hang_up, code)

    def _hang_up(self, code: CloseCode) -> None:
        """Close what the server would wait for; the rest has time."""
        self._connections.hang_up(code)
        if self._ending is None:
            self._ending = asyncio.ensure_future(self._end(code))

    async def _end(self, code: CloseCode) -> None:
        if self._is_over:
            return
        self._is_over = True
        self._connections.hang_up(code)
        if self._worker is not None:
            self._worker.hang_up(code)
        # A page that is asked for in the last moments has to bring its client along.
        self._left = self._home.front
        if self._left is not None:
            self._left.hang_up(code)
        self._farewell.end()
        await self._home.stop(code)

    # --- requests ------------------------------------------------------------------------------

    def _is_usual(self, by: Front | Worker, scope: Scope, asked: Asked) -> bool:
        """Tell whether a request has come before, and was let in."""
        return (
            asked.is_left_alone(by, is_new=False)
            and scope.get("server") == self._server
            and not self._is_over
            and "x-forwarded-for" not in asked.head.headers
            and self._loop is asyncio.get_running_loop()
        )

    async def _serve(self, asked: Asked, scope: Scope, receive: Receive, send: Send) -> None:
        self._note_address(scope)
        front = self._left or self._home.front
        is_socket = scope["type"] == "websocket"
        try:
            if front is None:
                await self._follow(asked, scope, receive, send)
            elif is_socket:
                await self._dispatch.socket(front, asked.head, scope, receive, send)
            else:
                await self._dispatch.http(front, asked, scope, receive, send)
        except Gone:
            pass  # nobody is there to be answered

    async def _follow(self, asked: Asked, scope: Scope, receive: Receive, send: Send) -> None:
        head = asked.head
        follower = self._follower
        if follower is None:
            follower = self._follower = Follower(
                self._home, mounts=self._mounts, connections=self._connections
            )
        worker = self._worker = follower.worker
        is_ours = worker.is_channel(head)
        if scope["type"] == "websocket":
            if is_ours:
                await follower.socket(head, receive, send)
            else:
                await self._app(scope, receive, send)
        elif not is_ours and worker.is_strange(head):
            await self._app(scope, receive, send)
        elif asked.is_left_alone(worker) or not await follower.relayed(head, receive, send):
            position = self._home.position
            await tagged(self._app, worker.responder, position, asked, scope, receive, send)

    def _note_address(self, scope: Scope) -> None:
        """Let the user's other programs find the application."""
        server = scope.get("server")
        if server == self._server:
            return
        self._server = server
        if server is None or server[1] is None:
            return
        scheme = "https" if scope.get("scheme") in ("https", "wss") else "http"
        address = Address(scheme, (str(server[0]), int(server[1])))
        if address != self._address:
            self._address = address
            self._home.hand(address)
