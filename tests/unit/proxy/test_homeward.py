"""Cookies over a way that browsers do not trust; the rest is seen in tests/integration/proxy."""

import pytest

from hotreload.proxy.backend import Backends, backend
from hotreload.proxy.homeward import Here, homeward

BACKENDS = Backends(backend("URL", "https://app.example.test"))


def cookie(text: str, *, scheme: str = "http", host: str = "192.168.1.9:5500") -> str:
    here = Here(scheme, host, BACKENDS)
    ((_, value),) = homeward(((b"Set-Cookie", text.encode()),), here=here, scheme="https")
    return value.decode()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a=1; Secure; HttpOnly", "a=1; HttpOnly"),
        ("a=1; Secure; SameSite=None", "a=1; Secure; SameSite=None"),
        ("__Secure-a=1; Secure", "__Secure-a=1; Secure"),
        ("a=1; Domain=.example.test; Path=/", "a=1; Path=/"),
        ("a=1; domain=APP.example.test", "a=1"),
        ("a=1; Domain=test.example", "a=1; Domain=test.example"),
    ],
)
def test_a_cookie_is_kept_by_the_browser(text: str, expected: str) -> None:
    assert cookie(text) == expected


@pytest.mark.parametrize(
    ("scheme", "host"), [("https", "192.168.1.9"), ("http", "localhost"), ("http", "127.0.0.1:1")]
)
def test_where_browsers_trust_the_way_a_cookie_stays_secure(scheme: str, host: str) -> None:
    assert cookie("a=1; Secure", scheme=scheme, host=host) == "a=1; Secure"


def test_over_https_the_server_may_insist_on_it() -> None:
    found = ((b"Strict-Transport-Security", b"max-age=1"),)

    assert homeward(found, here=Here("https", "x", BACKENDS), scheme="https") == found
    assert homeward(found, here=Here("http", "x", BACKENDS), scheme="https") == ()


def test_what_an_inner_hotreload_says_of_its_own_work_is_not_passed_on() -> None:
    here = Here("http", "localhost:5500", BACKENDS)
    found = ((b"Hotreload-Tag", b"no; hotreload stands in front"), (b"hotreload-page", b"id"))

    assert homeward((*found, (b"X-Mine", b"1")), here=here, scheme="http") == ((b"X-Mine", b"1"),)
