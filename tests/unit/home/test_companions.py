"""The origins whose pages may open a socket at the side port."""

import pytest

from hotreload.home.companions import LIMIT, Companions


def test_an_origin_that_was_seen_is_let_in_and_no_other() -> None:
    companions = Companions()

    companions.add("http://127.0.0.1:8000")
    companions.add("http://[::1]:8000")

    assert "http://127.0.0.1:8000" in companions
    assert "http://[::1]:8000" in companions
    for other in ("http://127.0.0.1:8001", "https://127.0.0.1:8000", None, ""):
        assert other not in companions


@pytest.mark.parametrize("text", ["", "null", "file://", "http://", "http://a/b", "http://a b"])
def test_what_is_no_origin_is_left_out(text: str) -> None:
    companions = Companions()

    companions.add(text)

    assert text not in companions


def test_there_is_a_bound_and_the_one_not_seen_for_longest_leaves_first() -> None:
    companions = Companions()
    names = [f"http://localhost:{port}" for port in range(LIMIT)]
    for name in (*names, names[0], "http://localhost:9999"):
        companions.add(name)

    assert [name for name in names if name not in companions] == [names[1]]
