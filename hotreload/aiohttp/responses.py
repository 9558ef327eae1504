"""Between aiohttp and us: heads of its requests, and answers as its responses."""

import asyncio
from collections.abc import Mapping

from aiohttp import hdrs, web

from hotreload.aiohttp.websocket import SERVER
from hotreload.answers.answer import Answer, Stretch
from hotreload.gate import Head
from hotreload.site import snapshot

_CHUNK = 256 * 1024


def head_of(request: web.Request) -> Head:
    """Read a request's head as it came over the wire."""
    headers: dict[str, tuple[str, ...]] = {}
    for name, value in request.headers.items():
        key = name.lower()
        headers[key] = (*headers.get(key, ()), value)
    version = (request.version.major, request.version.minor)
    return Head(request.method, request.raw_path, headers, version, peer=request.remote)


async def body_of(request: web.Request, *, limit: int) -> bytes | None:
    """Read a request's body; None where it has more than ``limit`` bytes.

    Not by aiohttp's ``read``: its limit is that of the application we are part of.
    """
    data = bytearray()
    async for chunk in request.content.iter_any():
        data += chunk
        if len(data) > limit:
            return None
    return bytes(data)


async def write(request: web.Request, answer: Answer | web.StreamResponse) -> web.StreamResponse:
    """Answer a request, if it is not yet; the body of a stretch of a file is read from a thread."""
    if isinstance(answer, web.StreamResponse):
        return answer
    if isinstance(answer.body, bytes):
        return web.Response(
            status=answer.status, headers=with_server(answer.headers), body=answer.body
        )
    return await _stream(request, answer, answer.body)


async def _stream(request: web.Request, answer: Answer, stretch: Stretch) -> web.StreamResponse:
    response = web.StreamResponse(status=answer.status, headers=with_server(answer.headers))
    response.content_length = stretch.range.length
    with stretch.opened as opened:
        await response.prepare(request)
        offset = stretch.range.start
        while offset < stretch.range.end and request.method == "GET":
            size = min(_CHUNK, stretch.range.end - offset)
            chunk = await asyncio.to_thread(snapshot.read_at, opened.fd, offset, size)
            if not chunk:  # it was truncated meanwhile: the peer must not take this for the end
                raise ConnectionResetError("the file shrank while it was sent")
            await response.write(chunk)
            offset += len(chunk)
    return response


def with_server(headers: Mapping[str, str]) -> dict[str, str]:
    """Add our name, where aiohttp would say its own and its version."""
    return {**headers, hdrs.SERVER: SERVER}
