"""The plug: connects a front to one aiohttp application, with one middleware.

It answers for the channel and for the mounts, and tags the pages of the application.
"""

from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import assert_never

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from hotreload.aiohttp.echo import ECHO, ECHO_ROUTE, echo
from hotreload.aiohttp.responses import body_of, head_of, write
from hotreload.aiohttp.streams import Streams
from hotreload.aiohttp.tagging_writer import read_files, stand_in
from hotreload.aiohttp.websocket import Sockets
from hotreload.answers.answer import Answer
from hotreload.answers.responder import Responder
from hotreload.front.decision import (
    OpenSocket,
    OpenStream,
    Pass,
    Question,
    Settled,
    TakeBody,
)
from hotreload.front.front import Front
from hotreload.front.patience import answered, settled
from hotreload.gate import Head
from hotreload.protocol.messages import CloseCode, Position
from hotreload.reloader import Reloader
from hotreload.templates.noting import noting

RELOADER = web.AppKey("hotreload", Reloader)
"""Where an application finds its reloader: ``app[hotreload.aiohttp.RELOADER]``."""
HEAD = web.RequestKey("hotreload", Head)
"""Where a handler finds the head of its request, as it came over the wire."""


class Plug:
    """Connect a front to one aiohttp application."""

    def __init__(
        self,
        front: Front,
        *,
        tags: bool = True,
        read: Callable[[web.Request], Head] = head_of,
    ) -> None:
        """Carry out what the front decides.

        Without ``tags`` the application's answers are left alone. ``read`` gives the head of a
        request.
        """
        self.front = front
        self.sockets = Sockets()
        self._tags = tags
        self._read = read
        self._streams = Streams()

    @property
    def reloader(self) -> Reloader:
        """Give the reloader that is connected."""
        return self.front.reloader

    def application(self, *, test_echo: bool = False) -> web.Application:
        """Make an application that is nothing else yet.

        ``test_echo`` adds the socket that conformance suites talk to.
        """
        if test_echo:
            self.front.add_route(ECHO, ECHO_ROUTE, partial(echo, self.front.gate))
        app = web.Application()
        self.attach(app)
        return app

    def attach(self, app: web.Application, *, owns_reloader: bool = True) -> None:
        """Add the middleware, outermost, and start and stop with the application.

        Where somebody else ``owns_reloader``, only the connections end with it.
        """
        plug_in(app, self.reloader, self.middleware)
        if owns_reloader:
            app.cleanup_ctx.append(self._run)
        app.on_shutdown.append(self._hang_up)

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer for the channel and the mounts; tag what the application answers.

        Inside an application that does all this already, do nothing.
        """
        if reloader_of(request) is not self.reloader:
            return await handler(request)
        return await self.serve(request, self._read(request), handler)

    async def serve(self, request: web.Request, head: Head, handler: Handler) -> web.StreamResponse:
        """Answer a request; ``handler`` is the application."""
        return await self._carry_out(request, head, await self._decide(request, head), handler)

    async def hang_up(self, code: CloseCode) -> None:
        """End all connections, for good."""
        self.front.hang_up(code)
        self._streams.hang_up(code)
        await self.sockets.hang_up(code)

    async def _decide(self, request: web.Request, head: Head) -> Settled:
        foreign = self.front.foreign(head)
        if foreign is not None and not _has_own_route(request):
            return self.front.decide_foreign(head, foreign)
        return await settled(self.front, head)

    async def _carry_out(
        self, request: web.Request, head: Head, decision: Settled, handler: Handler
    ) -> web.StreamResponse:
        match decision:
            case Pass():
                return await self._passed(request, head, decision, handler)
            case Answer():
                return await write(request, decision)
            case TakeBody(limit, then):
                return await write(request, then(await body_of(request, limit=limit)))
            case Question():
                return await write(request, await answered(decision))
            case OpenSocket():
                return await self.sockets.serve(request, decision)
            case OpenStream():
                return await self._streams.serve(request, decision)
            case _ as never:
                assert_never(never)

    async def _passed(
        self, request: web.Request, head: Head, decision: Pass, handler: Handler
    ) -> web.StreamResponse:
        if decision.position is None or not self._tags:
            request[HEAD] = head
            return await handler(request)
        return await tagged(request, head, handler, self.front.responder, decision.position)

    async def _run(self, app: web.Application) -> AsyncIterator[None]:
        async with self.reloader:
            yield

    async def _hang_up(self, app: web.Application) -> None:
        await self.hang_up(CloseCode.STOPPING)


def plug_in(app: web.Application, reloader: Reloader, middleware: Middleware) -> None:
    """Add a middleware, outermost, and say whose it is."""
    app[RELOADER] = reloader
    app.middlewares.insert(0, middleware)
    app.on_response_prepare.append(read_files)


async def tagged(
    request: web.Request,
    head: Head,
    handler: Handler,
    responder: Responder,
    position: Position,
) -> web.StreamResponse:
    """Have the application answer; ``position`` is where the hub is before that."""
    request[HEAD] = head
    with noting() as files:
        stand_in(
            request,
            head,
            lambda status, headers: responder.tagging(
                head, status=status, headers=headers, position=position, files=files
            ),
        )
        return await handler(request)


def reloader_of(request: web.Request) -> Reloader:
    """Name the reloader of the outermost application that has one."""
    return next(app[RELOADER] for app in request.match_info.apps if RELOADER in app)


def _has_own_route(request: web.Request) -> bool:
    """Tell whether the application itself has a route of this very name."""
    resources = request.app.router.resources()
    return any(resource.canonical == request.path for resource in resources)
