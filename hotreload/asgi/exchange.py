"""Requests' bodies, and answers of ours, as ASGI's messages."""

import asyncio
from collections.abc import Awaitable, Iterable, Mapping
from typing import TypeVar

from hotreload.answers.answer import Answer, Stretch
from hotreload.asgi.types import Fields, Receive, Send
from hotreload.gate import Head
from hotreload.site import snapshot

_CHUNK = 256 * 1024
_T = TypeVar("_T")


class Gone(Exception):
    """Say that whoever asked has left."""


async def body_of(receive: Receive, *, limit: int) -> bytes | None:
    """Read a request's body; None where it has more than ``limit`` bytes.

    Raises:
        Gone: it ended before it was whole.
    """
    data = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        data += message.get("body", b"")
        if len(data) > limit:
            return None
        if not message.get("more_body", False):
            return bytes(data)


async def answer(head: Head, send: Send, said: Answer) -> None:
    """Answer a request; the body of a stretch of a file is read from a thread."""
    if isinstance(said.body, Stretch):
        await _stretch(head, send, said, said.body)
        return
    length = {"Content-Length": str(len(said.body))} if said.status not in (204, 304) else {}
    await begin(send, said.status, {**said.headers, **length})
    await send({"type": "http.response.body", "body": b"" if head.method == "HEAD" else said.body})


async def begin(send: Send, status: int, headers: Mapping[str, str]) -> None:
    """Send the head of an answer."""
    fields = encoded(headers.items())
    await send({"type": "http.response.start", "status": status, "headers": fields})


def encoded(headers: Iterable[tuple[str, str]]) -> Fields:
    """Write headers as they go over the wire; servers take their names in lower case only."""
    return [(k.lower().encode("latin-1"), v.encode("latin-1", "replace")) for k, v in headers]


async def _stretch(head: Head, send: Send, said: Answer, stretch: Stretch) -> None:
    part = stretch.range
    with stretch.opened as opened:
        await begin(send, said.status, {**said.headers, "Content-Length": str(part.length)})
        offset = part.start if head.method == "GET" else part.end
        while offset < part.end:
            size = min(_CHUNK, part.end - offset)
            chunk = await asyncio.to_thread(snapshot.read_at, opened.fd, offset, size)
            if not chunk:  # it was truncated meanwhile: the peer must not take this for the end
                raise ConnectionResetError("the file shrank while it was sent")
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
            offset += len(chunk)
        await send({"type": "http.response.body", "body": b""})


async def while_there(receive: Receive, work: Awaitable[_T]) -> _T:
    """Do something for somebody as long as he is there.

    Raises:
        Gone: he has left; the work was cancelled.
    """
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_gone(receive))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise Gone
        return working.result()
    finally:
        working.cancel()
        leaving.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] not in ("http.disconnect", "websocket.disconnect"):
        pass
