"""Servers behind: how they are named, and which path is whose."""

import pytest

from hotreload.errors import ConfigError
from hotreload.gate.hosts import parse_authority
from hotreload.proxy.backend import Backends, backend


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://localhost:8000", ("http", "localhost", 8000, "/")),
        ("localhost:8000/", ("http", "localhost", 8000, "/")),
        ("HTTPS://Example.test", ("https", "example.test", 443, "/")),
        ("http://[::1]:80/app?x", ("http", "::1", 80, "/app?x")),
    ],
)
def test_a_server_by_its_url(url: str, expected: tuple[str, str, int, str]) -> None:
    found = backend("URL", url, with_path=True)

    assert (found.scheme, found.host, found.port, found.start) == expected


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://x", "neither http:// nor https://"),
        ("http://", "names no server"),
        ("http://a b", "names no server"),
        ("http://user@host", "names no server"),
        ("http://host/path", "has a path"),
        ("http://host/?x", "has a path"),
    ],
)
def test_what_names_no_server_is_an_error(url: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        backend("--mount", url)


def test_the_longest_prefix_wins() -> None:
    main, api, deep = (backend("URL", f"http://{name}.test") for name in ("main", "api", "deep"))
    backends = Backends(main, [("/api", api), ("/api/deep/", deep)])

    paths = ("/", "/apis", "/api", "/api/x", "/api/deep", "/api/deep/x", "/%61pi")

    assert [backends.find(path).host[:1] for path in paths] == ["m", "m", "a", "a", "d", "d", "m"]
    assert list(backends) == [main, deep, api]


@pytest.mark.parametrize(
    ("scheme", "authority", "expected"),
    [
        ("http", "localhost:8000", True),
        ("http", "127.0.0.1:8000", True),
        ("http", "[::1]:8000", True),
        ("http", "0.0.0.0:8000", True),
        ("https", "localhost:8000", False),
        ("http", "localhost:8001", False),
        ("http", "example.test:8000", False),
    ],
)
def test_loopback_has_many_names(scheme: str, authority: str, expected: bool) -> None:
    found = parse_authority(authority)
    assert found

    assert Backends(backend("URL", "http://localhost:8000")).is_ours(scheme, found) is expected
