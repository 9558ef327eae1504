"""One WebSocket: frames out, events in, the goodbye, and whether the peer is still there.

Knows no more of the server than a transport of asyncio.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol, runtime_checkable

from hotreload.frames.frame import (
    PING,
    PONG,
    Binary,
    Broken,
    Closing,
    Event,
    Piece,
    Ping,
    Pong,
    Text,
    frame,
    goodbye,
)
from hotreload.frames.reader import Reader
from hotreload.protocol.wire import Encoded
from hotreload.transport.untaken import untaken

FAREWELL = 1.0
"""Seconds that a peer gets to take our goodbye."""
TURN = 0.005
"""Seconds that the frames of one peer are read before others have their turn."""
_BUG = 1011
_SILENCE_ASKED = 2
_PING = frame(PING, b"")

logger = logging.getLogger(__name__)


class Receiver(Protocol):
    """Take what one peer sends, until its end."""

    def receive(self, text: str) -> None:
        """Take one text message."""

    def close(self) -> None:
        """Take note that the connection has ended."""


@runtime_checkable
class BinaryReceiver(Receiver, Protocol):
    """Take binary messages as well; elsewhere they are ignored."""

    def receive_binary(self, data: bytes) -> None:
        """Take one binary message."""


class Connection(asyncio.Protocol):
    """Speak WebSocket with one peer; prepared frames go straight to its transport."""

    __slots__ = (
        "_has_more",
        "_is_closing",
        "_is_full",
        "_on_end",
        "_reader",
        "_receiver",
        "_silence",
        "_timer",
        "_transport",
    )

    def __init__(
        self,
        transport: asyncio.Transport,
        *,
        reader: Reader,
        on_end: Callable[["Connection"], None],
    ) -> None:
        """Take over the transport of an accepted socket."""
        self._transport = transport
        self._reader = reader
        self._on_end = on_end
        self._receiver: Receiver | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._silence = 0
        self._is_closing = False
        self._is_full = False
        self._has_more = False
        transport.set_protocol(self)

    def begin(self, connect: Callable[["Connection"], Receiver], early: bytes) -> None:
        """Connect the one who receives, and read what came close upon the handshake."""
        try:
            self._receiver = connect(self)
        except BaseException:
            self.abort()  # nobody else would ever look at it again
            raise
        if early:
            self.data_received(early)
        self._steer()

    # --- writing -------------------------------------------------------------------------------

    def write(self, message: Encoded) -> None:
        """Queue the message's frame."""
        if not (self._is_closing or self._transport.is_closing()):
            self._transport.write(message.frame)

    def send(self, data: bytes) -> None:
        """Queue whole frames."""
        if not (self._is_closing or self._transport.is_closing()):
            self._transport.write(data)

    def waiting(self) -> int:
        """Count the bytes that the peer has not taken, once they are many."""
        return untaken(self._transport) if self._is_full else 0

    def abort(self) -> None:
        """Drop the connection."""
        self._transport.abort()

    def close(self, code: int | None) -> None:
        """Say goodbye (RFC 6455, section 7), and drop the connection if it is not taken in time."""
        if self._is_closing or self._transport.is_closing():
            return
        self._is_closing = True
        self._transport.write(goodbye(code))
        if not self._transport.can_write_eof():  # TLS
            self._transport.close()
        else:
            # What the peer still sends has to be read: closing over it would reset the
            # connection, and our goodbye be lost.
            with suppress(OSError):  # it is gone at this very moment
                self._transport.write_eof()
            self._steer()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(FAREWELL, self._transport.abort)

    def beat(self) -> None:
        """Count a beat: a peer silent since the last but one is asked, and then it is dropped.

        Our own delays harm nobody: what came meanwhile is always read before timers run.
        """
        self._silence += 1
        if self._silence == _SILENCE_ASKED:
            self.send(_PING)
        elif self._silence > _SILENCE_ASKED:
            self.abort()

    # --- what the transport tells --------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        """Read what came."""
        self._silence = 0
        if not self._is_closing:
            self._reader.feed(data)
            if not self._has_more:
                self._read()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the one who receives, and the one who owns us."""
        self._is_closing = True
        if self._timer is not None:
            self._timer.cancel()
        if self._receiver is not None:
            self._receiver.close()
        self._on_end(self)

    def pause_writing(self) -> None:
        """Take no more from a peer that does not take what we send."""
        self._is_full = True
        self._steer()

    def resume_writing(self) -> None:
        """Go on: the peer has taken nearly all."""
        self._is_full = False
        self._silence = 0
        self._steer()

    # --- reading -------------------------------------------------------------------------------

    def _read(self) -> None:
        self._has_more = False
        end = time.monotonic() + TURN
        while not self._is_closing and (event := self._reader.next_event()) is not None:
            self._take(event)
            if time.monotonic() >= end:
                self._has_more = True
                asyncio.get_running_loop().call_soon(self._read)
                break
        self._steer()

    def _steer(self) -> None:
        transport = self._transport
        reads = self._is_closing or not (self._is_full or self._has_more)
        if transport.is_closing() or reads == transport.is_reading():
            return
        if reads:
            transport.resume_reading()
        else:
            transport.pause_reading()

    def _take(self, event: Event) -> None:
        match event:
            case Text(text):
                self._receive(text)
            case Binary(data):
                if isinstance(self._receiver, BinaryReceiver):
                    self._receiver.receive_binary(data)
            case Ping(data):
                self.send(frame(PONG, data))
            case Closing(code):
                self.close(code)
            case Broken(violation):
                self.close(violation)
            case Pong() | Piece():
                pass

    def _receive(self, text: str) -> None:
        assert self._receiver is not None
        try:
            self._receiver.receive(text)
        except Exception:  # a fault of ours: the peer is told, and can come back
            logger.exception("a message could not be handled")
            self.close(_BUG)
