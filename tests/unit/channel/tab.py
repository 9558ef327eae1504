"""A tab without a socket: how it connects, and what it says."""

import json
from typing import Any

from hotreload.channel.channel import Channel
from hotreload.protocol.messages import Position
from hotreload.reloader import Reloader
from tests.fakes import FakeWriter

SHEET = b"a{color:red}"


def connect(reloader: Reloader, position: Position | None = None) -> tuple[FakeWriter, Channel]:
    writer = FakeWriter()
    return writer, Channel(reloader, writer, position=position, is_near=True)


def shows(*entries: tuple[str, str | None], since: int = 0) -> str:
    return json.dumps({"type": "shows", "entries": entries, "since": since, "last": True})


def held(*pairs: tuple[str, str], tab: str = "123456", whole: bool = True) -> str:
    return json.dumps({"type": "modules", "tab": tab, "held": pairs, "whole": whole})


def event(data: Any = None, topic: str | None = None) -> str:
    return json.dumps({"type": "custom", "event": "said", "data": data, "topic": topic})
