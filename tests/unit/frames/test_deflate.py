"""What is agreed upon about compression, and that both directions undo each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.frames.deflate import agree

NAME = "permessage-deflate"


@pytest.mark.parametrize(
    ("offers", "answer"),
    [
        ([NAME], NAME),
        ([f"{NAME}; client_max_window_bits"], NAME),
        ([f"{NAME}; client_max_window_bits=9"], NAME),
        ([f'{NAME}; server_max_window_bits="10"'], f"{NAME}; server_max_window_bits=10"),
        ([f"{NAME}; server_no_context_takeover"], f"{NAME}; server_no_context_takeover"),
        ([f"{NAME};client_no_context_takeover"], f"{NAME}; client_no_context_takeover"),
        ([f"{NAME}; server_max_window_bits=8", NAME], NAME),
        (["x-webkit-deflate-frame", NAME], NAME),
    ],
)
def test_the_first_offer_that_can_be_kept_is_taken(offers: list[str], answer: str) -> None:
    agreement = agree(offers)

    assert agreement
    assert agreement.header == answer


@pytest.mark.parametrize(
    "offer",
    [
        "",
        "deflate",
        f"{NAME}; unknown",
        f"{NAME}; server_max_window_bits",
        f"{NAME}; server_max_window_bits=7",
        f"{NAME}; server_max_window_bits=16",
        f"{NAME}; client_max_window_bits=x",
        f"{NAME}; server_no_context_takeover=1",
        f"{NAME}; server_no_context_takeover; server_no_context_takeover",
    ],
)
def test_what_the_standard_does_not_know_is_declined(offer: str) -> None:
    assert agree([offer]) is None


@given(
    st.lists(st.binary(max_size=500)),
    st.sampled_from(["", "; server_no_context_takeover", "; server_max_window_bits=9"]),
)
def test_what_is_deflated_can_be_inflated(messages: list[bytes], wishes: str) -> None:
    agreement = agree([NAME + wishes])
    assert agreement
    deflater, inflater = agreement.deflater(), agreement.inflater()

    for message in messages:
        packed = deflater.deflate(message)
        assert packed
        assert inflater.inflate(packed, is_last=True, limit=500) == message
