"""URL paths: one spelling, references, stamps and the names of a page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload import urls

ANY_TEXT = st.text(st.characters(codec=None))
STAMP = st.integers(10**12, 10**14)


@pytest.mark.parametrize(
    ("path", "want"),
    [
        ("/a b/é.css", "/a%20b/%C3%A9.css"),
        ("/100%.css", "/100%25.css"),
        ("/~user/a!$&'()*+,;=:@-._", "/~user/a!$&'()*+,;=:@-._"),
        ("/?#[]|", "/%3F%23%5B%5D%7C"),
        ("/\udcff", "/%FF"),
        ("/\ud800", "/%EF%BF%BD"),
    ],
)
def test_paths_are_quoted_as_browsers_show_them(path: str, want: str) -> None:
    assert urls.quote(path) == want


@given(st.binary())
def test_every_file_name_survives_quoting(name: bytes) -> None:
    text = name.decode("utf-8", "surrogateescape")

    assert urls.unquote(urls.quote(text)) == text


@given(ANY_TEXT)
def test_a_canonical_path_is_its_own_canonical_path(path: str) -> None:
    once = urls.canonical(path)

    assert once.isascii()
    assert urls.canonical(once) == once


def test_decoding_happens_exactly_once() -> None:
    assert urls.unquote("/%2541") == "/%41"
    assert urls.canonical("/%2541") == "/%2541"


@pytest.mark.parametrize(
    ("reference", "want"),
    [
        ("x.css", "/css/x.css"),
        ("./x.css", "/css/x.css"),
        ("../x.css", "/x.css"),
        ("../../../x.css", "/x.css"),
        ("%2e%2E/x.css", "/x.css"),
        ("/x.css", "/x.css"),
        ("/", "/"),
        ("..", "/"),
        (".", "/css/"),
        ("sub/..", "/css/"),
        ("sub/", "/css/sub/"),
        ("..x/...", "/css/..x/..."),
        ("x.css?a=1&t=1700000000000#y", "/css/x.css"),
        ("a b.css", "/css/a%20b.css"),
        ("a%20b.css", "/css/a%20b.css"),
        (" \n x.css\t\x00", "/css/x.css"),
        ("x.\ncss", "/css/x.css"),
        ("\u00a0x.css", "/css/%C2%A0x.css"),
        ("100%.css", "/css/100%25.css"),
        ("sub/a:b.css", "/css/sub/a:b.css"),
    ],
)
def test_references_are_resolved_as_browsers_do(reference: str, want: str) -> None:
    assert urls.resolve("/css/main.css", reference) == want


@pytest.mark.parametrize(
    "reference",
    [
        *("", " ", "#id", "?q", "//x.org/a.css", "\\\\x.org\\a.css", "/\n/x.org/a"),
        *("http://x.org/a.css", "data:text/css,a", "blob:x", "a:b.css", " HTTPS://x"),
    ],
)
def test_references_that_lead_elsewhere_or_nowhere_have_no_path(reference: str) -> None:
    assert urls.resolve("/css/main.css", reference) is None


@given(ANY_TEXT, ANY_TEXT)
def test_resolving_gives_a_canonical_path_or_none(base: str, reference: str) -> None:
    path = urls.resolve("/" + base, reference)

    assert path is None or (path.startswith("/") and urls.canonical(path) == path)


@given(ANY_TEXT, STAMP, STAMP)
def test_a_new_stamp_replaces_the_old_one(url: str, first: int, second: int) -> None:
    assert urls.with_stamp(urls.with_stamp(url, first), second) == urls.with_stamp(url, second)


@pytest.mark.parametrize(
    ("query", "want"),
    [
        ("t=1700000000000", ""),
        ("raw&t=1700000000000&x=1", "raw&x=1"),
        ("t=1700000000000&raw", "raw"),
        ("t=5&at=1700000000000", "t=5&at=1700000000000"),
        ("", ""),
    ],
)
def test_only_stamps_are_taken_out_of_a_query(query: str, want: str) -> None:
    assert urls.without_stamp(query) == want


@given(st.text("abt=&123456789/", max_size=40), STAMP)
def test_a_stamp_leaves_the_path_alone(url: str, stamp: int) -> None:
    assert urls.resolve("/", "/" + urls.with_stamp(url, stamp)) == urls.resolve("/", "/" + url)


@pytest.mark.parametrize(
    ("path", "want"),
    [
        ("/index.html", ("/index.html", "/", "/index", "/index/")),
        ("/a/index.html", ("/a/index.html", "/a/", "/a", "/a/index", "/a/index/")),
        ("/about.html", ("/about.html", "/about", "/about/")),
        ("/main.css", ("/main.css",)),
        ("/", ("/",)),
        ("/a/", ("/a/", "/a")),
        ("/xindex.html", ("/xindex.html", "/xindex", "/xindex/")),
    ],
)
def test_a_page_has_the_names_under_which_it_is_shown(path: str, want: tuple[str, ...]) -> None:
    assert urls.page_names(path) == want


@given(st.text("a/.", min_size=1, max_size=6).map(lambda text: "/" + text), st.data())
def test_what_may_be_shown_under_a_name_has_that_name(name: str, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(urls.may_show(name)))

    assert name in urls.page_names(path)
