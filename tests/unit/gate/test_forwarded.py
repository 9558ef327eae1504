"""Which part of the path a proxy took off, by its own word."""

import pytest

from hotreload.gate.forwarded import prefix_of
from tests.unit.heads import head


@pytest.mark.parametrize(
    ("said", "prefix"),
    [
        ("/app", "/app"),
        ("/app/", "/app"),
        ("/a.b/c-d/~e", "/a.b/c-d/~e"),
        (None, ""),
        ("", ""),
        ("/", ""),
        ("app", ""),
        ("//evil.test", ""),
        ("/\\evil.test", ""),
        ("/a/../b", ""),
        ("/.", ""),
        ('/"><script>', ""),
        ("/a b", ""),
        ("/ä", ""),
        ("https://evil.test", ""),
        ("/" + "x" * 200, ""),
        (("/one", "/two"), ""),
    ],
    ids=str,
)
def test_only_a_plain_path_is_a_prefix(said, prefix) -> None:
    assert prefix_of(head("/", x_forwarded_prefix=said)) == prefix
