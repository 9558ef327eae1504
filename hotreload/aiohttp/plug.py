"""The plug: connects a reloader to one aiohttp application, with one middleware.

It answers for the channel and for the mounts, and tags the pages of the application.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Self

from aiohttp import hdrs, web

from hotreload import lockfile
from hotreload.aiohttp.echo import ECHO, ECHO_LIMIT, ECHO_ROUTE, Echo
from hotreload.aiohttp.fallbacks import FALLBACKS, Fallbacks
from hotreload.aiohttp.foreign import ForeignClients, has_own_route
from hotreload.aiohttp.responses import body_of, head_of, with_server, write
from hotreload.aiohttp.websocket import Sockets
from hotreload.answers.answer import Answer
from hotreload.answers.endpoints import PUBLISH, SOCKET, Endpoints, position_of, routes
from hotreload.answers.responder import OwnPages, Responder, Wait
from hotreload.channel.channel import SPOKEN, Channel
from hotreload.delivery.posted import POSTED_LIMIT
from hotreload.frames.deflate import agree
from hotreload.gate import Foreign, Gate, Head, Refused, Route, foreign_request
from hotreload.gate.hosts import Hosts, is_loopback
from hotreload.presence import Presence
from hotreload.protocol.messages import CloseCode
from hotreload.reloader import Reloader
from hotreload.site.site import WRITER_PATIENCE

CURES_LIMIT = 5
"""Refused requests whose cure is told in one run."""
_OFF = "hotreload is off: this server does not listen on loopback; debug=True switches it on"
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
RELOADER = web.AppKey("hotreload", Reloader)
"""Where an application finds its reloader: ``app[hotreload.aiohttp.RELOADER]``."""


@dataclass(slots=True, kw_only=True)
class Plug:
    """Connect a reloader to one aiohttp application."""

    reloader: Reloader
    gate: Gate
    responder: Responder
    endpoints: Endpoints
    presence: Presence | None = None
    loopback_only: bool = False
    guards_site: bool = False
    routes: Mapping[str, Route] = field(default_factory=routes)
    _sockets: Sockets = field(default_factory=Sockets, init=False)
    _fallbacks: Fallbacks = field(init=False)
    _foreign: ForeignClients = field(init=False)
    _cures: set[str] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        """Serve the fallbacks and other tools' clients as well."""
        self._fallbacks = Fallbacks(self.reloader)
        self._foreign = ForeignClients(self.reloader, self._sockets)

    @classmethod
    def of(
        cls,
        reloader: Reloader,
        *,
        project: str,
        hosts: Hosts,
        own: OwnPages | None = None,
        spa: bool = False,
        control_token: str | None = None,
    ) -> Self:
        """Make the plug of a project, the path from which the token of its pages is derived.

        ``control_token`` is what publishing over HTTP takes; None: nobody may.
        """
        kept = lockfile.page_token(project)
        if kept.warning:
            reloader.warn(kept.warning)
        return cls(
            reloader=reloader,
            gate=Gate(hosts=hosts, page_token=kept.token, control_token=control_token),
            responder=Responder(reloader, token=kept.token, own=own, spa=spa),
            endpoints=Endpoints(reloader, token=kept.token),
        )

    def add_echo(self) -> None:
        """Add a socket that sends back what it gets."""
        self.routes = {**self.routes, ECHO: ECHO_ROUTE}

    def attach(self, app: web.Application) -> None:
        """Add the middleware, outermost, and start and stop with the application."""
        app[RELOADER] = self.reloader
        app.middlewares.insert(0, self.middleware)
        app.cleanup_ctx.append(self._run)
        app.on_shutdown.append(self._hang_up)

    @web.middleware
    async def middleware(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Answer for the channel and the mounts; tag what the application answers.

        Inside an application that does all this already, do nothing.
        """
        if _reloader_of(request) is not self.reloader:
            return await handler(request)
        if self.loopback_only and not _is_on_loopback(request):
            self.reloader.warn(_OFF)
            return await handler(request)
        if self.presence is not None and request.transport is not None:
            sockname = request.transport.get_extra_info("sockname")
            self.presence.answers_at(request.scheme, sockname)
        head = head_of(request)
        foreign = foreign_request(head) if self.reloader.mode != "off" else None
        if foreign is not None and not has_own_route(request):
            return await self._answer_foreign(request, head, foreign)
        is_probe = self.endpoints.is_probe(head)
        if self.gate.is_channel(head) and self.reloader.mode != "off" and not is_probe:
            return await self._channel(request, head)
        verdict = self.gate.judge_site(head)
        if isinstance(verdict, Refused):
            return self._refuse(verdict) if self.guards_site else await handler(request)
        answer = self.endpoints.pong() if is_probe else await self._respond(head)
        if answer is not None:
            return await write(request, answer)
        return await self._tagged(request, head, handler)

    async def _channel(self, request: web.Request, head: Head) -> web.StreamResponse:
        verdict = self.gate.judge_channel(head, self.routes)
        if isinstance(verdict, Refused):
            return self._refuse(verdict)
        if head.path == SOCKET:
            return await self._socket(request, head)
        if head.path == ECHO:
            return await self._echo(request, head)
        if head.path in FALLBACKS:
            return await write(request, await self._fallbacks.answer(request, head))
        if head.path == PUBLISH:
            return await write(request, await self._publish(request, head))
        return await write(request, self.endpoints.respond(head))

    async def _socket(self, request: web.Request, head: Head) -> web.StreamResponse:
        verdict = self.gate.judge_upgrade(head, SPOKEN)
        if isinstance(verdict, Refused):
            return self._refuse(verdict)
        protocol, position = verdict.protocol, position_of(request.query)
        connect = partial(Channel, self.reloader, position=position, protocol=protocol)
        return await self._sockets.serve(request, protocol=protocol, connect=connect)

    async def _publish(self, request: web.Request, head: Head) -> Answer:
        refusal = self.endpoints.refuse_kind(head)
        if refusal is not None:
            return refusal
        return self.endpoints.publish(await body_of(request, limit=POSTED_LIMIT))

    async def _echo(self, request: web.Request, head: Head) -> web.StreamResponse:
        verdict = self.gate.judge_upgrade(head)
        if isinstance(verdict, Refused):
            return self._refuse(verdict)
        agreement = agree(head.elements("sec-websocket-extensions"))
        return await self._sockets.serve(
            request,
            protocol=None,
            connect=partial(Echo, agreement=agreement),
            limit=ECHO_LIMIT,
            agreement=agreement,
        )

    async def _answer_foreign(
        self, request: web.Request, head: Head, foreign: Foreign
    ) -> web.StreamResponse:
        verdict = self.gate.judge_foreign(head, foreign)
        if isinstance(verdict, Refused):
            return self._refuse(verdict)
        return await write(request, await self._foreign.answer(request, foreign))

    async def _respond(self, head: Head) -> Answer | None:
        given_up = time.monotonic() + WRITER_PATIENCE
        answer = self.responder.respond(head)
        while isinstance(answer, Wait):
            await asyncio.sleep(answer.seconds)
            patient = time.monotonic() < given_up
            answer = self.responder.respond(head, patient=patient)
        return answer

    async def _tagged(
        self, request: web.Request, head: Head, handler: _Handler
    ) -> web.StreamResponse:
        position = self.reloader.hub.position
        try:
            response = await handler(request)
        except web.HTTPException as error:
            response = error
        if not isinstance(response, web.Response) or response.content_type != "text/html":
            return _raised(response)
        body = response.body
        if not isinstance(body, bytes):
            return _raised(response)
        tagging = self.responder.tagging(
            head,
            status=response.status,
            headers=list(response.headers.items()),
            position=position,
        )
        tagged = tagging.feed(body, last=True) if tagging.is_page else None
        response.headers.clear()
        response.headers.extend(tagging.headers)
        if tagged is not None and tagged != body:
            response.headers.popall(hdrs.CONTENT_LENGTH, None)
            response.body = tagged
        return _raised(response)

    def _refuse(self, refused: Refused) -> web.Response:
        if refused.cure:
            self._tell_cure(refused.cure)
        return web.Response(
            status=refused.status, headers=with_server(dict(refused.headers)), text=refused.text
        )

    def _tell_cure(self, cure: str) -> None:
        """Say how to allow what was refused; strangers could go on asking for ever."""
        if len(self._cures) < CURES_LIMIT:
            self._cures.add(cure)
            self.reloader.warn(f"a request was refused; if it was yours, use {cure}")

    async def _run(self, app: web.Application) -> AsyncIterator[None]:
        async with self.reloader:
            yield
            if self.presence is not None:
                self.presence.end()

    async def _hang_up(self, app: web.Application) -> None:
        self._foreign.hang_up()
        self._fallbacks.hang_up(CloseCode.STOPPING)
        await self._sockets.hang_up(CloseCode.STOPPING)


def _reloader_of(request: web.Request) -> Reloader:
    """Name the reloader of the outermost application that has one."""
    return next(app[RELOADER] for app in request.match_info.apps if RELOADER in app)


def _raised(response: web.StreamResponse) -> web.StreamResponse:
    if isinstance(response, web.HTTPException):
        raise response
    return response


def _is_on_loopback(request: web.Request) -> bool:
    address = request.transport.get_extra_info("sockname") if request.transport else None
    if not isinstance(address, tuple):
        return True  # a socket file is as local as loopback
    return is_loopback(address[0])
