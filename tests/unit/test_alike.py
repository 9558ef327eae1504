"""What two versions share at both ends."""

from hypothesis import given
from hypothesis import strategies as st

from hotreload.alike import alike

few = st.text("ab", max_size=6)


@given(few, few, few, few)
def test_both_ends_are_shared_as_far_as_they_are_and_never_overlap(a, b, c, d) -> None:
    old, new = a + b + d, a + c + d

    start, end = alike(old, new)

    assert old[:start] == new[:start]
    assert old[len(old) - end :] == new[len(new) - end :]
    assert start >= len(a)
    assert start + end <= min(len(old), len(new))
    assert start + end >= min(len(a) + len(d), len(old), len(new))


def test_bytes_far_into_a_long_text() -> None:
    old = b"x" * 3_000_000
    new = old[:1_234_567] + b"y" + old[1_234_568:]

    assert alike(old, new) == (1_234_567, len(old) - 1_234_568)
    assert alike(old, old) == (len(old), 0)
