"""One request to the side port of a leader, and its answer in pieces.

HTTP/1.0 over a connection of its own: the answer ends where the connection does.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from hotreload.channel.polls import SOCKET_PORT
from hotreload.gate import Head
from hotreload.gate.forwarded import prefix_of
from hotreload.home.routes import NEAR, ORIGIN, OWN, RELAY
from hotreload.switch import is_near

LINE_LIMIT = 16 * 1024 * 1024
"""Bytes of an answer's head, and of a line: more than one message of the hub has."""
PIECE = 64 * 1024
"""Bytes of the longest piece of a body."""
LOOPBACK = "127.0.0.1"
_BREAKS = re.compile(r"[\r\n\0]+")
_OF_A_CONNECTION = frozenset(
    {
        *("connection", "proxy-connection", "keep-alive", "te", "trailer"),
        *("transfer-encoding", "upgrade"),
    }
)
# Of no use to us and maybe longer than we take; for followers to say.
_NOT_RELAYED = _OF_A_CONNECTION | {
    *("expect", "content-length", "accept-encoding", "x-forwarded-prefix"),
    *("cookie", "authorization"),
    *(name.lower() for name in (RELAY, OWN, NEAR, ORIGIN, SOCKET_PORT)),
}
# The server in front of a follower says these itself.
_NOT_CARRIED = _OF_A_CONNECTION | {"server", "date"}


class Unreachable(Exception):
    """Say that nobody answers at a side port; ``was_sent``: the request may have arrived."""

    def __init__(self, *, was_sent: bool = False) -> None:
        """Keep whether asking again could do the same twice."""
        super().__init__("nobody answers at the side port")
        self.was_sent = was_sent


@dataclass(frozen=True, slots=True)
class Carried:
    """Hold the head of an answer, as any server may send it; its body comes with ``pieces``."""

    status: int
    headers: tuple[tuple[str, str], ...]
    _reader: asyncio.StreamReader

    async def pieces(self) -> AsyncIterator[bytes]:
        """Iterate over the body as it comes, to its end."""
        with suppress(ConnectionError):  # the leader died: this is all there is
            while piece := await self._reader.read(PIECE):
                yield piece

    async def line(self) -> bytes:
        """Read one line of the body; empty at its end."""
        try:
            return await self._reader.readline()
        except (ConnectionError, ValueError):
            return b""


@asynccontextmanager
async def carried(
    port: int,
    method: str,
    target: str,
    headers: Iterable[tuple[str, str]],
    body: bytes = b"",
) -> AsyncIterator[Carried]:
    """Ask, and give the answer once its head is there.

    Raises:
        Unreachable: nobody answers.
    """
    try:
        reader, writer = await asyncio.open_connection(LOOPBACK, port, limit=LINE_LIMIT)
    except OSError as error:
        raise Unreachable from error
    try:
        writer.write(_request(method, target, headers, body))
        yield await _answer(reader)
    finally:
        writer.close()


def relayed(head: Head) -> list[tuple[str, str]]:
    """List the headers of a browser's request that go with it to the leader."""
    kept = [(name, value) for name, value in head.fields() if name not in _NOT_RELAYED]
    if is_near(head):
        kept.append((NEAR, "1"))
    prefix = prefix_of(head)
    return [*kept, ("X-Forwarded-Prefix", prefix)] if prefix else kept


async def _answer(reader: asyncio.StreamReader) -> Carried:
    try:
        data = await reader.readuntil(b"\r\n\r\n")
    except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        raise Unreachable(was_sent=True) from error
    first, *lines = data[:-4].decode("latin-1").split("\r\n")
    fields = (line.partition(":") for line in lines)
    headers = ((name.strip(), value.strip()) for name, _, value in fields)
    kept = tuple(field for field in headers if field[0].lower() not in _NOT_CARRIED)
    return Carried(int(first.split(" ", 2)[1]), kept, reader)


def _request(method: str, target: str, headers: Iterable[tuple[str, str]], body: bytes) -> bytes:
    said = [f"{method} {target} HTTP/1.0", *(f"{name}: {value}" for name, value in headers)]
    lines = [_BREAKS.sub(" ", line) for line in said]
    length = [f"Content-Length: {len(body)}"] if body or method == "POST" else []
    return "\r\n".join((*lines, *length, "", "")).encode("latin-1", "replace") + body
