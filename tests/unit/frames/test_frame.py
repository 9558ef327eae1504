"""The frames that a server writes."""

import pytest

from hotreload.frames.frame import BINARY, TEXT, frame, goodbye


@pytest.mark.parametrize(
    ("size", "head"),
    [
        (0, b"\x81\x00"),
        (125, b"\x81\x7d"),
        (126, b"\x81\x7e\x00\x7e"),
        (65535, b"\x81\x7e\xff\xff"),
        (65536, b"\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00"),
    ],
)
def test_a_length_takes_as_few_bytes_as_it_can(size: int, head: bytes) -> None:
    assert frame(TEXT, b"x" * size) == head + b"x" * size


def test_a_compressed_message_says_so() -> None:
    assert frame(BINARY, b"x", is_deflated=True) == b"\xc2\x01x"


def test_a_goodbye_may_have_no_code() -> None:
    assert goodbye(1001) == b"\x88\x02\x03\xe9"
    assert goodbye(None) == b"\x88\x00"
