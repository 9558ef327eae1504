"""One request, carried to the server behind, and its answer carried back."""

from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web

from hotreload.aiohttp.websocket import take_over
from hotreload.gate.hosts import Hosts, parse_origin
from hotreload.protocol.messages import Position
from hotreload.proxy import fields
from hotreload.proxy.carrying import Answering, Exchange
from hotreload.proxy.door import Failure
from hotreload.proxy.onward import is_loop, onward, target_of
from hotreload.proxy.pool import Refused
from hotreload.proxy.response_reader import ResponseHead
from hotreload.proxy.tunnel import Tunnels
from hotreload.proxy.uploading import Uploading, framing_of, has_body
from hotreload.proxy.upstream import Gone, Upstream
from hotreload.proxy.writing import Sent

REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that may be sent once more where a connection ends before the answer begins; all others
take a connection that was not used before."""
_LOOP = Failure("The server behind is this proxy itself; give it the address of your server")
_FOREIGN = Failure("Pages of other sites may not connect to this server")
_UPGRADED = ((b"Connection", b"Upgrade"), (b"Upgrade", b"websocket"))

Carry = Callable[[Answering], Awaitable[Sent]]
"""Carry one answer's body, in what manner it may be."""
Excuse = Callable[[Exchange, Failure, int], Awaitable[Sent]]
"""Answer where no server does, with a status."""


class Relay:
    """Carry requests to the servers behind."""

    def __init__(
        self,
        *,
        name: str,
        hosts: Hosts,
        position: Callable[[], Position],
        carry: Carry,
        excuse: Excuse,
    ) -> None:
        """Be known by ``name`` to other proxies; pages of ``hosts`` may open sockets.

        ``position`` says where the hub is.
        """
        self.tunnels = Tunnels()
        self._name = name
        self._hosts = hosts
        self._position = position
        self._carry = carry
        self._excuse = excuse

    async def answer(self, exchange: Exchange) -> web.StreamResponse:
        """Answer a request with what the server behind says; a page of ours says why it does not.

        Raises:
            ConnectionResetError: the answer broke off in the middle, and so was ours.
        """
        if is_loop(exchange.head, self._name):
            return await self._excuse(exchange, _LOOP, 508)
        try:
            if _is_upgrade(exchange):
                return await self._upgraded(exchange)
            return await self._exchanged(exchange)
        except Refused as refused:
            return await self._excuse(exchange, refused.failure, 502)
        except Gone as gone:
            if exchange.writing.has_begun:
                raise exchange.writing.cut() from gone
            title = f"{exchange.pool.backend.url} gave no answer: {gone}"
            return await self._excuse(exchange, Failure(title), 502)

    async def _exchanged(self, exchange: Exchange) -> Sent:
        request = exchange.request
        if request.method in REPEATABLE and not has_body(request):
            upstream = await exchange.pool.connection()
            try:
                return await self._over(upstream, exchange)
            except Gone as gone:
                if gone.is_malformed or not upstream.is_unanswered:
                    raise
        return await self._over(await exchange.pool.connection(fresh=True), exchange)

    async def _over(self, upstream: Upstream, exchange: Exchange) -> Sent:
        try:
            async with Uploading(exchange.request, upstream) as uploading:
                position = self._position()
                upstream.send(exchange.request.method, _request_head(exchange))
                head = await _first(upstream, exchange)
                return await self._carry(Answering(exchange, upstream, head, uploading, position))
        except BaseException:
            upstream.drop()  # what is left of the answer is nobody's
            raise

    async def _upgraded(self, exchange: Exchange) -> Sent:
        """Open a tunnel, where the page may and the server wants to."""
        origin = exchange.head.one("origin")
        if origin is not None and not self._is_good(origin):
            return await self._excuse(exchange, _FOREIGN, 403)
        upstream = await exchange.pool.connection(fresh=True)
        try:
            position = self._position()
            upstream.send("GET", _request_head(exchange, upgrade=True))
            head = await _first(upstream, exchange, upgrade=True)
            if head.status != 101:
                uploading = Uploading(exchange.request, upstream)
                return await self._carry(Answering(exchange, upstream, head, uploading, position))
            exchange.writing.interim(101, head.reason, (*_UPGRADED, *exchange.home(head)))
            await exchange.writing.flush()
        except BaseException:
            upstream.drop()
            raise
        browser, early = take_over(exchange.request)
        if browser is None:
            upstream.drop()
        else:
            self.tunnels.join(browser, upstream.transport, early=(early, upstream.early()))
        return Sent(101, keeps_alive=False)

    def _is_good(self, text: str) -> bool:
        origin = parse_origin(text)
        return origin is not None and self._hosts.allows(origin.authority)


def _is_upgrade(exchange: Exchange) -> bool:
    head = exchange.head
    is_wanted = head.lists("connection", "upgrade") and head.lists("upgrade", "websocket")
    return is_wanted and head.method == "GET" and head.version == (1, 1)


def _request_head(exchange: Exchange, *, upgrade: bool = False) -> bytes:
    request, head = exchange.request, exchange.head
    found = onward(
        head,
        request.raw_headers,
        to=exchange.pool.backend,
        hop=exchange.hop,
        upgrade=upgrade,
        whole=exchange.may_be_file,
    )
    line = b"%b %b HTTP/1.1\r\n" % (head.method.encode("ascii"), target_of(head))
    framing = b"" if upgrade else framing_of(request)
    return b"%b%b%b\r\n" % (line, fields.encoded(found), framing)


async def _first(upstream: Upstream, exchange: Exchange, *, upgrade: bool = False) -> ResponseHead:
    """Wait for the answer, and pass on what comes before it."""
    while True:
        event = await upstream.next()
        assert isinstance(event, ResponseHead)
        if event.status >= 200 or (event.status == 101 and upgrade):
            return event
        if event.status == 101:
            raise Gone("it changed the protocol, which nobody asked for", malformed=True)
        if event.status != 100 or hdrs.EXPECT in exchange.request.headers:
            exchange.writing.interim(event.status, event.reason, exchange.home(event))
