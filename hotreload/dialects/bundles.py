"""Encoded messages that are no single JSON frame: several frames at once, and event streams."""

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from hotreload.protocol.wire import Encoded


class Frames(Encoded):
    """Hold several messages, one on each line of the text, that are written together."""

    @cached_property
    def frame(self) -> bytes:
        """Build one WebSocket frame for each line."""
        return b"".join(Encoded(line).frame for line in self.text.splitlines())


class EventText(Encoded):
    """Hold a piece of an event stream (``text/event-stream``); its frame is the text itself."""

    @cached_property
    def frame(self) -> bytes:
        """Encode the text."""
        return self.text.encode("utf-8")


def frames(bodies: Iterable[Mapping[str, Any]]) -> Frames | None:
    """Write messages as JSON, one on each line; None where there are none."""
    lines = [to_json(body) for body in bodies]
    return Frames("\n".join(lines)) if lines else None


def to_json(body: Mapping[str, Any]) -> str:
    """Write one line of ASCII JSON."""
    return json.dumps(body, separators=(",", ":"), allow_nan=False)
