"""The columns of a source map follow those of its rewritten module."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.esm import source_map, vlq
from hotreload.esm.rewrite import Edit, apply
from hotreload.esm.source_map import Shift
from tests.unit.esm.columns import Marks, mapped, marks

LINE_BREAK = re.compile("\r\n|[\n\r\u2028\u2029]")


def columns(mappings: str) -> list[list[int]]:
    """Read the absolute columns of each line."""
    lines = []
    for line in mappings.split(";"):
        column = 0
        lines.append(
            [column := column + (vlq.split(one)[0] or 0) for one in line.split(",") if one]
        )
    return lines


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
