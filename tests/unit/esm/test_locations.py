"""URLs as import maps compare them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.esm import locations

PAGE = "/app/index.html?x#y"
CDN = "https://cdn.example/a/b.js?x"


@pytest.mark.parametrize(
    ("reference", "want"),
    [
        ("b.js", "/app/b.js"),
        ("./b.js", "/app/b.js"),
        ("../b.js", "/b.js"),
        ("../../../b.js", "/b.js"),
        ("/b.js?q#f", "/b.js?q#f"),
        (" \t/b.js\n ", "/b.js"),
        ("/a\nb.js", "/ab.js"),
        ("\\b.js", "/b.js"),
        ("./a\\..\\b.js", "/app/b.js"),
        ("./b.js?a\\b", "/app/b.js?a\\b"),
        ("", "/app/index.html?x"),
        ("?z", "/app/index.html?z"),
        ("#z", "/app/index.html?x#z"),
        (".", "/app/"),
        ("..", "/"),
        ("./a/%2E%2e/b.js", "/app/b.js"),
        ("./a/.%2e/", "/app/"),
        ("./a/..", "/app/"),
        ("a//b.js", "/app/a//b.js"),
        ("/%61.js", "/%61.js"),
        ("/é <>`{}^[]|.js", "/%C3%A9%20%3C%3E%60%7B%7D%5E[]|.js"),
        ("/a.js?é '\"<>`", "/a.js?%C3%A9%20%27%22%3C%3E`"),
        ("/a.js#é \"<>`'", "/a.js#%C3%A9%20%22%3C%3E%60'"),
        ("//cdn.example/a.js", "http://cdn.example/a.js"),
        ("https://CDN.example:443/a/../b.js", "https://cdn.example/b.js"),
        ("HTTP:cdn.example:8080", "http://cdn.example:8080/"),
        ("https:\\\\cdn.example\\a.js", "https://cdn.example/a.js"),
        ("https://u:p@cdn.example/", "https://u:p@cdn.example/"),
        ("https://[::1]:3/", "https://[::1]:3/"),
        ("https://cdn.example?q", "https://cdn.example/?q"),
        ("file:///a/b.js", "file:///a/b.js"),
        ("NODE:fs", "node:fs"),
        ("data:text/javascript,a b", "data:text/javascript,a b"),
        ("https:", None),
        ("https://", None),
        ("https://a b/", None),
        ("https://a:x/", None),
        ("https://[::1/", None),
    ],
)
def test_references_are_written_as_the_url_standard_does(reference: str, want: str | None) -> None:
    assert locations.parse(reference, base=PAGE) == want


@pytest.mark.parametrize(
    ("reference", "want"),
    [
        ("c.js", "https://cdn.example/a/c.js"),
        ("../../c.js", "https://cdn.example/c.js"),
        ("/c.js", "https://cdn.example/c.js"),
        ("//other.example/c.js", "https://other.example/c.js"),
        ("?z", "https://cdn.example/a/b.js?z"),
        ("http://a.example/", "http://a.example/"),
    ],
)
def test_other_origins_are_bases_too(reference: str, want: str) -> None:
    assert locations.parse(reference, base=CDN) == want


def test_inline_data_has_no_relatives() -> None:
    assert locations.parse("a.js", base="data:text/") is None


@pytest.mark.parametrize("specifier", ["a", "a/b.js", "?a", "#a", "", " ./a.js", ".a", "@a/b"])
def test_what_is_no_url_is_bare(specifier: str) -> None:
    assert locations.parse_specifier(specifier, base=PAGE) is None


def test_a_specifier_may_be_any_other_url() -> None:
    found = [locations.parse_specifier(one, base=PAGE) for one in ("./a", "../a", "/a", " node:a")]

    assert found == ["/app/a", "/a", "/a", "node:a"]


@pytest.mark.parametrize(
    ("location", "want"),
    [
        ("/a//b%2ejs?x#y", "/a/b.js"),
        ("/%61.js", "/a.js"),
        ("http://cdn.example/a.js", None),
        ("https://cdn.example/a.js", None),
        ("data:,", None),
    ],
)
def test_the_file_of_a_location_is_named_in_the_one_spelling(
    location: str, want: str | None
) -> None:
    assert locations.file_of(location) == want


def test_prefixes_of_odd_schemes_are_not_mapped() -> None:
    assert locations.has_hierarchy("/a/b")
    assert locations.has_hierarchy("https://cdn.example/a")
    assert not locations.has_hierarchy("node:a/b")


@given(st.text(st.characters(codec=None)), st.sampled_from([PAGE, CDN, "data:,"]))
def test_a_location_is_its_own_location(reference: str, base: str) -> None:
    once = locations.parse(reference, base=base)

    if once is not None:
        assert once.isascii()
        assert locations.parse(once, base=base) == once
