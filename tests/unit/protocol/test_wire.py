"""Frames by hand; the conformance tests hold each message's vector."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.protocol.incoming import decode
from hotreload.protocol.messages import Custom, Ping, Updates
from hotreload.protocol.updates import AssetUpdate, CssUpdate, Splice
from hotreload.protocol.wire import Encoded, encode


def parse_frame(frame: bytes) -> tuple[int, bytes]:
    """Read one unmasked frame (RFC 6455, section 5.2): its first byte, and its payload."""
    assert frame[1] & 0x80 == 0, "a server never masks"
    size, start = frame[1], 2
    if size == 126:
        size, start = int.from_bytes(frame[2:4], "big"), 4
        assert size > 125, "the shortest form must be used"
    elif size == 127:
        size, start = int.from_bytes(frame[2:10], "big"), 10
        assert 0xFFFF < size < 1 << 63, "the shortest form must be used"
    payload = frame[start:]
    assert len(payload) == size
    return frame[0], payload


@given(st.text())
def test_a_piece_of_an_event_stream_is_one_line_of_data_whatever_is_told(text) -> None:
    piece = encode(Custom("said", text), seq=1).event

    assert piece.startswith(b"data: ")
    assert piece.endswith(b"\n\n")
    assert len(piece.splitlines()) == 2
    assert json.loads(piece.removeprefix(b"data: "))["data"] == text


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65535, 65536, 200_000])
def test_a_frame_is_whole_for_every_size(size) -> None:
    first, payload = parse_frame(Encoded("x" * size).frame)

    assert first == 0x81, "a final text frame without extensions"
    assert payload == b"x" * size


def test_a_frame_is_built_once() -> None:
    encoded = encode(Ping(1))

    assert encoded.frame is encoded.frame


def test_the_text_is_one_line_of_ascii() -> None:
    text = encode(Custom("né\nw", {"k\u2028": "\ud800 é 😀"}, topic="t")).text

    assert text.isascii()
    assert "\n" not in text
    assert json.loads(text)["data"] == {"k\u2028": "\ud800 é 😀"}


@pytest.mark.parametrize("seq", [None, 0, 7])
def test_seq_is_there_where_a_message_was_published(seq) -> None:
    body = json.loads(encode(Custom("tick", None), seq=seq).text)

    assert body.get("seq") == seq


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@given(st.text(), JSON, st.none() | st.text(min_size=1))
def test_an_event_comes_back_as_it_went(event, data, topic) -> None:
    message = Custom(event, data, topic)

    assert decode(encode(message).text) == message


@given(st.text(), st.text(), st.text(), st.text(), st.none() | st.text(), st.integers(0))
def test_a_saved_sheet_is_written_as_it_is_among_others(
    path, reason, name, insert, new, number
) -> None:
    """Alone it is written by hand; what the encoder makes of it shows where it is not alone."""
    splice = Splice("old", new, number, number, insert)
    update = CssUpdate(path, path, number, name, splice)
    other = AssetUpdate("/a.png", "/a.png", 1, None)

    alone = encode(Updates((update,), reason), seq=number).text
    among = json.loads(encode(Updates((update, other), reason), seq=number).text)
    del among["updates"][1]

    assert alone == json.dumps(among, separators=(",", ":"))
