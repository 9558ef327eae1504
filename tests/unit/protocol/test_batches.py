"""What clients send by POST: the messages in a body, and batches that come twice."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.protocol.batches import TooLong, Turns, Unreadable, read_batch
from hotreload.protocol.incoming import decode
from hotreload.protocol.messages import INCOMING_LIMIT

PING = '{"type":"ping"}'


def test_a_batch_holds_messages_in_their_order() -> None:
    body = b'[{"type": "ping"}, {"type":"custom","event":"gr\xc3\xbc\xc3\x9fe","data":[1, 2.5]}, 7]'

    texts = read_batch(body)

    assert [decode(text) is not None for text in texts] == [True, True, False]
    assert json.loads(texts[1]) == {"type": "custom", "event": "grüße", "data": [1, 2.5]}


def test_an_empty_batch_is_one() -> None:
    assert read_batch(b"[]") == ()


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"7", b"[", b"\xff[]", b"[NaN]", b"[1e999]", b"[" * 100_000, b"[" + b"9" * 5_000],
    ids=lambda body: ascii(body[:12]),
)
def test_what_is_no_array_of_json_is_refused_in_one_sentence(body: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        read_batch(body)

    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    ("size", "is_taken"), [(INCOMING_LIMIT, True), (INCOMING_LIMIT + 1, False)]
)
@pytest.mark.parametrize("letter", ["x", "é"])
def test_a_message_has_the_limit_of_a_sockets(letter: str, size: int, is_taken: bool) -> None:
    room = size - len(b'{"e":""}')
    text = letter * (room // len(letter.encode())) + "x" * (room % len(letter.encode()))
    body = json.dumps([{"e": text}], ensure_ascii=False, separators=(",", ":")).encode()

    if is_taken:
        (taken,) = read_batch(body)
        assert len(taken.encode()) == size
    else:
        with pytest.raises(TooLong):
            read_batch(body)


@pytest.mark.parametrize(("number", "is_taken"), [(1_000, True), (1_001, False)])
def test_a_batch_keeps_the_event_loop_for_a_thousand_messages_and_no_more(
    number: int, is_taken: bool
) -> None:
    body = f"[{','.join([PING] * number)}]".encode()

    if is_taken:
        assert len(read_batch(body)) == number
    else:
        with pytest.raises(TooLong):
            read_batch(body)


@given(st.binary(max_size=200))
def test_no_body_does_more_than_be_refused(body: bytes) -> None:
    with suppress(Unreadable, TooLong):
        read_batch(body)


def test_a_batch_counts_once() -> None:
    turns = Turns()

    assert [turns.take(number) for number in (0, 0, 1, 0, 1, 2)] == [
        True,
        False,
        True,
        False,
        False,
        True,
    ]


def test_after_a_batch_that_never_came_nothing_counts() -> None:
    turns = Turns()
    turns.take(0)

    assert turns.take(2) is None
    assert turns.take(1) is True


def test_who_is_new_here_may_have_counted_elsewhere() -> None:
    turns = Turns()

    assert turns.take(7) is True
    assert turns.take(7) is False
    assert turns.take(8) is True
