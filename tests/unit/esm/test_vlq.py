"""The numbers in source maps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.esm import vlq


@pytest.mark.parametrize(
    ("number", "digits"),
    [(0, "A"), (1, "C"), (-1, "D"), (15, "e"), (16, "gB"), (-16, "hB"), (511, "+f"), (1000, "w+B")],
)
def test_numbers_are_written_and_read(number: int, digits: str) -> None:
    assert vlq.encode(number) == digits
    assert vlq.split(digits) == (number, "")


@pytest.mark.parametrize("segment", ["", "=", "g", "é", "!A", "gggggggggA"])
def test_what_is_no_number_stays(segment: str) -> None:
    assert vlq.split(segment) == (None, segment)


@given(st.integers(-(2**31), 2**31 - 1), st.text("ABCg/", max_size=8))
def test_the_first_number_is_taken_off(number: int, rest: str) -> None:
    assert vlq.split(vlq.encode(number) + rest) == (number, rest)
