"""Chains of edits are reproducible and of all kinds; splices lead from each text to the next."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from tests.engines.csstext import items
from tests.engines.mutations import EDITS, chain
from tests.engines.stage import splice_of

SHEET = """@charset "utf-8";
@import url(other.css);
a { color: red; width: 1px }
@media print { b::before { content: "}" } }
@keyframes k { from { top: 0 } }
""" + "\n".join(f".c{number} {{ top: {number}px }}" for number in range(9))

PIECES = ("{", "}", "/*", "*/", '"', "'", "url(", ")", ";", ":", "@media ", "a", "\\", "\n", "𝌆")
TEXTS = st.lists(st.sampled_from(PIECES)).map("".join)


def test_a_seed_gives_the_same_chain_again():
    assert list(chain(SHEET, 30, "one")) == list(chain(SHEET, 30, "one"))
    assert list(chain(SHEET, 30, "one")) != list(chain(SHEET, 30, "two"))


def test_every_kind_of_edit_occurs_and_each_changes_the_text():
    edits = [edit for number in range(20) for edit in chain(SHEET, 25, str(number))]

    assert {name for name, _ in edits} == {*EDITS, "mend"}
    for number in range(20):
        texts = [SHEET, *(text for _, text in chain(SHEET, 25, str(number)))]
        assert all(old != new for old, new in itertools.pairwise(texts))


def test_broken_text_is_often_mended():
    chains = [[name for name, _ in chain(SHEET, 25, str(number))] for number in range(20)]

    assert sum(names.count("mend") for names in chains) > 20


@given(TEXTS)
def test_any_text_can_be_edited(text):
    assert len(list(chain(text, 3, "seed"))) == 3


@given(TEXTS, TEXTS)
def test_a_splice_leads_from_one_text_to_the_other(old, new):
    at, deleted, inserted = splice_of(old, new)

    units = old.encode("utf-16-le")
    spliced = units[: 2 * at] + inserted.encode("utf-16-le", "surrogatepass")
    assert spliced + units[2 * (at + deleted) :] == new.encode("utf-16-le")


@given(TEXTS)
def test_items_lie_in_the_text_and_hold_what_they_say(text):
    for item in items(text):
        assert 0 <= item.start <= item.end <= len(text)
        assert item.opening is None or text[item.opening] == "{"


def test_items_are_found_at_every_depth_but_not_in_strings_and_comments():
    text = 'a { b: "{;}"; /* x { y: z } */ c: url(;) } @media d { e { f: g } }'

    found = [(item.depth, item.prelude(text)) for item in items(text)]

    assert found == [
        (1, 'b: "{;}";'),
        (1, "c: url(;)"),
        (0, "a"),
        (2, "f: g"),
        (1, "e"),
        (0, "@media d"),
    ]
