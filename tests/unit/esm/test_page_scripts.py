"""Module scripts and import maps in a page, found as browsers find them."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.esm import page_scripts
from hotreload.esm.import_map import ImportMap
from hotreload.esm.page_scripts import ExternalModule, InlineModule, MapScript

PAGE = "/app/index.html"
ONE = "<script type=module>1</script>"


def texts(html: str) -> list[str]:
    """List the texts of the inline module scripts, read twice: by text and by offsets."""
    data = html.encode()
    found = [one for one in page_scripts.scripts(data, page=PAGE) if isinstance(one, InlineModule)]
    assert [data[one.start : one.end].decode() for one in found] == [one.text for one in found]
    assert [one.index for one in found] == list(range(len(found)))
    return [one.text for one in found]


def test_a_page_is_read_in_its_order() -> None:
    data = (
        '<!doctype html><script type="importmap">{}</script><script>classic</script>'
        '<script type="module" src="main.js" nonce=n></script>'
        "<script type='module' nonce='a&amp;b'>é</script>"
        "<SCRIPT TYPE=' Module\n'>2</SCRIPT >"
    ).encode()

    assert page_scripts.scripts(data, page=PAGE) == (
        MapScript("{}", PAGE),
        ExternalModule("main.js", "/app/main.js", "n"),
        InlineModule(0, data.index("é".encode()), data.index("é".encode()) + 2, "é", PAGE, "a&b"),
        InlineModule(1, data.rindex(b"2"), data.rindex(b"2") + 1, "2", PAGE),
    )


@pytest.mark.parametrize(
    ("html", "want"),
    [
        ("<script type=module>if (a</b/.test(c)) d</script>", ["if (a</b/.test(c)) d"]),
        ("<script type=module>'</scripty>'</script>", ["'</scripty>'"]),
        ("<script type=module>'</script>'", ["'"]),
        ("<script type=module>1</SCRIPT/x='>'\n>" + ONE, ["1", "1"]),
        ("<script type=module><!-- <script> </script> --></script>2</script>", None),
        ("<script type=module><!-- <script> --></script>", ["<!-- <script> -->"]),
        ("<script type=module><!-- </script>", ["<!-- "]),
        ("<script type=module><!--><script></script>", ["<!--><script>"]),
        ("<script type=module><!---><script></script>", ["<!---><script>"]),
        ("<script type=module><script></script>", ["<script>"]),
        ("<script type=module><!-- <scripty> </script>", ["<!-- <scripty> "]),
        ("<script type=module><!-- <script </script/ </script>", ["<!-- <script </script/ "]),
        ("<script type=module>never closed", []),
        ("<script type=module>1</script", []),
        ("<script type=module>1</script a='>", []),
        (f"<!-- {ONE} -->{ONE}", ["1"]),
        (f"<!-->{ONE}<!-- -->", ["1"]),
        (f"<!-- {ONE}", []),
        (f"<! {ONE}{ONE}", ["1"]),
        (f"<?x {ONE}{ONE}", ["1"]),
        (f"</ {ONE}{ONE}", ["1"]),
        (f"<?-->{ONE}</>{ONE}</", ["1", "1"]),
        (f"<title>{ONE}</title>{ONE}", ["1"]),
        (f"<textarea>{ONE}</textareas></TEXTAREA >{ONE}", ["1"]),
        (f"<style>{ONE}</style><noscript>{ONE}</noscript><iframe>{ONE}</iframe>", []),
        (f"<style>{ONE}", []),
        (f"<plaintext>{ONE}", []),
        (f"<template>{ONE}<template></template>{ONE}</template>{ONE}", ["1"]),
        (f"<template shadowrootmode=open>{ONE}</template>", ["1"]),
        (f"<svg><title/><style/><script href=x /></svg>{ONE}", ["1"]),
        ("<svg><script type=module>1</script></svg>", []),
        (f"<svg/>{ONE}<svg a='=/'/>{ONE}", ["1", "1"]),
        (f"<svg a=b/>{ONE}", []),
        (f"<svg><div>{ONE}", ["1"]),
        (f"<svg></math>{ONE}</svg>{ONE}", ["1"]),
        (f"<svg><math></svg>{ONE}", ["1"]),
        (f"<p title='{ONE}'>{ONE}", ["1"]),
        (f"<p a=b' title={ONE}", []),
        (f"<p 'a>{ONE}", ["1"]),
        (f'<p title="a>{ONE}', []),
        (f"a < b{ONE}", ["1"]),
        ("<script type=module type=x>1</script>", ["1"]),
        ("<script type=x type=module>1</script>", []),
        ("<script type='&#9;module'>1</script>", ["1"]),
        ("<script src=x type=module>1</script>", []),
        ("<script src type=module>1</script>", []),
        ("<script type=module/>1</script>", []),
        ("<script type=module />1</script>", ["1"]),
        ("<scripty type=module>1</scripty>", []),
        ("<script/type=module>1</script>", ["1"]),
        ("<script type=module></script>", [""]),
        ("<script type=text/module>1</script>", []),
    ],
)
def test_odd_markup_is_read_as_browsers_do(html: str, want: list[str] | None) -> None:
    if want is None:  # the inner end tag closes the inner start tag only
        want = ["<!-- <script> </script> -->"]

    assert texts(html) == want


@pytest.mark.parametrize(
    ("head", "base"),
    [
        ("", PAGE),
        ("<base href=/lib/>", "/lib/"),
        ("<base href=lib/x.html>", "/app/lib/x.html"),
        ("<base target=_blank><base href=/a/><base href=/b/>", "/a/"),
        ("<base href=https://cdn.example/x/>", "https://cdn.example/x/"),
        ("<base href=data:,x>", PAGE),
        ("<base href=javascript:x><base href=/b/>", PAGE),
        ("<template><base href=/a/></template>", PAGE),
        ("<base href='/a&amp;b/'>", "/a&b/"),
    ],
)
def test_the_base_of_a_page_counts_for_what_follows(head: str, base: str) -> None:
    found = page_scripts.scripts(f"{ONE}{head}{ONE}".encode(), page=PAGE)

    assert [one.base for one in found if isinstance(one, InlineModule)] == [PAGE, base]


@pytest.mark.parametrize(
    ("src", "path"),
    [
        ("a.js", "/app/a.js"),
        (" /a.js?x#y ", "/a.js"),
        ("https://cdn.example/a.js", None),
        ("//cdn.example/a.js", None),
        ("", None),
        ("/é.js", "/%C3%A9.js"),
        ("/a&amp;b.js?x&lt=1", "/a&b.js"),
    ],
)
def test_external_modules_are_named_by_their_path(src: str, path: str | None) -> None:
    found = page_scripts.scripts(f'<script type=module src="{src}"></script>'.encode(), page=PAGE)

    assert [one.path for one in found if isinstance(one, ExternalModule)] == [path]


def test_a_map_is_read_against_the_base_before_it_and_joined_to_the_others() -> None:
    html = (
        "<script type=importmap>{'broken'</script><base href=/lib/>"
        '<script type=importmap>{"imports": {"a": "./a.js"}}</script>'
        '<script type=importmap src=x.json>{"imports": {"c": "./c.js"}}</script>'
        '<script type=importmap>{"imports": {"a": "./2.js", "b": "./b.js"}}</script>'
    )

    found = page_scripts.map_of(page_scripts.scripts(html.encode(), page=PAGE))

    assert found == ImportMap({"a": "/lib/a.js", "b": "/lib/b.js"})
    assert page_scripts.map_of(()) == ImportMap()


def test_bytes_that_are_no_text_survive() -> None:
    data = b"<script type=module>'\xff\xe9'</script>"

    (found,) = page_scripts.scripts(data, page=PAGE)

    assert isinstance(found, InlineModule)
    assert page_scripts.encode(found.text) == b"'\xff\xe9'"


def test_a_page_in_utf_16_has_none_for_us() -> None:
    assert page_scripts.scripts(ONE.encode("utf-16"), page=PAGE) == ()


PIECES = st.lists(
    st.sampled_from(
        [
            *("<script", "</script", "<!--", "-->", "--!>", "<", ">", "/", "!", "-", "'", '"', "="),
            *(" type=module", " src=a", "<title>", "</title>", "<template>", "</template>", "x"),
            *(
                "<svg>",
                "</svg>",
                "<base href=/a>",
                " ",
                "&amp;",
                "<style>",
                "</style>",
                "importmap",
            ),
        ]
    ),
    max_size=30,
).map("".join)


@given(PIECES)
def test_offsets_are_those_of_the_texts_whatever_the_markup(html: str) -> None:
    texts(html)


@pytest.mark.parametrize(
    "piece", ["<script type=module>", "<!--", "<a b='", "<a ", "<title>", "</", "<svg ="]
)
def test_a_page_takes_linear_time(piece: str) -> None:
    data = piece.encode() * (1_000_000 // len(piece)) + b"module"
    start = process_time()

    page_scripts.scripts(data, page=PAGE)

    assert process_time() - start < 2


@given(st.integers(0, 100_000), st.text("modulexq ", max_size=9), st.integers(0, 9))
def test_a_long_page_that_was_plain_is_read_where_it_changed(at: int, new: str, gone: int) -> None:
    before = b"<p>" + b"mod ule " * 12_500
    data = before[:at] + new.encode() + before[at + gone :]

    text = page_scripts.plain_text(data, before=before)

    assert page_scripts.plain_text(before) == before.decode()
    assert text == page_scripts.plain_text(data)


def test_another_charset_of_a_long_page_is_seen_wherever_it_changed() -> None:
    page = b"<meta charset=%b>" + b"<p>text</p>" * 10_000

    assert page_scripts.plain_text(page % b"latin-1", before=page % b"utf-8") is None
