"""The signal that ends a server is heard by everybody who wants to, and by the server last."""

import os
import signal
from collections.abc import Iterator

import pytest

from hotreload.front.farewell import Farewell
from hotreload.protocol.messages import CloseCode


@pytest.fixture
def heard() -> Iterator[list[object]]:
    """Note what is heard; first of all there is a server with a handler of its own."""
    heard: list[object] = []
    before = signal.signal(signal.SIGTERM, lambda *_: heard.append("server"))
    yield heard
    signal.signal(signal.SIGTERM, before)


def terminate() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def test_it_is_heard_before_the_server_and_no_more_after_the_end(heard: list[object]) -> None:
    farewell = Farewell(heard.append)
    farewell.begin()
    terminate()
    farewell.end()
    terminate()

    assert heard == [CloseCode.RESTARTING, "server", "server"]


@pytest.mark.parametrize("first", [0, 1])
def test_the_server_hears_it_in_whatever_order_two_applications_end(
    first: int, heard: list[object]
) -> None:
    farewells = [Farewell(lambda code: None) for _ in range(2)]
    for farewell in farewells:
        farewell.begin()

    farewells[first].end()
    farewells[1 - first].end()
    terminate()

    assert heard == ["server"]
