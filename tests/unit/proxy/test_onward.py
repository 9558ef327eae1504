"""Which fields of a request may come behind its body."""

import pytest

from hotreload.proxy.onward import announced, trailing
from tests.unit.heads import head

TOO_LATE = """\
Accept Accept-Encoding Authorization Cache-Control Connection Content-Encoding Content-Length
Content-Range Content-Type Content_Type Cookie COOKIE Expect Forwarded Host Hotreload-Page
Hotreload-Via If-Match If-None-Match If-Range Keep-Alive Max-Forwards Origin Pragma
Proxy-Authorization Proxy-Connection Range Referer Sec-Fetch-Site Set-Cookie TE Trailer
Transfer-Encoding Upgrade User-Agent X-Forwarded-For X_Forwarded_For X-Real-IP"""


@pytest.mark.parametrize("name", TOO_LATE.split())
def test_what_a_server_has_to_know_before_the_body_is_dropped(name: str) -> None:
    assert trailing(head("/"), ((name.encode(), b"x"),)) == ()
    assert announced(head("/", trailer=name)) == b""


@pytest.mark.parametrize("name", ["X-Sum", "Digest", "Repr-Digest", "Grpc-Status", "ETag"])
def test_all_else_passes_unless_it_concerns_one_connection(name: str) -> None:
    field = (name.encode(), b"x")

    assert trailing(head("/"), (field,)) == (field,)
    assert trailing(head("/", connection=f"close, {name}"), (field,)) == ()
    line = announced(head("/", trailer=f"Cookie, {name}"))
    assert line == b"Trailer: %b\r\n" % name.lower().encode()


def test_what_is_not_announced_passes_as_well() -> None:
    assert announced(head("/")) == b""


@pytest.mark.parametrize("name", ["ž", "\N{KELVIN SIGN}", "\udcff"])
def test_names_that_are_not_ascii_name_no_field(name: str) -> None:
    field = (b"X-Sum", b"x")

    assert announced(head("/", trailer=f"{name}, X-Sum")) == b"Trailer: x-sum\r\n"
    assert trailing(head("/", connection=name), (field,)) == (field,)
