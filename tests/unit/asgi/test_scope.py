"""From a scope to the head of a request: who asks."""

import pytest

from hotreload.asgi.scope import head_of
from hotreload.asgi.types import Scope
from hotreload.switch import is_near


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    ("client", "near"),
    [
        (("127.0.0.1", 50000), True),
        (["::1", 50000], True),
        (("192.0.2.2", 50000), False),
        (("", 0), False),
        (None, False),  # behind a socket file, where a proxy is
    ],
)
def test_who_asks_is_near_where_the_server_says_so(kind: str, client: object, near: bool) -> None:
    scope: Scope = {"type": kind, "method": "GET", "path": "/", "headers": [], "client": client}

    assert is_near(head_of(scope)) is near


def test_a_server_may_say_nothing_of_it() -> None:
    assert head_of({"type": "http", "method": "GET", "path": "/", "headers": []}).peer is None
