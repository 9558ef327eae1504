"""A worker whose hub is another process: what belongs to the channel is carried to that one.

It tags its pages itself, with a reloader that never runs; what the hub has to know of each page is
handed to it.
"""

import asyncio

from hotreload.answers.answer import Answer
from hotreload.answers.endpoints import SOCKET, Endpoints, routes
from hotreload.answers.responder import Responder
from hotreload.asgi.connections import Connections, accept, refuse
from hotreload.asgi.exchange import answer, body_of, encoded, while_there
from hotreload.asgi.peer import Peer
from hotreload.asgi.types import Receive, Send
from hotreload.delivery.posted import POSTED_LIMIT
from hotreload.gate import Gate, Head, Hosts, Refused
from hotreload.gate.head import refuse as refusing
from hotreload.home.carrier import Carried, Unreachable
from hotreload.home.home import Home
from hotreload.home.routes import PASS
from hotreload.home.tunnel import Tunnel
from hotreload.protocol.messages import INCOMING_LIMIT, SUBPROTOCOL
from hotreload.protocol.wire import Encoded
from hotreload.reloader import Reloader

_TRY_AGAIN = 1013
_NO_HUB = refusing(503, "The hub of hotreload does not answer.", ("Retry-After", "1"))
_TOO_LONG = refusing(413, "The body is too long.")
# The server in front of us says these itself.
_NOT_PASSED_ON = frozenset({"connection", "transfer-encoding", "keep-alive", "date", "server"})


class Follower:
    """Serve one worker's part of the channel, and make its tags."""

    def __init__(self, home: Home, *, mounts: tuple[str, ...], connections: Connections) -> None:
        """Carry to the leader what is its own; ``mounts`` are URL prefixes with a final slash."""
        self._home = home
        self._mounts = mounts
        self._connections = connections
        self._gate = Gate(hosts=Hosts(), page_token=home.token)
        self._routes = routes()
        self.responder = Responder(Reloader(mount={}), token=home.token)
        self.responder.pages.on_page = home.hand

    def is_strange(self, head: Head) -> bool:
        """Tell whether a request is for a host that is not ours."""
        return isinstance(self._gate.judge_site(head), Refused)

    def is_ours(self, head: Head) -> bool:
        """Tell whether a request is for the channel, and nothing of the application's."""
        return self._gate.is_channel(head)

    async def relayed(self, head: Head, receive: Receive, send: Send) -> bool:
        """Carry a request to the leader; False where it is the application's.

        Raises:
            Gone: who asked has left.
        """
        is_mounted = head.method in ("GET", "HEAD") and head.path.startswith(self._mounts)
        if not (is_mounted or self.is_ours(head) or Endpoints.is_probe(head)):
            return False
        body = await body_of(receive, limit=POSTED_LIMIT) if head.method == "POST" else b""
        if body is None:
            await answer(head, send, _answer(_TOO_LONG))
            return True
        try:
            async with self._home.ask(head, body) as carried:
                if any(name.lower() == PASS.lower() for name, _ in carried.headers):
                    return False
                await while_there(receive, _pass_on(carried, send))
        except Unreachable:
            await answer(head, send, _answer(_NO_HUB))
        return True

    async def socket(self, head: Head, receive: Receive, send: Send) -> None:
        """Carry a socket to the leader; who may not have one learns it here."""
        await receive()  # websocket.connect
        verdict = self._gate.judge_channel(head, self._routes)
        if not isinstance(verdict, Refused):
            verdict = self._gate.judge_upgrade(head, (SUBPROTOCOL,))
        if isinstance(verdict, Refused) or head.path != SOCKET:
            await refuse(send)
            return
        await accept(send, verdict.protocol)
        await self._carried(self._home.tunnel(head), receive, send)

    async def _carried(self, tunnel: Tunnel, receive: Receive, send: Send) -> None:
        async def write(message: Encoded) -> None:
            await send({"type": "websocket.send", "text": message.text})

        async def end(code: int) -> None:
            await send({"type": "websocket.close", "code": code})

        peer = Peer(send=write, end=end)
        async with tunnel:
            await self._connections.served(peer, _listen(tunnel, peer, receive))


async def _listen(tunnel: Tunnel, peer: Peer, receive: Receive) -> None:
    """Carry both ways, until the browser has left."""
    down = asyncio.ensure_future(_down(tunnel, peer))
    try:
        while (message := await receive())["type"] != "websocket.disconnect":
            text: str | None = message.get("text")
            if text is not None and len(text) <= INCOMING_LIMIT:
                tunnel.send(text)
    finally:
        down.cancel()


async def _down(tunnel: Tunnel, peer: Peer) -> None:
    try:
        async for text in tunnel:
            peer.write(Encoded(text))
        peer.close(tunnel.code)
    except Unreachable:
        peer.close(_TRY_AGAIN)


async def _pass_on(carried: Carried, send: Send) -> None:
    headers = [(k, v) for k, v in carried.headers if k.lower() not in _NOT_PASSED_ON]
    start = {"status": carried.status, "headers": encoded(headers)}
    await send({"type": "http.response.start", **start})
    async for piece in carried.pieces():
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def _answer(refused: Refused) -> Answer:
    return Answer(refused.status, dict(refused.headers), refused.text.encode())
