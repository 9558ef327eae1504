"""The store of served pages: by page id, by file, and within its bound."""

from hypothesis import given
from hypothesis import strategies as st

from hotreload.pages import Pages


def test_an_unknown_page_has_no_source() -> None:
    assert Pages().source("never served") is None


def test_a_served_page_is_found_by_its_id() -> None:
    pages = Pages()

    pages.remember("one", b"<p>1", path="/a.html")

    assert pages.source("one") == b"<p>1"


def test_an_empty_page_has_a_source() -> None:
    pages = Pages()

    pages.remember("empty", b"", path="/a.html")

    assert pages.source("empty") == b""


def test_all_versions_of_a_page_show_its_file() -> None:
    pages = Pages()
    pages.remember("one", b"<p>1", path="/a.html")
    pages.remember("two", b"<p>2", path="/a.html")
    pages.remember("other", b"<p>3", path="/b.html")

    assert pages.showing("/a.html") == ("one", "two")
    assert pages.showing("/none.html") == ()


def test_a_page_without_a_file_shows_none() -> None:
    pages = Pages()

    pages.remember("streamed", b"<p>", path=None)

    assert pages.source("streamed") == b"<p>"
    assert pages.showing("/a.html") == ()


def test_files_with_the_same_bytes_are_both_shown() -> None:
    """Two copies of one file have one page id."""
    pages = Pages()

    pages.remember("same", b"<p>", path="/a.html")
    pages.remember("same", b"<p>", path="/b.html")

    assert pages.showing("/a.html") == ("same",)
    assert pages.showing("/b.html") == ("same",)


def test_the_page_served_longest_ago_leaves_first() -> None:
    pages = Pages(limit=10)
    pages.remember("one", b"12345", path="/1")
    pages.remember("two", b"12345", path="/2")
    pages.remember("one", b"12345", path="/1")

    pages.remember("three", b"12345", path="/3")

    assert pages.source("two") is None
    assert pages.source("one") == b"12345"
    assert pages.source("three") == b"12345"


def test_a_page_over_the_limit_is_kept_while_it_is_the_newest() -> None:
    pages = Pages(limit=10)
    pages.remember("small", b"1", path="/1")

    pages.remember("large", b"1" * 11, path="/2")
    assert pages.source("large") is not None
    assert pages.source("small") is None

    pages.remember("next", b"1", path="/3")
    assert pages.source("large") is None


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.integers(0, 12))))
def test_the_store_stays_within_its_bound(served) -> None:
    pages = Pages(limit=20)

    for name, size in served:
        pages.remember(name, bytes(size), path="/" + name)
        kept = [source for each in "abcde" if (source := pages.source(each)) is not None]
        assert pages.source(name) == bytes(size)
        assert sum(map(len, kept)) <= 20
