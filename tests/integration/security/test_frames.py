"""What a peer of our socket may send, and what ends its connection (WS-6 to WS-18, CTL-6).

What is missing, and why: see ``test_ws``.
"""

import json
import socket
from collections.abc import Iterator

import pytest

from hotreload.protocol.messages import INCOMING_LIMIT
from tests import client_frames as frames
from tests.client_frames import frame
from tests.integration.security.frames import Socket, handshake, opened
from tests.integration.security.raw import Server


@pytest.fixture
def connection(server: Server) -> Iterator[Socket]:
    with opened(server) as socket:
        yield socket


def assert_alive(connection: Socket) -> None:
    """Check that the connection still answers."""
    connection.send(frame(frames.PING, b"alive"))
    while (received := connection.read()) != (frames.PONG, b"alive"):
        assert received is not None, "the connection ended"
        assert received[0] != frames.CLOSE, received


def test_ws_6_what_is_not_masked_is_1002(connection: Socket) -> None:
    connection.send(b"\x81\x02{}")

    assert connection.until_closed() == 1002


@pytest.mark.parametrize("rsv", [1, 2, 4])
def test_ws_7_reserved_bits_are_1002(connection: Socket, rsv: int) -> None:
    connection.send(frame(frames.TEXT, b"{}", rsv=rsv))

    assert connection.until_closed() == 1002


@pytest.mark.parametrize("opcode", [3, 7, 11, 15])
def test_ws_8_unknown_opcodes_are_1002(connection: Socket, opcode: int) -> None:
    connection.send(frame(opcode, b"{}"))

    assert connection.until_closed() == 1002


@pytest.mark.parametrize("length", [2**62, 2**63 - 1, 2**64 - 1])
def test_ws_9_a_declared_length_allocates_nothing(
    server: Server, connection: Socket, length: int
) -> None:
    before = server.memory()
    connection.send(b"\x81\xff" + length.to_bytes(8, "big") + b"\x00" * 4 + b"x" * 100)

    assert connection.until_closed() in (1002, 1009)
    assert server.memory() - before < 10_000_000


def test_ws_9_a_length_has_one_form(connection: Socket) -> None:
    connection.send(b"\x81\xfe\x00\x02\x00\x00\x00\x00{}")

    assert connection.until_closed() == 1002


@pytest.mark.parametrize(
    "data",
    [
        frame(frames.PING, b"x" * 126),
        frame(frames.PING, fin=False),
        frame(frames.CLOSE, b"x" * 126),
    ],
    ids=["ping-126", "ping-fragment", "close-126"],
)
def test_ws_10_control_frames_are_short_and_whole(connection: Socket, data: bytes) -> None:
    connection.send(data)

    assert connection.until_closed() == 1002


def test_ws_10_a_ping_between_fragments_is_answered(connection: Socket) -> None:
    connection.send(frame(frames.TEXT, b'{"type":', fin=False))
    assert_alive(connection)
    connection.send(frame(frames.CONTINUATION, b'"ping"}'))
    assert_alive(connection)


@pytest.mark.parametrize(
    "data",
    [
        frame(frames.CONTINUATION, b"x"),
        frame(frames.TEXT, b"x", fin=False) + frame(frames.TEXT, b"x"),
    ],
    ids=["first", "within"],
)
def test_ws_11_continuation_rules(connection: Socket, data: bytes) -> None:
    connection.send(data)

    assert connection.until_closed() == 1002


@pytest.mark.parametrize(
    "data",
    [
        frame(frames.TEXT, b"\xff"),
        frame(frames.TEXT, b"\xed\xa0\x80"),
        frame(frames.TEXT, b"\xc3", fin=False) + frame(frames.CONTINUATION, b"x"),
        frame(frames.CLOSE, b"\x03\xe8\xff"),
    ],
    ids=["byte", "surrogate", "split", "reason"],
)
def test_ws_12_text_is_utf_8(connection: Socket, data: bytes) -> None:
    connection.send(data)

    assert connection.until_closed() == 1007


def test_ws_12_a_code_point_may_be_split(connection: Socket) -> None:
    connection.send(frame(frames.TEXT, b'"\xc3', fin=False) + frame(frames.CONTINUATION, b'\xa9"'))

    assert_alive(connection)


@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535])
def test_ws_13_codes_that_nobody_may_send(connection: Socket, code: int) -> None:
    connection.send(frame(frames.CLOSE, code.to_bytes(2, "big")))

    assert connection.until_closed() == 1002


def test_ws_13_half_a_code(connection: Socket) -> None:
    connection.send(frame(frames.CLOSE, b"\x03"))

    assert connection.until_closed() == 1002


