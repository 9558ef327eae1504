"""Byte ranges: what is honoured, what is ignored, and what cannot be satisfied."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.ranges import RANGES_LIMIT, Range, parse


@pytest.mark.parametrize(
    ("header", "ranges"),
    [
        ("bytes=0-0", [(0, 1)]),
        ("bytes=0-", [(0, 10)]),
        ("bytes=3-5", [(3, 6)]),
        ("bytes=3-99", [(3, 10)]),
        ("bytes=9-", [(9, 10)]),
        ("bytes=-1", [(9, 10)]),
        ("bytes=-99", [(0, 10)]),
        ("BYTES=0-1", [(0, 2)]),
        ("bytes= 0-1 , 3-4 ", [(0, 2), (3, 5)]),
        ("bytes=0-1,20-30", [(0, 2)]),
        ("bytes=5-6,0-1", [(5, 7), (0, 2)]),
    ],
)
def test_ranges_of_ten_bytes(header, ranges) -> None:
    assert parse(header, size=10) == tuple(Range(*pair) for pair in ranges)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=9-5",
        "bytes=0-1,9-5",
        "bytes=a-b",
        "bytes=0-1-2",
        "bytes=0--1",
        "bytes=+1-2",
        "bytes=1.0-2",
        "bytes=0x1-2",
        "bytes=1 - 2",
        "bytes=²-³",
        "bytes=١-٢",
        "bytes=1_0-20",
        "bytes=0-" + "9" * 8000,
        "items=0-1",
        "0-1",
        "bytes:0-1",
    ],
    ids=lambda header: ascii(header[:20]),
)
def test_what_is_no_range_is_ignored(header) -> None:
    assert parse(header, size=10) is None


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-20", "bytes=-0", "bytes=99-,-0"])
def test_what_lies_behind_the_end_cannot_be_satisfied(header) -> None:
    assert parse(header, size=10) == ()


@pytest.mark.parametrize("header", ["bytes=0-", "bytes=0-0", "bytes=-1"])
def test_of_nothing_there_is_no_range(header) -> None:
    assert parse(header, size=0) == ()


def test_ranges_are_bounded_in_number() -> None:
    just_right = "bytes=" + ",".join(["0-0"] * RANGES_LIMIT)

    assert parse(just_right, size=10) == (Range(0, 1),) * RANGES_LIMIT
    assert parse(just_right + ",0-0", size=10) is None
    assert parse("bytes=" + "0-0," * 2000 + "0-0", size=10) is None


def test_a_range_says_where_it_lies() -> None:
    assert Range(2, 5).of(10) == "bytes 2-4/10"
    assert Range(2, 5).length == 3


NUMBERS = st.integers(0, 30).map(str) | st.just("")
SPECS = st.builds("{}-{}".format, NUMBERS, NUMBERS) | st.text(max_size=4)


@given(st.lists(SPECS, max_size=20), st.integers(0, 20))
def test_every_range_lies_within_the_body(specs, size) -> None:
    ranges = parse("bytes=" + ",".join(specs), size=size)

    for one in ranges or ():
        assert 0 <= one.start < one.end <= size


@given(st.text())
def test_no_header_raises(header) -> None:
    parse(header, size=10)
