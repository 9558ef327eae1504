"""References in style sheets, their offsets, and stamps on them."""

import json
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.styles import css

CORPUS = Path(__file__).parents[2] / "corpus" / "css"
EXPECTED = json.loads((CORPUS / "targets.json").read_text("utf-8"))
NOW = 1_700_000_000_000

PIECES = st.sampled_from(
    [
        *(
            "url(",
            "URL(",
            "src(",
            "image-set(",
            "-webkit-image-set(",
            "type(",
            "@import ",
            "@namespace ",
        ),
        *(
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            ";",
            ",",
            '"',
            "'",
            "\\",
            "\\\n",
            "\n",
            " ",
            "/*",
            "*/",
            "#",
            "-",
        ),
        *(
            "\\75 rl(",
            "a",
            "b.png",
            "c.css?x=1#y",
            "\\28",
            "\\d800",
            "é",
            "\ufeff",
            "\0",
            "1x",
            "//",
            "data:",
        ),
    ]
)
SHEETS = st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join))


def found(text: str) -> list[list[str]]:
    return [[target.kind, target.reference] for target in css.targets(text)]


def stamped(text: str, *paths: str) -> str:
    return css.stamp(text, base="/css/main.css", stamps=dict.fromkeys(paths, NOW))


@pytest.mark.parametrize("name", EXPECTED)
def test_corpus_has_exactly_the_targets_that_a_browser_loads(name: str) -> None:
    text = css.decode((CORPUS / name).read_bytes())

    assert text is not None
    assert found(text) == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_corpus_agrees_with_another_parser(name: str) -> None:
    tinycss2 = pytest.importorskip("tinycss2")
    text = (CORPUS / name).read_text("utf-8")

    seen: list[str] = []
    waiting = list(reversed(tinycss2.parse_component_value_list(text)))
    while waiting:
        node = waiting.pop()
        if node.type == "url":
            seen.append(node.value)
        elif node.type == "function" and node.lower_name == "url":
            seen += [each.value for each in node.arguments if each.type == "string"]
        else:
            inner = getattr(node, "arguments", None) or getattr(node, "content", None) or []
            waiting += reversed(inner)

    # It knows no at-rules and no image-set(): strings there are only ours, namespaces only its.
    ours = {reference for _, reference in found(text)}
    assert {each for each in seen if each} <= ours | {"http://www.w3.org/1999/xhtml"}


@pytest.mark.parametrize(
    "data", [b"a{}", b"\xef\xbb\xbfa{}", b"\xe9\xff \x80", "é 🎨\r\n\f".encode()]
)
def test_bytes_survive_decoding_and_encoding(data: bytes) -> None:
    text = css.decode(data)

    assert text is not None
    assert css.encode(text) == data


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_utf16_sheets_are_left_alone(mark: bytes) -> None:
    assert css.decode(mark + b"a\0") is None


@given(st.binary())
def test_any_bytes_survive(data: bytes) -> None:
    text = css.decode(data)

    assert text is None or css.encode(text) == data


@given(SHEETS)
def test_offsets_point_at_the_reference(text: str) -> None:
    last = 0
    for target in css.targets(text):
        source = text[target.start : target.end]
        assert last <= target.start < target.end
        assert source == target.reference or "\\" in source
        last = target.end


@given(SHEETS)
def test_nothing_to_stamp_gives_the_same_object(text: str) -> None:
    assert css.stamp(text, base="/a.css", stamps={}) is text
    assert css.stamp(text, base="/a.css", stamps={"/not/in/it": NOW}) is text


@given(SHEETS)
def test_stamping_twice_changes_nothing_more(text: str) -> None:
    stamps = dict.fromkeys(("/a", "/b.png", "/c.css", "/%C3%A9", "/ab.png"), NOW)

    once = css.stamp(text, base="/x.css", stamps=stamps)

    assert css.stamp(once, base="/x.css", stamps=stamps) == once
    assert len(css.targets(once)) == len(css.targets(text))


@pytest.mark.parametrize(
    ("text", "path", "want"),
    [
        ("url(a.png)", "/css/a.png", f"url(a.png?t={NOW})"),
        ("url( '../a.png' )", "/a.png", f"url( '../a.png?t={NOW}' )"),
        ('@import "b.css" screen;', "/css/b.css", f'@import "b.css?t={NOW}" screen;'),
        ("url(/a.svg?v=1#x)", "/a.svg", f"url(/a.svg?v=1&t={NOW}#x)"),
        ("url(a.png?t=1600000000000)", "/css/a.png", f"url(a.png?t={NOW})"),
        (r"url(a\ b.png)", "/css/a%20b.png", rf"url(a\20 b.png?t={NOW})"),
        (r'url("a\"b.png")', "/css/a%22b.png", rf'url("a\"b.png?t={NOW}")'),
        (r"url('a\27 b.png')", "/css/a'b.png", rf"url('a\'b.png?t={NOW}')"),
        ('url(" a.png ")', "/css/a.png", f'url("a.png?t={NOW}")'),
        ('image-set("a.png" 1x)', "/css/a.png", f'image-set("a.png?t={NOW}" 1x)'),
        ('url("a.png', "/css/a.png", f'url("a.png?t={NOW}'),
    ],
)
def test_a_changed_target_is_stamped_in_place(text: str, path: str, want: str) -> None:
    assert stamped(text, path) == want


def test_all_but_the_changed_target_stays_byte_for_byte() -> None:
    data = b"\xef\xbb\xbf/* \xe9 */\r\n@import 'x.css';\f a{b:url(a.png)}\xff"

    text = css.decode(data)

    assert text is not None
    want = data.replace(b"a.png", b"a.png?t=%d" % NOW)
    assert css.encode(stamped(text, "/css/a.png")) == want


def test_half_characters_become_the_replacement_character() -> None:
    assert found(r"url(\d800 .png)") == [["url", "\ufffd.png"]]


def test_foreign_and_inline_references_are_never_stamped() -> None:
    text = "url(https://x.org/a.png) url(//x.org/a.png) url(data:,a) url(#a) url()"

    assert stamped(text, "/a.png", "/css/a", "/css/main.css") is text


def test_hostile_nesting_ends() -> None:
    for piece in ("image-set(", "url(", "\\(", "/*", "@import ", '"\\', "a\\61("):
        assert len(css.targets(piece * 20_000)) <= 20_000


def test_a_megabyte_takes_less_than_60_ms() -> None:
    rule = ".a:not(.b) > c::before { color: var(--x, rgb(0 0 0)); background: url(i.png) }\n"
    text = (rule + "/* a comment */\n" + rule.replace("url(i.png)", "none") * 6) * 1800

    best = 1.0
    for _ in range(5):
        start = process_time()
        css.targets(text)
        best = min(best, process_time() - start)

    assert best / (len(text) / 1e6) < 0.060
