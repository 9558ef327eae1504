"""Whatever a body was compressed with, and however it is cut, it comes out as it was."""

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
from backports import zstd
from hypothesis import given, settings
from hypothesis import strategies as st

from hotreload.proxy.decoding import STEP, Undecodable, decoder


def raw_deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(data) + stream.flush()


SIZE = 8 << 20
ENCODERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "zlib": ("deflate", zlib.compress),
    "raw": ("deflate", raw_deflate),
    "br": ("br", lambda data: brotli.compress(data, quality=1)),
    "zstd": ("zstd", zstd.compress),
}


@pytest.mark.parametrize(("coding", "encode"), ENCODERS.values(), ids=ENCODERS)
@settings(max_examples=settings().max_examples // 8)
@given(data=st.binary(max_size=2000), size=st.integers(1, 99))
def test_it_makes_no_difference_how_a_body_is_cut(
    coding: str, encode: Callable[[bytes], bytes], data: bytes, size: int
) -> None:
    encoded = encode(data)
    made = decoder([coding])
    assert made

    pieces = [encoded[at : at + size] for at in range(0, len(encoded), size)]
    told = b"".join(part for piece in pieces for part in made.feed(piece))
    made.finish()

    assert told == data


@pytest.mark.parametrize(("coding", "encode"), ENCODERS.values(), ids=ENCODERS)
def test_no_step_gives_much_more_than_it_may(coding: str, encode: Callable[[bytes], bytes]) -> None:
    made = decoder([coding])
    assert made

    sizes = [len(part) for part in made.feed(encode(bytes(SIZE)))]
    made.finish()

    assert sum(sizes) == SIZE
    assert max(sizes) <= 4 * STEP


@pytest.mark.parametrize(("coding", "encode"), ENCODERS.values(), ids=ENCODERS)
def test_a_body_that_ends_too_early_is_noticed(
    coding: str, encode: Callable[[bytes], bytes]
) -> None:
    made = decoder([coding])
    assert made

    def read() -> None:
        assert list(made.feed(encode(b"text" * 99)[:-3])) is not None
        made.finish()

    with pytest.raises(Undecodable):
        read()


def test_codings_over_each_other_come_off_in_turn() -> None:
    made = decoder([" GZIP ", "br", "identity"])
    assert made

    assert b"".join(made.feed(brotli.compress(gzip.compress(b"text")))) == b"text"


@pytest.mark.parametrize("codings", [["foo"], ["gzip", "foo"], ["gzip"] * 4])
def test_what_is_not_known_has_no_decoder(codings: list[str]) -> None:
    assert decoder(codings) is None
