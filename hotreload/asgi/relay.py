"""A worker whose hub is another process: what belongs to the channel is carried to that one."""

import asyncio
from contextlib import AsyncExitStack, suppress

from hotreload.answers.endpoints import EVENTS
from hotreload.asgi.connections import Connections, accept, refuse
from hotreload.asgi.exchange import answer, body_of, encoded, while_there
from hotreload.asgi.peer import Peer
from hotreload.asgi.types import Receive, Send
from hotreload.delivery.posted import POSTED_LIMIT
from hotreload.front.streams import farewell
from hotreload.gate import Head, Refused
from hotreload.home import worker
from hotreload.home.carrier import Carried, Unreachable
from hotreload.home.home import Home
from hotreload.home.tunnel import Tunnel
from hotreload.home.worker import Worker
from hotreload.protocol.messages import INCOMING_LIMIT
from hotreload.protocol.wire import Encoded


class Follower:
    """Serve one worker's part of the channel."""

    def __init__(self, home: Home, *, mounts: tuple[str, ...], connections: Connections) -> None:
        """Carry to the leader what is its own; ``mounts`` are URL prefixes."""
        self._home = home
        self._connections = connections
        self.worker = Worker(home, mounts=mounts)

    async def relayed(self, head: Head, receive: Receive, send: Send) -> bool:
        """Carry a request to the leader; False where it is the application's.

        Raises:
            Gone: who asked has left.
        """
        if not self.worker.is_leaders(head):
            return False
        body = await body_of(receive, limit=POSTED_LIMIT) if head.method == "POST" else b""
        if body is None:
            await answer(head, send, worker.too_long())
            return True
        try:
            async with AsyncExitStack() as opened:
                async with self.worker.to_the_end(head):
                    carried = await opened.enter_async_context(self._home.ask(head, body))
                if worker.is_left(carried):
                    return False
                await while_there(receive, self._pass_on(head, carried, send))
        except TimeoutError:
            await answer(head, send, self.worker.over())
        except Unreachable:
            await answer(head, send, worker.no_hub())
        return True

    async def _pass_on(self, head: Head, carried: Carried, send: Send) -> None:
        start = {"status": carried.status, "headers": encoded(carried.headers)}
        await send({"type": "http.response.start", **start})
        with suppress(TimeoutError):
            async with self.worker.to_the_end(head):
                async for piece in carried.pieces():
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
        code = self.worker.code
        last = farewell(code) if code is not None and head.path == EVENTS else b""
        await send({"type": "http.response.body", "body": last})

    async def socket(self, head: Head, receive: Receive, send: Send) -> None:
        """Carry a socket to the leader; who may not have one learns it here."""
        await receive()  # websocket.connect
        verdict = self.worker.judge_socket(head)
        if isinstance(verdict, Refused):
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
        peer.close(worker.TRY_AGAIN)
