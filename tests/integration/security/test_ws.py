"""Which opening handshakes our socket takes (WS), over a raw connection; frames are apart.

Not here, and why:

* WS-20 (back-off after an abnormal end) is the client's; see ``client_js``.
* XSS-1 … XSS-6 are about the page; see the browser tests.
"""

import pytest

from tests import client_frames as frames
from tests.client_frames import frame
from tests.integration.security.frames import KEY, Socket, handshake
from tests.integration.security.raw import PREFIX, Reply, Server


def shake(server: Server, opening: bytes) -> Reply:
    with server.connect() as peer:
        return Socket(peer, opening).reply


def test_ws_1_only_get_of_http_1_1(server: Server, target: str) -> None:
    assert shake(server, handshake(target)).status == 101
    assert shake(server, handshake(target, method="POST")).status == 405
    assert shake(server, handshake(target, version="HTTP/1.0")).status == 400


@pytest.mark.parametrize("upgrade", ["websocket", "WEBSOCKET", "foo, websocket"])
@pytest.mark.parametrize("connected", ["upgrade", "Upgrade", "keep-alive, Upgrade"])
def test_ws_2_upgrade_and_connection_are_lists(
    server: Server, target: str, upgrade: str, connected: str
) -> None:
    reply = shake(server, handshake(target, upgrade=upgrade, connection=connected))

    assert reply.status == 101
    assert (reply.one("Upgrade") or "").lower() == "websocket"
    assert reply.one("Sec-WebSocket-Accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    assert reply.one("Sec-WebSocket-Extensions") is None


@pytest.mark.parametrize(
    "changed",
    [{"upgrade": None}, {"connection": None}, {"upgrade": "h2c"}, {"connection": "close"}],
)
def test_ws_2_what_asks_for_no_socket_is_400(
    server: Server, target: str, changed: dict[str, str | None]
) -> None:
    fields: dict[str, str | None] = {"upgrade": "websocket", "connection": "Upgrade", **changed}
    opening = handshake(target, upgrade=fields["upgrade"], connection=fields["connection"])

    assert shake(server, opening).status == 400


@pytest.mark.parametrize(
    "key",
    [None, "", "abc", KEY[:-1], KEY + "=", f"{KEY}, {KEY}", f"{KEY}\r\nSec-WebSocket-Key: {KEY}"],
)
def test_ws_3_there_is_exactly_one_key_of_16_bytes(
    server: Server, target: str, key: str | None
) -> None:
    assert shake(server, handshake(target, sec_websocket_key=key)).status == 400


@pytest.mark.parametrize("version", [None, "", "8", "99", "13, 8"])
def test_ws_4_another_version_is_426(server: Server, target: str, version: str | None) -> None:
    reply = shake(server, handshake(target, sec_websocket_version=version))

    assert (reply.status, reply.one("Sec-WebSocket-Version")) == (426, "13")


@pytest.mark.parametrize(
    "origin", ["http://evil.test", "null", "", "https://localhost.evil.test", "http://10.0.0.9"]
)
def test_ws_5_co_7_co_8_an_unacceptable_origin_is_403(
    server: Server, target: str, origin: str
) -> None:
    assert shake(server, handshake(target, origin=origin)).status == 403


@pytest.mark.parametrize("query", ["", "?token=", "?token=wrong", "?token=" + "x" * 4000])
def test_ws_5_co_7_the_token_is_checked_before_the_101(server: Server, query: str) -> None:
    origin = f"http://{server.host}"

    assert shake(server, handshake(f"{PREFIX}ws{query}", origin=origin)).status == 403


def test_ws_5_own_pages_and_programs_with_the_token_get_in(server: Server, target: str) -> None:
    own = handshake(target, origin=f"http://{server.host}")
    as_protocol = f"hotreload.v1, t.{server.token()}"

    assert shake(server, own).status == 101
    offered = handshake(f"{PREFIX}ws", sec_websocket_protocol=as_protocol)
    assert shake(server, offered).status == 101


def test_ws_17_compression_is_not_offered(server: Server, target: str) -> None:
    opening = handshake(target, sec_websocket_extensions="permessage-deflate")

    assert shake(server, opening).one("Sec-WebSocket-Extensions") is None


@pytest.mark.parametrize("field", ["content_length", "transfer_encoding"])
def test_ws_18_a_handshake_has_no_body(server: Server, target: str, field: str) -> None:
    value = "3" if field == "content_length" else "chunked"
    opening = handshake(target, **{field: value})

    assert shake(server, opening + b"3\r\nabc\r\n0\r\n\r\n").status == 400


def test_ws_18_frames_may_follow_the_handshake_at_once(server: Server, target: str) -> None:
    with server.connect() as peer:
        connection = Socket(peer, handshake(target) + frame(frames.PING, b"early"))

        assert connection.reply.status == 101
        received = [connection.read(), connection.read()]

    assert (frames.PONG, b"early") in received


@pytest.mark.parametrize(
    ("offered", "expected"),
    [
        ("hotreload.v1", "hotreload.v1"),
        ("hotreload.v1, x", "hotreload.v1"),
        ("x, hotreload.v1, t.wrong", "hotreload.v1"),
        (None, None),
    ],
)
def test_ws_19_the_answer_is_one_that_was_offered(
    server: Server, target: str, offered: str | None, expected: str | None
) -> None:
    reply = shake(server, handshake(target, sec_websocket_protocol=offered))

    assert (reply.status, reply.one("Sec-WebSocket-Protocol")) == (101, expected)


@pytest.mark.parametrize("offered", ["x", "hotreload.v2", "HOTRELOAD.V1", "x, y"])
def test_ws_19_only_unknown_ones_are_400(server: Server, target: str, offered: str) -> None:
    assert shake(server, handshake(target, sec_websocket_protocol=offered)).status == 400
