"""A client's frames, in whatever pieces they come: what they say, and what ends a connection."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.frames.deflate import agree
from hotreload.frames.frame import (
    BINARY,
    CLOSE,
    PING,
    PONG,
    TEXT,
    Binary,
    Broken,
    Closing,
    Event,
    Piece,
    Ping,
    Pong,
    Text,
    Violation,
)
from hotreload.frames.reader import Reader
from tests.client_frames import CONTINUATION, frame

LIMIT = 1000


def read(*pieces: bytes, reader: Reader | None = None) -> list[Event]:
    """Read the pieces, one after the other; what is no whole message is left out."""
    reader = reader or Reader(limit=LIMIT)
    return [event for piece in pieces for event in events(reader, piece) if event != Piece()]


def events(reader: Reader, data: bytes) -> Iterator[Event]:
    reader.feed(data)
    while (event := reader.next_event()) is not None:
        yield event
        if isinstance(event, Broken):
            return


def broken(violation: Violation) -> list[Event]:
    return [Broken(violation)]


@st.composite
def conversations(draw: st.DrawFn) -> tuple[list[Event], bytes]:
    """Draw messages, cut into fragments with control frames between them."""
    expected: list[Event] = []
    sent = b""
    for message in draw(st.lists(st.one_of(st.text(max_size=70), st.binary(max_size=200)))):
        data = message.encode() if isinstance(message, str) else message
        parts = list(_cut(data, draw(st.lists(st.integers(0, len(data)), max_size=4))))
        for number, part in enumerate(parts):
            opcode = CONTINUATION if number else TEXT if isinstance(message, str) else BINARY
            if draw(st.booleans()):
                sent += frame(PING, part[:125])
                expected.append(Ping(part[:125]))
            sent += frame(opcode, part, fin=number == len(parts) - 1)
        expected.append(Text(message) if isinstance(message, str) else Binary(message))
    return expected, sent


def _cut(data: bytes, places: Iterable[int]) -> Iterator[bytes]:
    for start, end in pairwise([0, *sorted(places), len(data)]):
        yield data[start:end]


@given(conversations(), st.lists(st.integers(0, 5000), max_size=20))
def test_fragments_and_pieces_make_no_difference(
    conversation: tuple[list[Event], bytes], places: list[int]
) -> None:
    expected, sent = conversation

    assert read(*_cut(sent, [min(place, len(sent)) for place in places])) == expected


@given(st.lists(st.binary(max_size=50)))
def test_no_bytes_make_it_fail(pieces: list[bytes]) -> None:
    reader = Reader(limit=LIMIT)
    for piece in pieces:
        if any(isinstance(event, Broken) for event in events(reader, piece)):
            break


def test_byte_by_byte() -> None:
    sent = frame(TEXT, "grün".encode(), fin=False) + frame(PING, b"x") + frame(CONTINUATION, b"!")

    assert read(*(sent[i : i + 1] for i in range(len(sent)))) == [Ping(b"x"), Text("grün!")]


@pytest.mark.parametrize("size", [0, 1, 125, 126, 999, LIMIT])
def test_every_form_of_length(size: int) -> None:
    assert read(frame(BINARY, b"x" * size)) == [Binary(b"x" * size)]


def test_ws_6_what_is_not_masked_is_refused_at_its_second_byte() -> None:
    assert read(b"\x81\x02hi") == broken(Violation.PROTOCOL)
    assert read(b"\x81\x02") == broken(Violation.PROTOCOL)
    assert read(frame(TEXT, b"fine"), b"\x89\x00") == [Text("fine"), *broken(Violation.PROTOCOL)]


@pytest.mark.parametrize("rsv", range(1, 8))
@pytest.mark.parametrize("opcode", [TEXT, BINARY, PING, CLOSE])
def test_ws_7_reserved_bits_are_refused(rsv: int, opcode: int) -> None:
    assert read(frame(opcode, rsv=rsv)) == broken(Violation.PROTOCOL)


@pytest.mark.parametrize("opcode", [*range(3, 8), *range(11, 16)])
def test_ws_8_unknown_opcodes_are_refused(opcode: int) -> None:
    assert read(frame(opcode)) == broken(Violation.PROTOCOL)


@pytest.mark.parametrize(
    "length", [b"\xfe\x00\x7d", b"\xff" + (65535).to_bytes(8, "big"), b"\xff" + b"\xff" * 8]
)
def test_ws_9_a_length_has_one_form(length: bytes) -> None:
    assert read(b"\x82" + length + b"mask") == broken(Violation.PROTOCOL)


@pytest.mark.parametrize(
    "data",
    [frame(PING, b"x" * 126), frame(PING, fin=False), frame(CLOSE, fin=False)],
    ids=["long", "ping-fragment", "close-fragment"],
)
def test_ws_10_control_frames_are_short_and_whole(data: bytes) -> None:
    assert read(data) == broken(Violation.PROTOCOL)


@pytest.mark.parametrize("first", [b"", b"x"], ids=["empty", "one"])
def test_ws_11_continuation_rules(first: bytes) -> None:
    start = frame(TEXT, first, fin=False)

    assert read(frame(CONTINUATION, first)) == broken(Violation.PROTOCOL)
    assert read(start, frame(TEXT, b"x")) == broken(Violation.PROTOCOL)
    assert read(start, frame(BINARY, b"x")) == broken(Violation.PROTOCOL)


@pytest.mark.parametrize(
    "text",
    [b"\xff", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\xf5"],
    ids=["byte", "surrogate", "overlong", "beyond", "cut", "start"],
)
def test_ws_12_text_is_utf_8(text: bytes) -> None:
    assert read(frame(TEXT, text)) == broken(Violation.ENCODING)
    assert read(frame(BINARY, text)) == [Binary(text)]


def test_ws_12_bad_text_is_noticed_at_the_byte_that_makes_it_bad() -> None:
    whole = frame(TEXT, b"good \xf4\x90 and much more")
    upto = len(whole) - len(b"\x90 and much more")

    reader = Reader(limit=LIMIT)

    assert read(whole[:upto], reader=reader) == []
    assert read(whole[upto : upto + 1], reader=reader) == broken(Violation.ENCODING)


@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535], ids=str)
def test_ws_13_codes_that_nobody_may_send(code: int) -> None:
    assert read(frame(CLOSE, code.to_bytes(2, "big"))) == broken(Violation.PROTOCOL)


@pytest.mark.parametrize("code", [1000, 1001, 1003, 1007, 1011, 1012, 1014, 3000, 4999], ids=str)
def test_ws_13_codes_that_peers_may_send(code: int) -> None:
    sent = code.to_bytes(2, "big") + "für heute genug".encode()

    assert read(frame(CLOSE, sent)) == [Closing(code)]


def test_ws_13_a_goodbye_may_be_silent_but_not_half() -> None:
    assert read(frame(CLOSE)) == [Closing(None)]
    assert read(frame(CLOSE, b"\x03")) == broken(Violation.PROTOCOL)
    assert read(frame(CLOSE, b"\x03\xe8\xff")) == broken(Violation.ENCODING)


def test_ws_15_a_pong_needs_no_ping() -> None:
    assert read(frame(PONG, b"unasked")) == [Pong()]


@pytest.mark.parametrize("opcode", [TEXT, BINARY])
def test_ws_16_the_limit_is_inclusive(opcode: int) -> None:
    assert len(read(frame(opcode, b"x" * LIMIT))) == 1
    assert read(frame(opcode, b"x" * (LIMIT + 1))[:8]) == broken(Violation.SIZE)


def test_ws_16_the_limit_holds_for_all_fragments_together() -> None:
    half = b"x" * (LIMIT // 2)
    sent = frame(TEXT, half, fin=False) + frame(CONTINUATION, half, fin=False)

    assert read(sent, frame(CONTINUATION, b"x")[:2]) == []
    assert read(sent, frame(CONTINUATION, b"x")) == broken(Violation.SIZE)
    assert read(sent, frame(CONTINUATION)) == [Text("x" * LIMIT)]


class TestDeflated:
    """Compressed messages, where they were agreed upon."""

    @staticmethod
    def reader(offer: str = "permessage-deflate") -> Reader:
        agreement = agree([offer])
        assert agreement
        return Reader(limit=LIMIT, inflater=agreement.inflater())

    @staticmethod
    def packed(*texts: str) -> list[bytes]:
        agreement = agree(["permessage-deflate"])
        assert agreement
        deflater = agreement.deflater()
        return [deflater.deflate(text.encode()) for text in texts]

    def test_messages_may_be_compressed_or_not(self) -> None:
        first, second = (frame(TEXT, data, rsv=4) for data in self.packed("grün" * 9, "grün" * 9))

        found = read(first, frame(TEXT, b"plain"), second, reader=self.reader())

        assert found == [Text("grün" * 9), Text("plain"), Text("grün" * 9)]

    def test_fragments_of_a_compressed_message(self) -> None:
        (data,) = self.packed("grün" * 20)
        parts = [data[i : i + 1] for i in range(len(data))]
        sent = frame(TEXT, b"", fin=False, rsv=4) + b"".join(
            frame(CONTINUATION, part, fin=number == len(parts))
            for number, part in enumerate(parts, 1)
        )

        assert read(sent, reader=self.reader()) == [Text("grün" * 20)]

    def test_ws_17_a_bomb_goes_off_at_the_limit(self) -> None:
        (bomb,) = self.packed("x" * 10_000_000)

        assert read(frame(TEXT, bomb[:LIMIT], rsv=4), reader=self.reader()) == broken(
            Violation.SIZE
        )

    def test_the_limit_is_inclusive(self) -> None:
        exact, longer = (
            frame(TEXT, *self.packed("x" * size), rsv=4) for size in (LIMIT, LIMIT + 1)
        )

        assert read(exact, reader=self.reader()) == [Text("x" * LIMIT)]
        assert read(longer, reader=self.reader()) == broken(Violation.SIZE)

    def test_what_is_not_deflated_is_refused(self) -> None:
        for data in (b"\xff\xff\xff", b"\x03\x00 more after the end"):
            found = read(frame(TEXT, data, rsv=4), reader=self.reader())
            assert found == broken(Violation.ENCODING)

    def test_only_the_first_frame_of_a_message_says_so(self) -> None:
        for sent in (frame(PING, rsv=4), frame(TEXT, fin=False) + frame(CONTINUATION, rsv=4)):
            assert read(sent, reader=self.reader()) == broken(Violation.PROTOCOL)
