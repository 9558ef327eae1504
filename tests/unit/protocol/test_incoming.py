"""What clients may say, and what is ignored; the conformance tests hold each message's vector."""

import json

import pytest

from hotreload.protocol.incoming import decode
from hotreload.protocol.messages import Applied, ClientPing, Custom, Shows, Subscribe
from hotreload.protocol.wire import encode


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
