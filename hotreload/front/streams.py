"""The event stream of our own messages, for those whose network lets no socket through."""

from operator import attrgetter

from hotreload.answers.endpoints import position_of
from hotreload.channel.channel import Channel
from hotreload.channel.polls import Polls, client_of, query_of
from hotreload.front.decision import OpenStream
from hotreload.gate import Head
from hotreload.hub.subscription import Writer
from hotreload.protocol.messages import CloseCode
from hotreload.reloader import Reloader
from hotreload.switch import is_near
from hotreload.transport.event_stream import HEADERS, PRELUDE

APART = 0.05
"""Seconds from the first bytes of a stream to its first message: who lets go large pieces only
shows it by keeping the message, and the client takes another way."""


def message_stream(reloader: Reloader, polls: Polls, head: Head) -> OpenStream:
    """Open a stream; what its client sends comes by POST, under the name in the query."""

    def connect(writer: Writer) -> _Stream:
        return _Stream(reloader, polls, writer, head)

    return OpenStream(HEADERS, PRELUDE, APART, connect, attrgetter("event"), farewell)


def farewell(code: CloseCode) -> bytes:
    """Say why a stream ends, which has no code for it."""
    return b"event: close\ndata: %d\n\n" % code


class _Stream:
    """Know one client that listens to a stream, and the name under which it sends."""

    def __init__(self, reloader: Reloader, polls: Polls, writer: Writer, head: Head) -> None:
        query = query_of(head)
        self._polls = polls
        self._name = client_of(query)
        position = position_of(query)
        self._channel = Channel(reloader, writer, position=position, is_near=is_near(head))
        if self._name is not None:
            polls.join(self._name, self._channel)

    def close(self) -> None:
        if self._name is not None:
            self._polls.leave(self._name, self._channel)
        self._channel.close()
