"""The proxy as a whole: chooses a server for each request, and knows what the tabs are told."""

import secrets

from aiohttp import web

from hotreload import switch
from hotreload.aiohttp.plug import HEAD
from hotreload.aiohttp.responses import head_of
from hotreload.answers.answer import COMMON, TEXT
from hotreload.answers.responder import OWN_PAGE
from hotreload.front.front import Front
from hotreload.gate.hosts import Hosts
from hotreload.planner import Outside
from hotreload.protocol.messages import Position
from hotreload.proxy import pages
from hotreload.proxy.backend import Backend, Backends
from hotreload.proxy.carrying import Exchange
from hotreload.proxy.door import Failure
from hotreload.proxy.homeward import Here
from hotreload.proxy.mirrored import Mirror
from hotreload.proxy.onward import Hop
from hotreload.proxy.pool import Pool
from hotreload.proxy.relay import Relay
from hotreload.proxy.second_look import SecondLook
from hotreload.proxy.tagged import PageCarrier
from hotreload.proxy.writing import Sent, Writing
from hotreload.reports.report import Line

_THEIRS = ("/livereload", "/changed", "/esbuild")
"""Paths of other tools' clients: behind a proxy they belong to the server behind."""
_BACK = Outside("the server behind", "the server behind answers again", is_markup=True)


class Proxy:
    """Answer every request that is not for us with what a server behind says."""

    def __init__(self, front: Front, backends: Backends, *, hosts: Hosts) -> None:
        """Stand in front of ``backends``, with the channel of ``front``."""
        self._front = front
        self._reloader = front.reloader
        self._backends = backends
        self._name = f"hotreload-{secrets.token_hex(4)}"
        self._pools = {each.url: self._pool(each) for each in backends}
        self._mirror = Mirror(front)
        self._second_look = SecondLook(front.reloader)
        carrier = PageCarrier(front, self._mirror)
        self._relay = Relay(
            name=self._name,
            hosts=hosts,
            position=self._position,
            carry=carrier.carry,
            excuse=self._excuse,
        )

    def attach(self, app: web.Application) -> None:
        """Answer all that is left of an application."""
        for path in (*_THEIRS, "/{path:.*}"):
            app.router.add_route("*", path, self.handle, expect_handler=self._expected)
        app.on_shutdown.append(self._hang_up)

    def told(self, line: Line) -> None:
        """Take note of what became of a change."""
        self._second_look.told(line)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        return await self._relay.answer(self._exchange(request))

    def _exchange(self, request: web.Request) -> Exchange:
        head = request[HEAD]
        here = Here(request.scheme, head.authority or head.one("host") or "", self._backends)
        return Exchange(
            request=request,
            head=head,
            hop=Hop(request.remote or "unknown", request.scheme, self._name),
            here=here,
            pool=self._pools[self._backends.find(head.path).url],
            writing=Writing(request),
            may_be_file=self._mirror.may_be_file(head),
        )

    def _position(self) -> Position:
        return self._reloader.hub.position

    def _pool(self, backend: Backend) -> Pool:
        backend.door.on_open = self._back
        return Pool(backend, on_back=self._back, is_missed=lambda: self._reloader.hub.readers > 0)

    def _back(self) -> None:
        """Let each tab compare its page: a server that was away may have come back as another."""
        self._reloader.publisher.publish([_BACK])

    async def _excuse(self, exchange: Exchange, failure: Failure, status: int) -> Sent:
        is_near = switch.is_near(exchange.head)
        data = pages.page(failure, is_near=is_near)
        tagging = self._front.responder.tagging(
            exchange.head,
            status=status,
            headers=[*COMMON.items(), *OWN_PAGE.items(), ("Content-Length", str(len(data)))],
            position=self._position(),
        )
        headers = tagging.headers
        if tagging.is_page:
            data = tagging.feed(data, last=True) or b""
            headers = tagging.headers
        elif exchange.request.method != "HEAD":
            data = pages.line(failure, is_near=is_near)
            length = ("Content-Length", str(len(data)))
            headers = [*COMMON.items(), ("Content-Type", TEXT), length]
        return await _written(exchange, status, headers, data)

    async def _expected(self, request: web.Request) -> None:
        """Leave it to the server behind whether a body is to be sent; of our own all are taken."""
        if self._front.gate.is_channel(head_of(request)):
            await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    async def _hang_up(self, app: web.Application) -> None:
        self._second_look.stop()
        self._relay.tunnels.hang_up()
        for pool in self._pools.values():
            pool.close()


async def _written(
    exchange: Exchange, status: int, headers: list[tuple[str, str]], data: bytes
) -> Sent:
    # What is left of the request's body is nobody's, so nothing may follow on the connection.
    request = exchange.request
    exchange.writing.begin(
        status,
        pages.REASONS[status],
        tuple((name.encode("latin-1"), value.encode("latin-1")) for name, value in headers),
        framing="none" if request.method == "HEAD" else "length",
        keeps_alive=bool(request.keep_alive) and not request.can_read_body,
    )
    exchange.writing.piece(data)
    return await exchange.writing.finish()
