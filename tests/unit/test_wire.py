"""Frames by hand, and what may come in; the conformance tests hold each message's vector."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.messages import (
    Applied,
    AssetUpdate,
    ClientPing,
    CssUpdate,
    Custom,
    Ping,
    Shows,
    Splice,
    Subscribe,
    Updates,
)
from hotreload.wire import Encoded, decode, encode


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


@pytest.mark.parametrize(
    "data", ["NaN", "Infinity", "-Infinity", "[1e999]", '{"a": -1e999}'], ids=str
)
def test_what_is_passed_on_is_json_that_browsers_read(data) -> None:
    """One tab's odd number must not become a frame at which ``JSON.parse`` throws in the others."""
    message = decode(f'{{"type":"custom","event":"e","topic":"t","data":{data}}}')

    assert message is None or is_strict(encode(message).text)


def is_strict(text: str) -> bool:
    found: list[str] = []
    json.loads(text, parse_constant=found.append)
    return not found


@pytest.mark.parametrize("brackets", ["[]", "{}"], ids=["lists", "objects"])
def test_what_can_be_read_can_be_passed_on_however_deep(brackets) -> None:
    """Whoever passes an event on stands deeper in the stack than who read it."""
    opening = "[" if brackets == "[]" else '{"a":'

    for depth in range(700, 1001):
        data = opening * depth + "1" + brackets[1] * depth
        message = decode(f'{{"type":"custom","event":"e","topic":"t","data":{data}}}')
        if message is not None:
            assert isinstance(message, Custom)
            assert passed_on(message, frames=10)


def passed_on(message: Custom, *, frames: int) -> str:
    return passed_on(message, frames=frames - 1) if frames else encode(message, seq=1).text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "[]",
        '"ping"',
        "1" * 5000,
        '{"type": 42}',
        '{"type": null}',
        '{"type": ["ping"]}',
        '{"type": {"ping": 1}}',
        '{"type": "hello"}',
        '{"TYPE": "ping"}',
        '{"type": "applied", "seq": true, "ms": 1, "outcome": "css"}',
        '{"type": "applied", "seq": 1.5, "ms": 1, "outcome": "css"}',
        '{"type": "applied", "seq": 1, "ms": true, "outcome": "css"}',
        '{"type": "applied", "seq": 1, "ms": NaN, "outcome": "css"}',
        '{"type": "applied", "seq": 1, "ms": 1e999, "outcome": "css"}',
        '{"type": "applied", "seq": 1, "ms": 1, "outcome": "boom"}',
        '{"type": "applied", "seq": 1, "ms": 1, "outcome": ["css"]}',
        '{"type": "shows", "entries": {}, "since": 0, "last": true}',
        '{"type": "shows", "entries": [["/a"]], "since": 0, "last": true}',
        '{"type": "shows", "entries": ["/a"], "since": 0, "last": true}',
        '{"type": "shows", "entries": ["ab"], "since": 0, "last": true}',
        '{"type": "shows", "entries": [["/a", 1]], "since": 0, "last": true}',
        '{"type": "shows", "entries": [], "since": 0, "last": 1}',
        '{"type": "shows", "entries": [], "since": false, "last": true}',
        '{"type": "shows", "entries": [], "since": -1e999, "last": true}',
        '{"type": "subscribe", "topics": "chat"}',
        '{"type": "subscribe", "topics": [1]}',
        '{"type": "custom", "event": 1}',
        '{"type": "custom", "event": "e", "topic": 1}',
        '{"type": "invalidate"}',
        '{"type": "modules", "tab": 123456, "held": [], "whole": true}',
        '{"type": "modules", "tab": "12345", "held": [], "whole": true}',
        '{"type": "modules", "tab": "1234567", "held": [], "whole": true}',
        '{"type": "modules", "tab": "12345x", "held": [], "whole": true}',
        '{"type": "modules", "tab": "١٢٣٤٥٦", "held": [], "whole": true}',
        '{"type": "modules", "tab": "123456", "held": {}, "whole": true}',
        '{"type": "modules", "tab": "123456", "held": [["/a"]], "whole": true}',
        '{"type": "modules", "tab": "123456", "held": [["/a", null]], "whole": true}',
        '{"type": "modules", "tab": "123456", "held": [["/a", "x"]], "whole": true}',
        '{"type": "modules", "tab": "123456", "held": [["/a", "²"]], "whole": true}',
        f'{{"type": "modules", "tab": "123456", "held": [["/a", "{"1" * 5000}"]], "whole": true}}',
        '{"type": "modules", "tab": "123456", "held": [], "whole": 1}',
    ],
    ids=lambda text: text[:60],
)
def test_what_cannot_be_read_is_none(text) -> None:
    assert decode(text) is None


@pytest.mark.parametrize("depth", [1_000, 30_000, 100_000])
@pytest.mark.parametrize("opening", ["[", '{"a":'], ids=["lists", "objects"])
def test_a_bottomless_text_is_none(opening, depth) -> None:
    assert decode(opening * depth) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"type": "hello", "type": "ping"}', ClientPing()),
        ('{"type": "ping", "extra": [1, {}]}', ClientPing()),
        ('  {"type": "ping"}\n', ClientPing()),
        ('{"type": "applied", "seq": 1, "ms": -3, "outcome": "css"}', Applied(1, 0.0, "css")),
        ('{"type": "subscribe", "topics": ["\\ud800"]}', Subscribe(("\ud800",))),
        (
            '{"type": "shows", "entries": [["/a", null], ["/\\udfff", "x"]],'
            ' "since": 1.9, "last": false}',
            Shows((("/a", None), ("/\udfff", "x")), 1, False),
        ),
    ],
    ids=["duplicate keys", "more fields", "space", "negative time", "half character", "shows"],
)
def test_what_is_odd_but_readable_is_read(text, message) -> None:
    assert decode(text) == message
