"""Requests that come again are known."""

import pytest

from hotreload.asgi.asked import Requests
from hotreload.asgi.types import Scope

FIRST: Scope = {
    "type": "http",
    "method": "GET",
    "path": "/",
    "headers": [(b"host", b"localhost")],
    "client": ("127.0.0.1", 50000),
}


def test_a_request_that_comes_again_is_known_by_whatever_port() -> None:
    requests = Requests()
    first = requests.known(FIRST)

    assert requests.known({**FIRST, "client": ["127.0.0.1", 50001]}) is first


@pytest.mark.parametrize(
    "changed",
    [
        {"method": "HEAD"},
        {"path": "/other"},
        {"query_string": b"a=1"},
        {"http_version": "1.0"},
        {"headers": [(b"host", b"localhost"), (b"cookie", b"a=1")]},
        {"client": ("192.0.2.1", 50000)},
        {"client": None},
    ],
)
def test_another_request_is_another(changed: Scope) -> None:
    requests = Requests()
    first = requests.known(FIRST)

    assert requests.known({**FIRST, **changed}) is not first
