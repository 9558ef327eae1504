"""Carries out what the front decides about the requests of an ASGI application."""

from typing import assert_never

from hotreload.answers.answer import Answer
from hotreload.asgi import strangers
from hotreload.asgi.asked import Asked
from hotreload.asgi.connections import Connections, refuse
from hotreload.asgi.exchange import answer, body_of, while_there
from hotreload.asgi.tagged import tagged
from hotreload.asgi.types import App, Receive, Scope, Send
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

_NO_SOCKET = Answer(404, {"Content-Type": "text/plain; charset=utf-8"}, b"There is no socket here.")


class Dispatch:
    """Carry out decisions, in the process whose hub it is."""

    def __init__(self, app: App, connections: Connections) -> None:
        """Ask ``app`` for what is not ours."""
        self._app = app
        self._connections = connections

    async def http(
        self, front: Front, asked: Asked, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Answer a request."""
        if asked.is_left_alone(front):
            position = front.reloader.hub.position
            await tagged(self._app, front.responder, position, asked, scope, receive, send)
        else:
            await self._decided(front, asked, scope, receive, send)

    async def _decided(
        self, front: Front, asked: Asked, scope: Scope, receive: Receive, send: Send
    ) -> None:
        head = asked.head
        foreign = front.foreign(head)
        if foreign is not None:
            first, again = (
                await strangers.again(receive) if head.method == "POST" else (receive, None)
            )
            if await strangers.is_taken(self._app, scope, first, send):
                return
            receive = again() if again else receive
            decision = front.decide_foreign(head, foreign)
        else:
            decision = await settled(front, head)
        if isinstance(decision, Pass):
            await self._passed(front, decision, asked, scope, receive, send)
        else:
            await self._carry_out(decision, head, receive, send)

    async def socket(
        self, front: Front, head: Head, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Serve a socket."""
        foreign = front.foreign(head)
        if foreign is not None:
            if await strangers.is_taken(self._app, scope, receive, send):
                return
            decision = front.decide_foreign(head, foreign)
        elif front.gate.is_channel(head):
            await receive()  # websocket.connect
            decision = await settled(front, head)
        else:
            await self._app(scope, receive, send)
            return
        if isinstance(decision, OpenSocket):
            await self._connections.socket(receive, send, decision)
        else:
            await refuse(send)

    async def _passed(
        self,
        front: Front,
        decision: Pass,
        asked: Asked,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        if decision.position is None:
            await self._app(scope, receive, send)
            return
        position = decision.position
        await tagged(self._app, front.responder, position, asked, scope, receive, send)

    async def _carry_out(self, decision: Settled, head: Head, receive: Receive, send: Send) -> None:
        match decision:
            case Answer():
                await answer(head, send, decision)
            case TakeBody(limit, then):
                await answer(head, send, then(await body_of(receive, limit=limit)))
            case Question():
                told = await while_there(receive, answered(decision))
                await answer(head, send, told)
            case OpenStream():
                await self._connections.stream(receive, send, decision)
            case OpenSocket() | Pass():
                await answer(head, send, _NO_SOCKET)
            case _ as never:
                assert_never(never)
