"""How it is cut makes no difference to what an answer says, and what is not clear is refused."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.proxy.fields import Malformed
from hotreload.proxy.response_reader import End, Event, ResponseHead, ResponseReader

ANSWERS = (
    b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello",
    b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"5;x=y\r\nhello\r\n0A\r\n0123456789\r\n0\r\nX-Sum: 1\r\nX-T: 2\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n0\r\n\r\n",
    b"HTTP/1.1 204 No Content\nX-A: b\n\n",
    b"HTTP/1.1 200\r\nContent-Length: 1, 1\r\n\r\nx",
)


def read(pieces: list[bytes], method: str = "GET") -> tuple[list[Event], bytes]:
    """Read an answer; give its events but for the body, and the body."""
    reader = ResponseReader()
    reader.expect(method)
    events = [event for piece in pieces for event in reader.feed(piece)]
    body = b"".join(event for event in events if isinstance(event, bytes))
    return [event for event in events if not isinstance(event, bytes)], body


@given(st.sampled_from(ANSWERS), st.lists(st.integers(1, 120), max_size=8))
def test_it_makes_no_difference_how_an_answer_is_cut(answer: bytes, cuts: list[int]) -> None:
    ends = [0, *sorted(cuts), len(answer)]
    pieces = [answer[start:end] for start, end in pairwise(ends)]

    assert read(pieces) == read([answer])


def test_an_answer_with_trailers() -> None:
    (head, end), body = read([ANSWERS[2]])

    assert isinstance(head, ResponseHead)
    assert (head.status, head.reason, head.is_chunked) == (200, b"OK", True)
    assert body == b"hello0123456789"
    assert end == End(reusable=True, trailers=((b"X-Sum", b"1"), (b"X-T", b"2")))


@pytest.mark.parametrize("status", [b"204 No Content", b"304 Not Modified", b"200 OK"])
def test_an_answer_without_a_body_has_none_whatever_its_length_says(status: bytes) -> None:
    answer = b"HTTP/1.1 %b\r\nContent-Length: 9\r\n\r\n" % status

    (head, end), body = read([answer], "HEAD")

    assert isinstance(head, ResponseHead)
    assert (head.has_body, body, end) == (False, b"", End(reusable=True))


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
    ],
)
def test_after_some_answers_no_other_may_follow(answer: bytes) -> None:
    (_, end), _ = read([answer])

    assert end == End(reusable=False)


def test_what_has_no_length_ends_with_the_connection() -> None:
    reader = ResponseReader()
    reader.expect("GET")

    events = reader.feed(b"HTTP/1.1 200 OK\r\n\r\nabc") + reader.feed(b"def")

    assert events[1:] == [b"abc", b"def"]
    assert reader.feed_eof() == [End(reusable=False)]
    assert reader.feed_eof() == []


@pytest.mark.parametrize("begun", [b"", ANSWERS[0][:-1], ANSWERS[2][:-2], ANSWERS[0][:9]])
def test_an_answer_that_is_cut_off_is_none(begun: bytes) -> None:
    reader = ResponseReader()
    reader.expect("GET")
    reader.feed(begun)

    with pytest.raises(Malformed, match="ended before"):
        reader.feed_eof()


def test_nothing_is_taken_for_an_answer_that_was_not_asked_for() -> None:
    with pytest.raises(Malformed, match="without being asked"):
        ResponseReader().feed(ANSWERS[0])


def test_behind_a_101_is_no_http_any_more() -> None:
    reader = ResponseReader()
    reader.expect("GET")

    (head,) = reader.feed(b"HTTP/1.1 101 Hm\r\nUpgrade: websocket\r\n\r\n\x81\x00")

    assert isinstance(head, ResponseHead)
    assert (head.status, reader.tunnel(), reader.tunnel()) == (101, b"\x81\x00", b"")


@given(st.binary(max_size=200))
def test_rubbish_is_refused_and_never_crashes(data: bytes) -> None:
    reader = ResponseReader()
    reader.expect("GET")
    try:
        events = reader.feed(b"HTTP/1.1 200 OK\r\n" + data)
    except Malformed:
        return
    assert not events or isinstance(events[0], ResponseHead)
