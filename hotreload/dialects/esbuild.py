"""esbuild's event stream: which files came, went and changed. No I/O.

``hotreload.publisher.outputs`` publishes these as custom events of a hub of their own. A change
without any file is what overflow and "everything changed" look like: esbuild's clients reload
for it.
"""

from typing import Any

from hotreload.dialects.bundles import EventText, to_json
from hotreload.protocol.messages import Custom, FullReload, Message, Ping

EVENT = "change"
RETRY = EventText("retry: 500\n\n")
"""The start of every stream: browsers connect again after half a second."""
ALIVE = EventText(":\n\n")
"""A comment, which browsers ignore."""
NOTHING: dict[str, list[str]] = {"added": [], "removed": [], "updated": []}


class Esbuild:
    """Speak to an ``EventSource('/esbuild')``."""

    def encode(self, message: Message, *, seq: int | None = None) -> EventText | None:
        """Write a change as an event, and a ping as a comment."""
        match message:
            case Custom(event="change", data=data):
                return _event(data)
            case Custom() | FullReload():
                return _event(NOTHING)
            case Ping():
                return ALIVE
            case _:
                return None


ESBUILD = Esbuild()


def _event(data: Any) -> EventText:
    return EventText(f"event: {EVENT}\ndata: {to_json(data)}\n\n")
