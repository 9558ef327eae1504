"""Source maps follow the columns of a rewritten module."""

import json
import re
from base64 import b64decode, b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.esm import source_map, vlq
from hotreload.esm.rewrite import Edit, Rewritten, apply
from hotreload.esm.source_map import Shift

PROLOGUE = Edit(0, 0, "import 'hot';")
LINE_BREAK = re.compile("\r\n|[\n\r\u2028\u2029]")
Marks = list[list[tuple[int, int]]]
"""For each generated line: columns, and which mark stands there."""


def columns(mappings: str) -> list[list[int]]:
    """Read the absolute columns of each line."""
    lines = []
    for line in mappings.split(";"):
        column = 0
        lines.append(
            [column := column + (vlq.split(one)[0] or 0) for one in line.split(",") if one]
        )
    return lines


def mapped(marks: Marks) -> str:
    """Write a map in which the n-th mark comes from the n-th column of the only source."""
    lines = []
    source = 0
    for line in marks:
        column = 0
        segments = []
        for at, mark in line:
            numbers = (at - column, 0, 0, mark - source)
            segments.append("".join(map(vlq.encode, numbers)))
            column, source = at, mark
        lines.append(",".join(segments))
    return json.dumps({"version": 3, "sources": ["a.ts"], "names": [], "mappings": ";".join(lines)})


def marks(map_text: str) -> Marks:
    """Read what `mapped` wrote."""
    lines: Marks = []
    source = 0
    for line in json.loads(map_text)["mappings"].split(";"):
        column = 0
        found = []
        for segment in filter(None, line.split(",")):
            numbers = []
            while segment:
                number, segment = vlq.split(segment)
                numbers.append(number)
            column, source = column + numbers[0], source + numbers[3]
            found.append((column, source))
        lines.append(found)
    return lines


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


def test_segments_move_by_all_shifts_before_them() -> None:
    old = mapped([[(0, 0), (5, 1), (5, 2), (9, 3)], [], [(3, 4)], [(1, 5)]])

    new = source_map.shift(old, [Shift(0, 5, 10), Shift(0, 0, 2), Shift(2, 0, -1), Shift(9, 0, 1)])

    assert marks(new) == [[(2, 0), (17, 1), (17, 2), (21, 3)], [], [(2, 4)], [(1, 5)]]


def test_segments_that_are_not_in_order_move_too() -> None:
    old = mapped([[(9, 0), (1, 1), (5, 2)]])

    assert marks(source_map.shift(old, [Shift(0, 5, 10)])) == [[(19, 0), (1, 1), (15, 2)]]


def test_the_rest_of_a_map_stays() -> None:
    old = {"version": 3, "sources": ["é"], "names": ["\ud800"], "mappings": "A,E", "x_y": [1.5]}

    new = json.loads(source_map.shift(json.dumps(old), [Shift(0, 0, 1)]))

    assert new == {**old, "mappings": "C,E"}


def test_a_map_of_sections_moves_their_offsets_and_their_first_lines() -> None:
    def section(line: int, column: int, mappings: str) -> dict[str, Any]:
        inner = {"version": 3, "sources": [], "mappings": mappings}
        return {"offset": {"line": line, "column": column}, "map": inner}

    old = {"version": 3, "sections": [section(0, 0, "A,E"), section(0, 10, "A,E;E"), 5]}

    new = json.loads(source_map.shift(json.dumps(old), [Shift(0, 12, 3), Shift(1, 0, 4)]))
    first, second, odd = new["sections"]

    assert (first["offset"]["column"], columns(first["map"]["mappings"])) == (0, [[0, 2]])
    assert (second["offset"]["column"], columns(second["map"]["mappings"])) == (10, [[0, 5], [6]])
    assert odd == 5

    new = json.loads(source_map.shift(json.dumps(old), [Shift(0, 0, 7)]))
    assert [one["offset"]["column"] for one in new["sections"][:2]] == [7, 17]
    assert columns(new["sections"][0]["map"]["mappings"]) == [[0, 2]]


def test_the_line_that_guards_a_map_stays() -> None:
    guarded = ")]}'\n" + mapped([[(0, 0)]])

    new = source_map.shift(guarded, [Shift(0, 0, 1)])

    assert new.startswith(")]}'\n{")
    assert marks(new[5:]) == [[(1, 0)]]


@pytest.mark.parametrize(
    "text",
    ["", "x", "[]", "1", "{}", '{"mappings": 1}', '{"sections": 1}', "[" * 100_000, '{"a": NaN}'],
)
def test_a_broken_map_comes_back(text: str) -> None:
    assert source_map.shift(text, [Shift(0, 0, 1)]) is text


def test_broken_segments_stay() -> None:
    text = json.dumps({"mappings": "A,é,,g,C"})

    assert json.loads(source_map.shift(text, [Shift(0, 0, 1)])) == {"mappings": "C,é,,g,C"}


def test_without_shifts_nothing_is_read() -> None:
    text = mapped([[(0, 0)]])

    assert source_map.shift(text, []) is text


TOKENS = st.sampled_from(["a", "😀", "é", " ", "\n", "\r\n", "\u2028", "'x'", "\\"])
INSERTS = st.text("ab😀é ", max_size=5)


@given(
    st.booleans(),
    st.lists(st.tuples(TOKENS, st.one_of(st.none(), st.tuples(st.booleans(), INSERTS)))),
)
def test_every_token_keeps_its_origin(
    has_mark: bool, parts: list[tuple[str, tuple[bool, str] | None]]
) -> None:
    """Edits replace tokens or stand in front of them; the others are found where they went."""
    old = new = "\ufeff" if has_mark else ""
    edits = []
    kept: list[tuple[int, int]] = []
    for token, edit in parts:
        is_break = LINE_BREAK.fullmatch(token)
        replaces = edit is not None and edit[0] and not is_break
        if edit:
            edits.append(Edit(len(old), len(token) if replaces else 0, edit[1]))
            new += edit[1]
        if not replaces:
            if not is_break:
                kept.append((len(old), len(new)))
            new += token
        old += token

    old_map = mapped(placed(old, [before for before, _ in kept]))
    new_map = source_map.shift(old_map, source_map.shifts(old, edits))

    assert apply(old, edits) == new
    assert marks(new_map) == placed(new, [after for _, after in kept])


def placed(text: str, offsets: list[int]) -> Marks:
    """Count lines and UTF-16 columns the slow way."""
    lines: Marks = [[] for _ in LINE_BREAK.split(text)]
    for mark, offset in enumerate(offsets):
        before = LINE_BREAK.split(text[:offset])
        units = len(before[-1].encode("utf-16-le")) // 2
        is_marked = len(before) == 1 and text.startswith("\ufeff")
        lines[len(before) - 1].append((units - is_marked, mark))
    return lines
