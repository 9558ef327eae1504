"""The store of served pages: by page id, by file, and within its bound."""

from hypothesis import given
from hypothesis import strategies as st

from hotreload.documents.pages import NAMED_LIMIT, OTHERS_LIMIT, Pages, policy_id


def test_an_unknown_page_has_no_source() -> None:
    assert Pages().page("never served") is None
    assert Pages().source("never served") is None
    assert Pages().source(None) is None


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


def test_of_a_template_the_pages_are_known_that_are_made_of_it_and_those_that_are_not() -> None:
    pages = Pages()
    pages.remember("unknown", b"", path=None)
    pages.remember("file", b"1", path="/a.html")
    pages.remember("one", b"2", path=None, files={"/t/one", "/t/base"}, url="/1")
    pages.remember("two", b"3", path=None, files={"/t/two", "/t/base"}, url="/2")
    pages.remember("two", b"3", path=None, url="/2/again")

    assert pages.others(["/t/one"]) == ("file", "two")
    assert pages.others(["/t/one", "/t/two"]) == ("file",)
    assert pages.others(["/t/new"]) == ("file", "one", "two")
    assert pages.made_of("/t/base") == ("/1", "/2", "/2/again")
    assert pages.made_of("/t/none") == ()


def test_pages_that_look_the_same_are_made_of_the_templates_of_both() -> None:
    pages = Pages()

    pages.remember("same", b"", path=None, files={"/t/one"})
    pages.remember("same", b"", path=None, files={"/t/two"})
    pages.remember("same", b"", path=None)

    assert pages.others(["/t/one"]) == pages.others(["/t/two"]) == ()
    assert pages.others(["/t/three"]) == ("same",)


def test_of_many_pages_that_a_template_does_not_concern_the_newest_are_named() -> None:
    pages = Pages()
    for number in range(OTHERS_LIMIT + 1):
        pages.remember(f"id{number}", b"", path=None, files={"/t/one"})

    assert pages.others(["/t/two"])[0] == "id1"
    assert len(pages.others(["/t/two"])) == OTHERS_LIMIT


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


def test_of_many_versions_only_the_newest_are_named() -> None:
    pages = Pages()

    for number in range(NAMED_LIMIT + 1):
        pages.remember(f"id{number}", b"<p>", path="/a.html")

    assert pages.showing("/a.html")[0] == "id1"
    assert pages.showing("/a.html")[-1] == f"id{NAMED_LIMIT}"


def test_a_page_is_kept_with_its_policy() -> None:
    pages = Pages()

    pages.remember("one", b"<p>", path=None, policy="default-src 'none'")

    page = pages.page("one")
    assert page is not None
    assert page.policy == "default-src 'none'"


def test_policies_that_differ_by_their_nonces_are_the_same() -> None:
    one, other = (policy_id(f"script-src 'nonce-{nonce}' 'self'") for nonce in ("abc=", "def"))

    assert one == other
    assert one != policy_id("script-src 'self'")


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.integers(0, 12))))
def test_the_store_stays_within_its_bound(served) -> None:
    pages = Pages(limit=20)

    for name, size in served:
        pages.remember(name, bytes(size), path="/" + name)
        kept = [text for each in "abcde" if (text := pages.source(each)) is not None]
        assert pages.source(name) == bytes(size)
        assert sum(map(len, kept)) <= 20
