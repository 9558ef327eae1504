"""Trailers are found from the end of a body as they are by who reads all of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.proxy.chunk_reader import ChunkReader, trailers_of

NASTY = st.sampled_from(
    [b"\r\n", b"0\r\n", b"\r\n0\r\n", b"a: b\r\n", b"0;x:y\r\n", b"\r\n\r\n", b"x"]
)
PIECES = st.lists(st.lists(NASTY | st.binary(max_size=5), min_size=1).map(b"".join), max_size=5)
NAMES = st.sampled_from([b"X-Sum", b"0", b"00", b"a", b"X_A"])
VALUES = st.sampled_from([b"", b"1", b"0", b"a b", b"x;0: y", b"\xff"])
FIELDS = st.lists(st.tuples(NAMES, VALUES), max_size=4)
LAST = st.sampled_from([b"0", b"000", b"0;x", b"0 ; a=b", b"0;a: b"])


@given(PIECES, LAST, FIELDS, st.integers(0, 400))
def test_whatever_the_body_holds_its_trailers_are_found(
    pieces: list[bytes], last: bytes, fields: list[tuple[bytes, bytes]], kept: int
) -> None:
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(each), each) for each in pieces if each)
    end = last + b"\r\n" + b"".join(b"%b:%b\r\n" % field for field in fields) + b"\r\n"
    reader = ChunkReader()
    reader.feed(chunks + end)
    data = b"head\r\n\r\n" + chunks + end

    found = trailers_of(data[-(len(end) + kept) :])

    assert found == reader.trailers == tuple(fields)


@pytest.mark.parametrize(
    "last",
    [
        b"",
        b"X-Sum: 1\r\n\r\n",  # its beginning was not kept
        b"Sum: 1\r\nX-Sum: 1\r\n\r\n",
        b"0\r\nX-Sum: 1\r\n",  # its end has not come
        b"0\r\nX-Sum: 1\r\n\r\nGET / HTTP/1.1\r\n",  # another request has come
        b"0\r\n\r\nGET / HTTP/1.1\r\nX-Sum: 1\r\n\r\n",
        b"0\nX-Sum: 1\n\n",
        b"5\r\nX-Sum: 1\r\n\r\n",
        b"0\r\nX-Sum : 1\r\n\r\n",
        b"0\r\nX-\xffSum: 1\r\n\r\n",
        b"0\r\nX-Sum: 1\x00\r\n\r\n",
    ],
)
def test_what_is_no_end_of_a_body_has_none(last: bytes) -> None:
    assert trailers_of(last) == ()
