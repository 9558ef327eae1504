"""The server at the side port: the leader's own front, for followers and for browsers' sockets.

Browsers find the socket here and nothing else, and only pages of the application are let in.
Everything else takes the control token in a header, as followers have it: requests that they
relay are judged by the head of the browser's own, which they leave as it was.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from hmac import compare_digest

from aiohttp import web

from hotreload.aiohttp.plug import Plug
from hotreload.aiohttp.responses import body_of, head_of
from hotreload.answers.endpoints import POLL, SOCKET
from hotreload.gate import Head
from hotreload.home import notes
from hotreload.home.carrier import LOOPBACK
from hotreload.home.leading import Leading
from hotreload.home.routes import NEAR, NOTE, ORIGIN, OWN, PASS, POSITIONS, RELAY
from hotreload.hub.hub import Hub
from hotreload.hub.inbox import Inbox
from hotreload.protocol.messages import CloseCode

NOTE_LIMIT = 32 * 1024 * 1024
"""Bytes of the longest note: a page and what is known of it."""
GRACE = 0.1
"""Seconds that answers under way get at the end."""
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class SideApp:
    """Serve followers and sockets on one plug."""

    def __init__(self, leading: Leading) -> None:
        """Hand to the leader what followers note, and let it know of origins that may come."""
        self._plug = Plug(leading.front, tags=False, read=_head_of)
        self._token = leading.control_token.encode()
        self._companions = leading.companions
        self._take = leading.take
        self._inboxes: set[Inbox] = set()
        self._runner: web.AppRunner | None = None

    async def start(self) -> Callable[[], asyncio.Protocol]:
        """Build the server, and give what makes the protocol of a connection."""
        app = web.Application()
        self._plug.attach(app, owns_reloader=False)
        app.middlewares.insert(0, self._guard)
        app.router.add_route("*", "/{path:.*}", _not_ours)
        self._runner = web.AppRunner(
            app, handle_signals=False, access_log=None, shutdown_timeout=GRACE
        )
        await self._runner.setup()
        assert self._runner.server is not None
        return self._runner.server

    async def stop(self, code: CloseCode) -> None:
        """Say goodbye to everybody."""
        for inbox in tuple(self._inboxes):
            inbox.close()
        if self._runner is not None:
            await self._plug.hang_up(code)
            await self._runner.cleanup()

    @web.middleware
    async def _guard(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        given = request.headers.get(RELAY)
        if given is None and request.path == SOCKET:
            # The gate would let in every page of this machine that says no more than its origin.
            origin = request.headers.get("Origin")
            is_known = origin is None or origin in self._companions
            return await handler(request) if is_known else web.Response(status=403)
        if given is None or not compare_digest(given.encode("utf-8", "replace"), self._token):
            return web.Response(status=404)
        if OWN in request.headers and request.path == NOTE:
            return await self._note(request)
        if OWN in request.headers and request.path == POSITIONS:
            return await self._positions(request, self._plug.reloader.hub)
        response = await handler(request)
        if request.path == POLL and response.status == web.HTTPOk.status_code:
            self._companions.add(request.headers.get(ORIGIN, ""))
        return response

    async def _note(self, request: web.Request) -> web.Response:
        data = await body_of(request, limit=NOTE_LIMIT)
        try:
            self._take(notes.decode(data or b""))
        except ValueError:
            return web.Response(status=400)
        return web.Response(status=204)

    async def _positions(self, request: web.Request, hub: Hub) -> web.StreamResponse:
        """Tell a follower where the hub is, now and whenever it has published something."""
        response = web.StreamResponse()
        await response.prepare(request)
        inbox = hub.messages()
        self._inboxes.add(inbox)
        try:
            await response.write(_line(hub))
            async for _ in inbox:
                await response.write(_line(hub))
        finally:
            inbox.close()
            self._inboxes.discard(inbox)
        return response


def _line(hub: Hub) -> bytes:
    return json.dumps([hub.epoch, hub.seq]).encode() + b"\n"


async def _not_ours(request: web.Request) -> web.StreamResponse:
    return web.Response(status=404, headers={PASS: "1"})


def _head_of(request: web.Request) -> Head:
    """Read the head of a request; of one that was relayed, only its follower knows the peer."""
    head = head_of(request)
    if RELAY not in request.headers:
        return head
    return replace(head, version=(1, 1), peer=LOOPBACK if NEAR in request.headers else None)
