"""One connection without I/O: how it is greeted, and what its messages ask for."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.protocol.messages import (
    INCOMING_LIMIT,
    Applied,
    Connected,
    Custom,
    Modules,
    Position,
)
from hotreload.session import (
    ENTRIES_LIMIT,
    CatchUp,
    Compare,
    Declare,
    Greet,
    Hold,
    Invalidated,
    Join,
    Leave,
    Note,
    Relay,
    Session,
    TellFaults,
)

HERE = Position("epoch", 7)
GREETING = Greet(Connected("epoch", 7, 1000))


def opened(position: Position | None) -> Session:
    session = Session(position)
    session.open(at=HERE, time=1000)
    return session


def shows(*entries: tuple[str, str | None], last: bool = True, since: int = 5) -> str:
    return json.dumps({"type": "shows", "entries": entries, "since": since, "last": last})


@pytest.mark.parametrize(
    ("position", "actions"),
    [
        (None, (GREETING, TellFaults())),
        (Position("epoch", 7), (GREETING, TellFaults())),
        (Position("epoch", 3), (GREETING, CatchUp(3), TellFaults())),
        (Position("epoch", 0), (GREETING, CatchUp(0), TellFaults())),
        (Position("epoch", 9), (GREETING, TellFaults())),
        (Position("other", 3), (GREETING, TellFaults())),
    ],
    ids=["from now on", "up to date", "behind", "far behind", "ahead", "another epoch"],
)
def test_a_connection_is_greeted_then_told_what_it_missed(position, actions) -> None:
    assert Session(position).open(at=HERE, time=1000) == actions


@pytest.mark.parametrize(
    ("text", "action"),
    [
        (
            '{"type":"applied","seq":3,"ms":1.5,"outcome":"css"}',
            Note(Applied(3, 1.5, "css")),
        ),
        ('{"type":"subscribe","topics":["a","b"]}', Join(("a", "b"))),
        ('{"type":"unsubscribe","topics":["a"]}', Leave(("a",))),
        ('{"type":"custom","event":"e","data":[1]}', Relay(Custom("e", [1]))),
        ('{"type":"custom","event":"e","topic":"t"}', Relay(Custom("e", None, "t"))),
        ('{"type":"invalidate","path":"/a.js"}', Invalidated("/a.js", None)),
        ('{"type":"invalidate","path":"/a.js","message":"no"}', Invalidated("/a.js", "no")),
        (
            '{"type":"modules","tab":"000007","held":[["/a.js",""]],"whole":true}',
            Hold(Modules("000007", (("/a.js", ""),), is_whole=True)),
        ),
    ],
    ids=[
        *("applied", "subscribe", "unsubscribe", "event", "event by topic"),
        *("invalidate", "and why", "modules"),
    ],
)
def test_each_message_asks_for_one_thing(text, action) -> None:
    assert opened(None).receive(text) == (action,)


def test_a_ping_asks_for_nothing() -> None:
    assert opened(None).receive('{"type":"ping"}') == ()


@pytest.mark.parametrize("position", [None, Position("epoch", 3)], ids=["new", "returned"])
def test_what_a_tab_shows_is_declared(position) -> None:
    session = opened(position)

    assert session.receive(shows(("/a.css", "1"))) == (Declare((("/a.css", "1"),)),)


def test_what_a_tab_of_another_epoch_shows_is_compared() -> None:
    session = opened(Position("other", 3))

    assert session.receive(shows(("/a.css", "1"), since=9)) == (Compare((("/a.css", "1"),), 9),)


def test_a_tab_is_compared_once() -> None:
    session = opened(Position("other", 3))
    session.receive(shows(("/a.css", "1")))

    assert session.receive(shows(("/b.css", "2"))) == (Declare((("/b.css", "2"),)),)


def test_pieces_are_put_together() -> None:
    session = opened(Position("other", 3))

    assert session.receive(shows(("/a.css", "1"), last=False, since=1)) == ()
    assert session.receive(shows(("/b.css", None), last=False, since=1)) == ()
    assert session.receive(shows(("/c.css", "3"), since=2)) == (
        Compare((("/a.css", "1"), ("/b.css", None), ("/c.css", "3")), 2),
    )


def test_pieces_are_bounded() -> None:
    session = opened(None)
    piece = shows(*[("/a", None)] * 3000, last=False)
    for _ in range(2 * ENTRIES_LIMIT // 3000):
        session.receive(piece)

    (declare,) = session.receive(shows(("/b", None)))

    assert len(declare.entries) == ENTRIES_LIMIT


@pytest.mark.parametrize(("size", "count"), [(INCOMING_LIMIT, 1), (INCOMING_LIMIT + 1, 0)])
def test_a_message_is_read_up_to_the_limit(size, count) -> None:
    text = '{"type":"custom","event":""}'
    text = text.replace('""', '"' + "x" * (size - len(text)) + '"')

    assert len(text) == size
    assert len(opened(None).receive(text)) == count


ODD_TEXTS = {
    "bottomless list": "[" * 100_000,
    "bottomless object": '{"type":' * 100_000,
    "bottomless within the limit": "[" * 60_000,
    "many digits": "9" * 60_000,
    "a huge seq": '{"type":"applied","seq":' + "9" * 4000 + ',"ms":1,"outcome":"css"}',
    "a huge time": '{"type":"applied","seq":1,"ms":' + "9" * 4000 + ',"outcome":"css"}',
    "a huge float": '{"type":"shows","entries":[],"since":1e308,"last":true}',
    "no number": '{"type":"shows","entries":[],"since":NaN,"last":true}',
    "an event of no number": '{"type":"custom","event":"e","data":NaN}',
    "half a character, escaped": '{"type":"invalidate","path":"\\ud800"}',
    "duplicate keys": '{"type":"ping","type":"applied"}',
    "true for a number": '{"type":"applied","seq":true,"ms":true,"outcome":"css"}',
    "half a character": "\ud800",
    "a null character": "\x00",
    "a byte order mark": "\ufeff{}",
}


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS.keys())
def test_odd_messages_do_no_harm(text) -> None:
    session = opened(None)

    session.receive(text)

    assert session.receive('{"type":"subscribe","topics":["a"]}') == (Join(("a",)),)


NAMES = st.sampled_from(
    [
        *("type", "seq", "ms", "outcome", "topics", "event", "data", "topic", "path", "message"),
        *("entries", "since", "last", "tab", "held", "whole"),
    ]
)
TYPES = st.sampled_from(
    [
        *("shows", "applied", "subscribe", "unsubscribe", "custom"),
        *("invalidate", "modules", "ping", "", "update"),
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | TYPES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(), inner),
    max_leaves=8,
)
BODIES = st.builds(lambda kind, rest: {**rest, "type": kind}, TYPES, st.dictionaries(NAMES, VALUES))
POSITIONS = st.none() | st.builds(Position, st.sampled_from(["epoch", "other"]), st.integers(-2, 9))
TEXTS = (
    st.text()
    | VALUES.map(json.dumps)
    | BODIES.map(json.dumps)
    | st.sampled_from([*ODD_TEXTS.values()])
)


@given(POSITIONS, st.lists(TEXTS, max_size=6))
def test_whatever_comes_in_receive_never_raises(position, texts) -> None:
    session = opened(position)

    for text in texts:
        actions = session.receive(text)
        assert len(actions) <= 1


@given(st.lists(st.lists(st.tuples(st.text(), st.none() | st.text()), max_size=4), min_size=1))
def test_a_declaration_is_the_same_however_it_is_cut(pieces) -> None:
    session = opened(Position("other", 0))
    for piece in pieces[:-1]:
        assert session.receive(shows(*piece, last=False)) == ()

    (compare,) = session.receive(shows(*pieces[-1]))

    assert compare.entries == tuple(entry for piece in pieces for entry in piece)
