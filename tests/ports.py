"""Ports that nobody else takes: none that the system gives to clients, and each held."""

import random
import socket
from contextlib import ExitStack, suppress

import pytest


def hold_port(held: ExitStack) -> int:
    """Choose a port of TCP; that of UDP is held, so that others do not choose the same."""
    for port in random.sample(range(20_000, 32_000), 100):
        mark = held.enter_context(socket.socket(type=socket.SOCK_DGRAM))
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            mark.bind(("127.0.0.1", port))
            return port
    pytest.fail("there is no free port")
