"""What WSGI tells of a request, as a head; and answers as WSGI wants them."""

import io
from typing import Any

import pytest

from hotreload.gate.forwarded import prefix_of
from hotreload.home.notes import Address
from hotreload.wsgi import environ as wsgi


def request(**changed: Any) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/",
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost:8000",
        "wsgi.url_scheme": "http",
        **changed,
    }


@pytest.mark.parametrize(
    ("environ", "target", "root"),
    [
        ({}, "/", ""),
        ({"PATH_INFO": "/a b/\u00c3\u00bc", "QUERY_STRING": "x=%20"}, "/a%20b/%C3%BC?x=%20", ""),
        ({"PATH_INFO": "/x", "SCRIPT_NAME": "/shop"}, "/x", "/shop"),
        ({"PATH_INFO": "", "SCRIPT_NAME": "/shop"}, "/", "/shop"),
        ({"PATH_INFO": "/a/b", "RAW_URI": "/a%2Fb?q"}, "/a%2Fb?q", ""),
        ({"PATH_INFO": "/x", "SCRIPT_NAME": "/shop", "REQUEST_URI": "/shop/%78"}, "/%78", "/shop"),
        ({"PATH_INFO": "/x", "SCRIPT_NAME": "/shop", "REQUEST_URI": "/shopping"}, "/x", "/shop"),
        ({"PATH_INFO": "/x", "RAW_URI": "http://evil.test/y"}, "/x", ""),
    ],
)
def test_the_target_is_what_came_below_the_applications_own_path(
    environ: dict[str, str], target: str, root: str
) -> None:
    head = wsgi.head_of(request(**environ))

    assert (head.target, prefix_of(head)) == (target, root)


def test_headers_have_their_names_and_lengths_only_where_there_is_one() -> None:
    head = wsgi.head_of(
        request(HTTP_X_FORWARDED_PREFIX="/app", CONTENT_TYPE="text/plain", CONTENT_LENGTH="")
    )

    assert dict(head.headers) == {
        "host": ("localhost:8000",),
        "x-forwarded-prefix": ("/app",),
        "content-type": ("text/plain",),
    }
    assert head.version == (1, 1)
    assert wsgi.head_of(request(SERVER_PROTOCOL="HTTP/1.0")).version == (1, 0)
    assert wsgi.head_of(request(SERVER_PROTOCOL="HTTP/2.0")).version == (1, 1)
    assert head.peer is None
    assert wsgi.head_of(request(REMOTE_ADDR="192.0.2.1")).peer == "192.0.2.1"


@pytest.mark.parametrize(
    ("environ", "body"),
    [
        ({"CONTENT_LENGTH": "3"}, b"abc"),
        ({"CONTENT_LENGTH": "9"}, b"abcde"),
        ({"CONTENT_LENGTH": ""}, b""),
        ({"CONTENT_LENGTH": "-1"}, b""),
        ({"wsgi.input_terminated": True}, b"abcde"),
    ],
)
def test_no_more_of_a_body_is_read_than_there_is_and_may_be(
    environ: dict[str, Any], body: bytes
) -> None:
    stream = io.BytesIO(b"abcdefgh")

    assert wsgi.body_of(request(**environ, **{"wsgi.input": stream}), limit=5) == body


@pytest.mark.parametrize(
    ("query", "seconds", "wait"),
    [
        ("wait=25", 0.5, "0.5"),
        ("wait=0.1", 0.5, "0.1"),
        ("", 0.5, "0"),
        ("wait=x", 0.5, "0"),
        ("wait=%C2%B2", 0.5, "0"),
    ],
)
def test_a_poll_waits_no_longer_than_its_server_can(query: str, seconds: float, wait: str) -> None:
    head = wsgi.head_of(request(PATH_INFO="/@hotreload/poll", QUERY_STRING=f"n=1&{query}"))

    shortened = wsgi.with_wait(head, seconds)

    assert shortened.target == f"/@hotreload/poll?n=1&wait={wait}"


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("127.0.0.1", ("127.0.0.1", 8000)),
        ("localhost", ("127.0.0.1", 8000)),
        ("[::1]", ("::1", 8000)),
        ("192.0.2.1", None),
        ("machine", None),
        ("waitress.invalid", ("127.0.0.1", 8000)),
    ],
)
def test_an_application_on_loopback_can_be_found(
    name: str, address: tuple[str, int] | None
) -> None:
    found = wsgi.address_of(request(SERVER_NAME=name))

    assert found == (address and Address("http", address))


@pytest.mark.parametrize("host", ["", "localhost", "localhost:9000", "192.0.2.1:8000", "shop:8000"])
def test_a_server_that_says_no_address_is_not_found_by_hosts_that_are_none_of_its_own(
    host: str,
) -> None:
    named = request(SERVER_NAME="waitress.invalid", HTTP_HOST=host)

    assert wsgi.address_of(named) is None


def test_an_answer_without_a_body_has_no_type() -> None:
    headers = [("ETag", '"e"'), ("Content-Type", "a/b")]

    assert wsgi.passed_on(200, headers) == headers
    assert wsgi.passed_on(304, headers) == [("ETag", '"e"')]
    assert (wsgi.status_line(404), wsgi.status_line(799)) == ("404 Not Found", "799 Unknown")


def test_hidden_headers_are_taken_out_of_a_copy() -> None:
    environ = request(HTTP_IF_NONE_MATCH='"e"')
    hidden, absent = (wsgi.names_of({name}) for name in ("if-none-match", "range"))

    assert wsgi.without(environ, hidden) == request()
    assert "HTTP_IF_NONE_MATCH" in environ
    assert wsgi.without(environ, absent) is environ
