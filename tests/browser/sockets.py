"""What a page's sockets carry."""

import json
from typing import Any


class Sockets:
    """Record every socket that a page opens for hot reloading, and every message in it."""

    def __init__(self, page: Any) -> None:
        """Record from now on."""
        self.opened = 0
        self._open: set[Any] = set()
        self.received: list[dict[str, Any]] = []
        self.sent: list[dict[str, Any]] = []
        page.on("websocket", self._add)

    @property
    def told(self) -> list[dict[str, Any]]:
        """Messages of the server about changes; greetings and pings left out."""
        quiet = ("connected", "ping")
        return [message for message in self.received if message["type"] not in quiet]

    @property
    def is_open(self) -> bool:
        """Tell whether the page is connected by a socket; a server that has just come back may
        have been met on the way down the ladder.
        """
        return bool(self._open)

    def clear(self) -> None:
        """Forget the messages so far."""
        self.received.clear()
        self.sent.clear()

    def _add(self, socket: Any) -> None:
        if "/@hotreload/" not in socket.url:
            return
        self.opened += 1
        self._open.add(socket)
        socket.on("close", lambda _: self._open.discard(socket))
        socket.on("framereceived", lambda text: self.received.append(json.loads(text)))
        socket.on("framesent", lambda text: self.sent.append(json.loads(text)))
