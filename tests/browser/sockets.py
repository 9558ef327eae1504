"""What a page's sockets carry."""

import json
from typing import Any


class Sockets:
    """Record every socket that a page opens for hot reloading, and every message in it."""

    def __init__(self, page: Any) -> None:
        """Record from now on."""
        self.opened = 0
        self.received: list[dict[str, Any]] = []
        self.sent: list[dict[str, Any]] = []
        page.on("websocket", self._add)

    @property
    def told(self) -> list[dict[str, Any]]:
        """Messages of the server about changes; greetings and pings left out."""
        quiet = ("connected", "ping")
        return [message for message in self.received if message["type"] not in quiet]

    def clear(self) -> None:
        """Forget the messages so far."""
        self.received.clear()
        self.sent.clear()

    def _add(self, socket: Any) -> None:
        if "/@hotreload/" not in socket.url:
            return
        self.opened += 1
        socket.on("framereceived", lambda text: self.received.append(json.loads(text)))
        socket.on("framesent", lambda text: self.sent.append(json.loads(text)))