@pytest.mark.parametrize("code", [1000, 1001, 3000, 4999])
def test_ws_14_a_close_is_answered_and_ends_the_connection(connection: Socket, code: int) -> None:
    connection.send(frame(frames.CLOSE, code.to_bytes(2, "big")) + frame(frames.TEXT, b"late"))

    assert connection.until_closed() == code


def test_ws_15_pings_are_echoed_and_pongs_ignored(connection: Socket) -> None:
    connection.send(frame(frames.PONG, b"unasked") + frame(frames.PING, b"\x00\xff" * 62))

    assert connection.read() == (frames.PONG, b"\x00\xff" * 62)
    assert_alive(connection)


def test_ws_16_64_kib_are_taken_and_one_byte_more_is_1009(server: Server) -> None:
    text = json.dumps({"type": "custom", "event": "x", "data": ""}).encode()
    filled = text.replace(b'""', b'"' + b"x" * (INCOMING_LIMIT - len(text)) + b'"')
    assert len(filled) == INCOMING_LIMIT == 65536

    with opened(server) as connection:
        connection.send(frame(frames.TEXT, filled))
        assert_alive(connection)
        connection.send(frame(frames.TEXT, filled + b" "))
        assert connection.until_closed() == 1009


def test_ws_16_the_limit_holds_for_fragments_and_for_binary(server: Server) -> None:
    part = frame(frames.CONTINUATION, b"x" * 1000, fin=False)

    with opened(server) as connection:
        connection.send(frame(frames.TEXT, b"", fin=False) + part * 66)
        assert connection.until_closed() == 1009
    with opened(server) as connection:
        connection.send(frame(frames.BINARY, b"x" * (INCOMING_LIMIT + 1)))
        assert connection.until_closed() == 1009


def test_ws_16_a_flood_of_empty_fragments_costs_no_memory(
    server: Server, connection: Socket
) -> None:
    before = server.memory()
    connection.send(frame(frames.TEXT, b"", fin=False))
    for _ in range(20):
        connection.send(frame(frames.CONTINUATION, b"", fin=False) * 5000)
    assert_alive(connection)

    assert server.memory() - before < 20_000_000


RUBBISH = [
    *("", " ", "null", "[]", "1", "{}", '{"type":null}', '{"type":"unknown"}', "{", "NaN"),
    *('{"type":"shows"}', '{"type":"applied","seq":"x"}', '{"type":"subscribe","topics":1}'),
    *('{"type":"custom"}', '{"type":"invalidate","path":{}}', '{"type":"ping","x":[NaN]}'),
    *('{"type":"applied","seq":1e999,"ms":-1,"outcome":"css"}', '"\\ud800"', "[" * 20_000),
    '{"type":"shows","entries":[["/../etc/passwd",null],["//x",""],[1,2],[]],"since":0,"last":true}',
    '{"type":"shows","entries":[["/%00",null],["/\\ud800",null]],"since":1e400,"last":true}',
    '{"type":"custom","event":"\\ud800","data":{"__proto__":1},"topic":"\\udfff"}',
    '{"type":"invalidate","path":"/../../x","message":"\\u0000"}',
    '{"type":"applied","seq":' + "9" * 5000 + ',"ms":1,"outcome":"css"}',
]


@pytest.mark.parametrize("text", RUBBISH, ids=range(len(RUBBISH)))
def test_ctl_6_what_we_cannot_read_harms_nobody(
    server: Server, connection: Socket, text: str
) -> None:
    """HUB-19 as well."""
    connection.send(frame(frames.TEXT, text.encode()))
    connection.send(frame(frames.BINARY, text.encode()))

    assert_alive(connection)
    assert server.get("/").status == 200


def test_hub_19_a_flood_of_messages_keeps_nobody_waiting(
    server: Server, connection: Socket
) -> None:
    with opened(server) as other:
        for _ in range(20):
            connection.send(frame(frames.TEXT, b'{"type":"ping"}') * 1000)
            assert_alive(other)
        assert_alive(connection)


def test_fs_13_what_a_tab_declares_opens_nothing_outside(
    server: Server, connection: Socket
) -> None:
    entries = [["/../secret", None], ["/.env", None], ["/%2e%2e/x", "abc"]]
    shows = {"type": "shows", "entries": entries, "since": 0, "last": True}

    connection.send(frame(frames.TEXT, json.dumps(shows).encode()))

    connection.send(frame(frames.PING, b"end"))
    assert connection.read() == (frames.PONG, b"end")


def test_a_peer_that_vanishes_harms_nobody(server: Server, target: str) -> None:
    for _ in range(20):
        peer = server.connect()
        peer.sendall(handshake(target) + frame(frames.TEXT, b"x" * 100)[:50])
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        peer.close()

    with opened(server) as connection:
        assert_alive(connection)
