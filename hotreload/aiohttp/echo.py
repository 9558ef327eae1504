"""Sends back what it gets, for conformance suites: the other end of a test, never of a page.

It alone takes compressed messages; the hub's are too small to gain by it.
"""

from functools import partial

from hotreload.answers.endpoints import PREFIX
from hotreload.frames.deflate import Agreement, agree
from hotreload.frames.frame import BINARY, TEXT, frame
from hotreload.front.decision import OpenSocket
from hotreload.gate import Gate, Head, Refused, Route, Token
from hotreload.transport.connection import Connection

ECHO = PREFIX + "echo"
ECHO_ROUTE = Route(frozenset({"GET"}), Token.PAGE)
ECHO_LIMIT = 16 * 1024 * 1024
"""Bytes of the longest message that is sent back."""


def echo(gate: Gate, head: Head) -> OpenSocket | Refused:
    """Judge the handshake, and open a socket that sends everything back."""
    verdict = gate.judge_upgrade(head)
    if isinstance(verdict, Refused):
        return verdict
    agreement = agree(head.elements("sec-websocket-extensions"))
    return OpenSocket(None, partial(Echo, agreement=agreement), ECHO_LIMIT, agreement)


class Echo:
    """Send text and binary messages back to one peer."""

    def __init__(self, connection: Connection, *, agreement: Agreement | None) -> None:
        """Answer on the connection that the messages come from, compressed where agreed."""
        self._connection = connection
        self._deflater = agreement.deflater() if agreement else None

    def receive(self, text: str) -> None:
        """Send a text back."""
        self._send(TEXT, text.encode())

    def receive_binary(self, data: bytes) -> None:
        """Send bytes back."""
        self._send(BINARY, data)

    def close(self) -> None:
        """Do nothing: there is nothing to be forgotten."""

    def _send(self, opcode: int, payload: bytes) -> None:
        if self._deflater is None:
            self._connection.send(frame(opcode, payload))
        else:
            packed = self._deflater.deflate(payload)
            self._connection.send(frame(opcode, packed, is_deflated=True))
