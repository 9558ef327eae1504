"""WebSocket frame by frame, over a raw connection."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.client_frames import CLOSE, TEXT
from tests.integration.security.raw import PREFIX, Server, head, parse

KEY = "dGhlIHNhbXBsZSBub25jZQ=="


def handshake(
    target: str, *, method: str = "GET", version: str = "HTTP/1.1", **changed: str | None
) -> bytes:
    """Write an opening handshake; a field given as None is left out, ``_`` stands for ``-``."""
    fields = {
        "upgrade": "websocket",
        "connection": "Upgrade",
        "sec-websocket-version": "13",
        "sec-websocket-key": KEY,
        "sec-websocket-protocol": "hotreload.v1",
        **{name.replace("_", "-"): value for name, value in changed.items()},
    }
    named = [(name, value) for name, value in fields.items() if value is not None]
    return head(target, method=method, version=version, fields=named, close=False)


class Socket:
    """Speak WebSocket frame by frame."""

    def __init__(self, peer: socket.socket, opening: bytes) -> None:
        self._peer = peer
        self._data = b""
        peer.sendall(opening)
        while b"\r\n\r\n" not in self._data:
            data = peer.recv(65536)
            assert data, self._data
            self._data += data
        start, _, rest = self._data.partition(b"\r\n\r\n")
        self.reply = parse(start + b"\r\n\r\n")
        self._data = rest

    def send(self, data: bytes) -> None:
        """Send bytes."""
        self._peer.sendall(data)

    def read(self) -> tuple[int, bytes] | None:
        """Read one frame: its opcode and its data; None at the end."""
        start = self._take(2)
        if start is None:
            return None
        assert start[0] & 0xF0 == 0x80, "a server's frame is whole and has no extensions"
        assert start[1] < 128, "a server's frame is not masked"
        size = start[1]
        if size > 125:
            length = self._take(2 if size == 126 else 8)
            assert length
            size = int.from_bytes(length, "big")
        data = self._take(size)
        assert data is not None
        return start[0] & 0x0F, data

    def message(self) -> dict[str, Any]:
        """Read one JSON message."""
        received = self.read()
        assert received
        assert received[0] == TEXT, received
        message: dict[str, Any] = json.loads(received[1])
        return message

    def until_closed(self) -> int | None:
        """Read on until the connection ends; give the close code, None where none came."""
        code = None
        while received := self.read():
            if received[0] == CLOSE:
                code = int.from_bytes(received[1][:2], "big") if received[1] else 1005
        return code

    def _take(self, size: int) -> bytes | None:
        while len(self._data) < size:
            try:
                data = self._peer.recv(65536)
            except ConnectionResetError:
                return None
            if not data:
                return None
            self._data += data
        taken, self._data = self._data[:size], self._data[size:]
        return taken


@contextmanager
def opened(server: Server, target: str | None = None) -> Iterator[Socket]:
    """Open a socket with the token, and read its greeting."""
    target = target or f"{PREFIX}ws?token={server.token()}"
    with server.connect() as peer:
        socket = Socket(peer, handshake(target))
        assert socket.reply.status == 101, socket.reply
        assert socket.message()["type"] == "connected"
        yield socket
