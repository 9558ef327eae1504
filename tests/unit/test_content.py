"""Content ids."""

import re

from hypothesis import given
from hypothesis import strategies as st

from hotreload.content import content_id, stat_id


@given(st.binary())
def test_an_id_is_twelve_url_safe_characters(data: bytes) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{12}", content_id(data))


def test_the_same_bytes_have_the_same_id_in_every_run() -> None:
    assert content_id(b"hello") == "58-gSUrHW6rl"


def test_other_bytes_have_another_id() -> None:
    ids = {content_id(b"%d" % number) for number in range(10_000)}

    assert len(ids) == 10_000


def test_a_large_file_is_told_apart_by_size_change_time_and_inode() -> None:
    known = stat_id(size=1, mtime_ns=2, inode=3)

    assert stat_id(size=1, mtime_ns=2, inode=3) == known
    assert stat_id(size=12, mtime_ns=2, inode=3) != known
    assert stat_id(size=1, mtime_ns=3, inode=3) != known
    assert stat_id(size=1, mtime_ns=2, inode=4) != known
    assert re.fullmatch(r"[A-Za-z0-9_-]{12}", known)
