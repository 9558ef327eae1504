"""The URL of a map says what moved: which comment counts, and what comes back of it."""

from base64 import b64decode, b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.esm import source_map
from hotreload.esm.rewrite import Edit, Rewritten, apply
from hotreload.esm.source_map import Shift
from tests.unit.esm.columns import mapped, marks

PROLOGUE = Edit(0, 0, "import 'hot';")


def served(text: str, *edits: Edit) -> str:
    return source_map.follow(text, Rewritten(apply(text, edits), edits))


def query(text: str) -> str:
    return text.rpartition("?")[2].strip()


def test_the_url_of_a_map_says_what_moved() -> None:
    text = "import 'a';\nb('😀', c);\n//# sourceMappingURL=a.js.map\n"

    found = served(text, PROLOGUE, Edit(8, 1, "a?t=1"), Edit(20, 0, "$at("))

    assert found.endswith("\n//# sourceMappingURL=a.js.map?hotreload-columns=0.0.13_0.9.4_1.9.4\n")
    assert source_map.in_query(query(found)) == (Shift(0, 0, 13), Shift(0, 9, 4), Shift(1, 9, 4))


@pytest.mark.parametrize(
    ("url", "want"),
    [
        ("a.map", "a.map?hotreload-columns=0.0.13"),
        ("../a.map?v=1", "../a.map?v=1&hotreload-columns=0.0.13"),
        ("/a.map#x", "/a.map?hotreload-columns=0.0.13#x"),
        ("https://cdn.example/a.map", "https://cdn.example/a.map"),
        ("//cdn.example/a.map", "//cdn.example/a.map"),
        ("data:text/plain,x", "data:text/plain,x"),
        ("data:application/json,{}", "data:application/json,{}"),
        ("data:application/json;base64,!", "data:application/json;base64,!"),
        ("data:application/json;base64,e30=", "data:application/json;base64,e30="),
        ("data:application/json;base64,A", "data:application/json;base64,A"),
        ("data:application/json;base64,/w==", "data:application/json;base64,/w=="),
    ],
)
def test_only_maps_that_we_serve_get_the_parameter(url: str, want: str) -> None:
    assert served(f"x\n//# sourceMappingURL={url}", PROLOGUE).endswith(f"URL={want}")


@pytest.mark.parametrize(
    "end",
    [
        "//# sourceMappingURL=a.map",
        "//@ sourceMappingURL=a.map",
        "//#\tsourceMappingURL=a.map \r\n\r\n",
        "//# sourceMappingURL=old.map\n//# sourceMappingURL=a.map",
        "//# sourceMappingURL=a.map\n//# sourceURL=a.js\n// the end",
        "x()//# sourceMappingURL=a.map",
    ],
)
def test_the_last_comment_counts(end: str) -> None:
    assert "=a.map?hotreload-columns=0.0.13" in served(f"x\n{end}", PROLOGUE)


@pytest.mark.parametrize(
    "end",
    [
        "",
        "'//# sourceMappingURL=a.map'",
        "`\n//# sourceMappingURL=a.map\n`",
        "//# sourceMappingURL=a.map\nx()",
        "// sourceMappingURL=a.map",
        "/*# sourceMappingURL=a.map */",
        "//# sourceMappingURL=",
    ],
)
def test_what_is_no_such_comment_stays(end: str) -> None:
    assert served(f"x\n{end}", PROLOGUE) == f"{PROLOGUE.insert}x\n{end}"


def test_without_edits_nothing_is_looked_for() -> None:
    text = "x\n//# sourceMappingURL=a.map"

    assert source_map.follow(text, Rewritten(text)) is text


@pytest.mark.parametrize("kind", ["application/json", "application/json;charset=utf-8"])
def test_a_map_within_the_module_is_moved(kind: str) -> None:
    data = b64encode(mapped([[(0, 0), (4, 1)], [(2, 2)]]).encode()).decode()

    found = served(f"a = b\n  c\n//# sourceMappingURL=data:{kind};base64,{data}\n", PROLOGUE)

    moved = b64decode(found.partition("base64,")[2]).decode()
    assert marks(moved) == [[(13, 0), (17, 1)], [(2, 2)]]


def test_a_byte_order_mark_has_no_column() -> None:
    text = "\ufeffimport 'a'"

    found = list(source_map.shifts(text, [Edit(1, 0, "x;"), Edit(9, 1, "abc")]))

    assert found == [Shift(0, 0, 2), Shift(0, 9, 2)]


def test_a_line_break_that_stays_parts_the_columns() -> None:
    text = "'a\\\nb', c"

    found = list(source_map.shifts(text, [Edit(1, 4, "a?t=1\\\n"), Edit(8, 0, "x")]))

    assert found == [Shift(1, 1, -1), Shift(1, 4, 1)]


def test_a_url_says_no_more_than_servers_take() -> None:
    text = "import 'a';\n" * 2_000 + "//# sourceMappingURL=a.map"
    edits = [Edit(12 * line + 8, 1, "a?t=1") for line in range(2_000)]

    found = query(served(text, *edits))

    assert 5_900 < len(found) < 6_100
    assert source_map.in_query(found)[:2] == (Shift(0, 9, 4), Shift(1, 9, 4))
    assert len(source_map.in_query(found)) == found.count("_") + 1


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("hotreload-columns=0.0.13", (Shift(0, 0, 13),)),
        ("a=b&hotreload-columns=0.1.-2_3.4.5&c", (Shift(0, 1, -2), Shift(3, 4, 5))),
        ("", ()),
        ("hotreload-columns", ()),
        ("hotreload-columns=", ()),
        ("xhotreload-columns=0.0.13", ()),
        ("hotreload-columns=0.0", ()),
        ("hotreload-columns=0.0.1.1_1.2.3_x", ()),
        ("hotreload-columns=-1.0.1", ()),
        ("hotreload-columns=0.0.9999999999", ()),
        ("hotreload-columns=" + "_".join(["0.0.1"] * 1_100), ()),
    ],
)
def test_the_parameter_is_read_with_care(text: str, want: tuple[Shift, ...]) -> None:
    assert source_map.in_query(text) == want


@given(st.text() | st.text("hotreload-columns=0123456789._-&"))
def test_no_query_makes_it_fail(text: str) -> None:
    source_map.in_query(f"hotreload-columns={text}")
