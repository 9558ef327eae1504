"""What stays open: sockets and event streams of the channel, on the application's own port."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from hotreload.asgi.exchange import begin, while_there
from hotreload.asgi.peer import Peer
from hotreload.asgi.types import Message, Receive, Send
from hotreload.front.decision import OpenSocket, OpenStream, Reader
from hotreload.protocol.messages import CloseCode
from hotreload.protocol.wire import Encoded

_NORMAL, _POLICY, _TOO_LONG, _BUG = 1000, 1008, 1009, 1011

logger = logging.getLogger(__name__)


class Connections:
    """Serve what stays open, and end all of it with the application."""

    def __init__(self) -> None:
        """Begin with none."""
        self._peers: set[Peer] = set()
        self._over: int | None = None

    def hang_up(self, code: CloseCode) -> None:
        """Say goodbye to every peer, for good."""
        self._over = code
        for peer in tuple(self._peers):
            peer.close(code)

    async def socket(self, receive: Receive, send: Send, wanted: OpenSocket) -> None:
        """Accept a socket that the gate has let in, whose wish was heard; serve it to its end."""
        await accept(send, wanted.protocol)
        if wanted.connect is None:
            await send(_closing(_NORMAL))
            return
        peer = Peer(
            send=lambda message: send({"type": "websocket.send", "text": message.text}),
            end=lambda code: send(_closing(code)),
        )
        reader = wanted.connect(peer)
        try:
            await self.served(peer, _listen(receive, peer, reader, limit=wanted.limit))
        finally:
            reader.close()

    async def stream(self, receive: Receive, send: Send, wanted: OpenStream) -> None:
        """Answer with an event stream, and serve it to its end."""
        await begin(send, 200, wanted.headers)
        await send(_body(wanted.first))
        if wanted.apart:
            await while_there(receive, asyncio.sleep(wanted.apart))

        async def write(message: Encoded) -> None:
            await send(_body(wanted.piece(message)))

        async def end(code: int) -> None:
            await send(_body(wanted.farewell(CloseCode(code)), more=False))

        peer = Peer(send=write, end=end)
        listener = wanted.connect(peer)
        try:
            await self.served(peer, _left(receive))
        finally:
            listener.close()

    async def served(self, peer: Peer, listen: Coroutine[Any, Any, None]) -> None:
        """Serve a peer, who hears of the end as well."""
        self._peers.add(peer)
        if self._over is not None:
            peer.close(self._over)
        try:
            await peer.serve(listen)
        finally:
            self._peers.discard(peer)


async def accept(send: Send, protocol: str | None) -> None:
    """Accept a socket."""
    await send({"type": "websocket.accept", "subprotocol": protocol, "headers": []})


async def refuse(send: Send) -> None:
    """Refuse a socket: the server answers 403.

    There is an extension for other answers, at which uvicorn complains of who uses it.
    """
    await send(_closing(_POLICY))


async def _listen(receive: Receive, peer: Peer, reader: Reader, *, limit: int) -> None:
    while (message := await receive())["type"] != "websocket.disconnect":
        text: str | None = message.get("text")
        if text is not None:
            _take(peer, reader, text, limit=limit)


def _take(peer: Peer, reader: Reader, text: str, *, limit: int) -> None:
    if len(text) > limit or (len(text) > limit // 4 and len(text.encode()) > limit):
        peer.close(_TOO_LONG)
        return
    try:
        reader.receive(text)
    except Exception:  # a fault of ours: the peer is told, and can come back
        logger.exception("a message could not be handled")
        peer.close(_BUG)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _body(data: bytes, *, more: bool = True) -> Message:
    return {"type": "http.response.body", "body": data, "more_body": more}


def _closing(code: int) -> Message:
    return {"type": "websocket.close", "code": code}
