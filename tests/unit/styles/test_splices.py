"""What leads from one text of a sheet to the next."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.protocol import wire
from hotreload.protocol.messages import Updates
from hotreload.protocol.updates import CssUpdate, Splice
from hotreload.styles.splices import INSERT_LIMIT, TEXT_LIMIT, TOTAL_LIMIT, Text, Texts, between

TEXT = st.text(st.sampled_from("ab{}\n💡ü"), max_size=40)


def applied(old: str, splice: Splice) -> str:
    """Do what a browser does: cut and join UTF-16."""
    units = old.encode("utf-16-le")
    start, end = 2 * splice.at, 2 * (splice.at + splice.delete)
    return (units[:start] + splice.insert.encode("utf-16-le") + units[end:]).decode("utf-16-le")


def told(*texts: str, path: str = "/a.css") -> Texts:
    """Announce texts one after the other; each is its own content id."""
    store = Texts()
    for text in texts:
        store.learn(path, Text(text, text, text))
        store.announced(path)
    return store


@given(TEXT, TEXT)
def test_the_splice_leads_to_the_new_text(old: str, new: str) -> None:
    splice = between(Text("old", old, "old"), Text("new", new, "new"))

    assert splice is not None
    assert applied(old, splice) == new


@given(TEXT, TEXT, TEXT)
def test_what_stayed_at_both_ends_is_not_sent(start: str, middle: str, end: str) -> None:
    splice = between(
        Text("old", f"{start}{end}", "old"), Text("new", f"{start}{middle}{end}", "new")
    )

    assert splice is not None
    assert (len(splice.insert), splice.delete) == (len(middle), 0)


@pytest.mark.parametrize("size", [1_000, 5_000, 1_000_000])
@pytest.mark.parametrize("part", [0, 0.3, 0.999])
def test_one_changed_character_is_found_wherever_it_is(size: int, part: float) -> None:
    at = int(size * part)
    old, new = "a" * size, "a" * at + "b" + "a" * (size - at - 1)

    assert between(Text("old", old, "old"), Text("new", new, "new")) == Splice(
        "old", None, at, 1, "b"
    )


def test_the_text_is_that_of_the_announcement_before_however_often_it_changed() -> None:
    texts = told("a{}")
    for text in ("ab{}", "abc{}"):
        texts.learn("/a.css", Text(text, text, text))

    assert texts.splice("/a.css", "abc{}") == Splice("a{}", None, 1, 0, "bc")


def test_the_name_is_that_of_what_the_disk_shows() -> None:
    texts = told("a", "b")
    texts.learn("/a.css", Text("c", "c", "c"))

    assert texts.name("/a.css") == "c"
    assert texts.name("/b.css") is None


def test_what_was_served_counts_as_announced() -> None:
    texts = Texts()
    texts.learn("/a.css", Text("1", "a{}", "1"))
    texts.served("/a.css", "1")
    texts.learn("/a.css", Text("2", "b{}", "2"))

    assert texts.splice("/a.css", "2") == Splice("1", None, 0, 1, "b")


def test_there_is_none_where_nobody_was_told_of_a_text() -> None:
    texts = Texts()
    assert texts.splice("/a.css", "1") is None

    texts.learn("/a.css", Text("1", "a{}", "1"))
    assert texts.splice("/a.css", "1") is None


def test_there_is_none_where_nothing_changed_or_the_file_is_gone() -> None:
    texts = told("a{}")
    assert texts.splice("/a.css", "a{}") is None

    texts.learn("/a.css", Text("b{}", "b{}", "b{}"))
    assert texts.splice("/a.css", None) is None


def test_a_text_that_was_served_under_another_name_is_forgotten() -> None:
    texts = told("a{}")
    texts.served("/a.css", "stamped meanwhile")
    texts.learn("/a.css", Text("b{}", "b{}", "b{}"))

    assert texts.splice("/a.css", "b{}") is None


def test_there_is_none_for_a_file_that_has_changed_again() -> None:
    texts = told("a{}")
    texts.learn("/a.css", Text("c{}", "c{}", "c{}"))

    assert texts.splice("/a.css", "b{}") is None


def test_a_text_with_stamps_is_named_by_itself() -> None:
    texts = Texts()
    texts.learn("/a.css", Text("1-stamped", "a{}", "1"))
    texts.served("/a.css", "1-stamped")
    texts.learn("/a.css", Text("2-stamped", "b{}", "2"))

    assert texts.splice("/a.css", "2") == Splice("1-stamped", "2-stamped", 0, 1, "b")


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    texts = told("\ufeffa{}")
    texts.learn("/a.css", Text("2", "\ufeffb{}", "2"))

    assert texts.splice("/a.css", "2") == Splice("\ufeffa{}", None, 0, 1, "b")


@pytest.mark.parametrize(
    "text", [b"a\xff{}".decode("utf-8", "surrogateescape"), "x" * (TEXT_LIMIT + 1)]
)
def test_what_browsers_read_differently_or_what_is_too_long_is_not_kept(text: str) -> None:
    texts = told("a{}", text, "b{}")
    texts.learn("/a.css", Text("c", "c{}", "c"))
    assert texts.splice("/a.css", "c") == Splice("b{}", None, 0, 1, "c")

    texts.learn("/a.css", Text("d", text, "d"))
    assert texts.splice("/a.css", "d") is None


@pytest.mark.parametrize(
    ("text", "fits"), [("a" * INSERT_LIMIT, True), ("ü" * INSERT_LIMIT, False)]
)
def test_a_message_carries_64_kilobytes_and_no_more(text: str, fits: bool) -> None:
    assert (between(Text("1", "", "1"), Text("2", text, "2")) is not None) == fits


def test_the_memory_is_bounded_and_the_sheets_that_changed_last_are_kept() -> None:
    texts = Texts()
    paths = [f"/{number}.css" for number in range(TOTAL_LIMIT // TEXT_LIMIT + 1)]
    for path in paths:
        texts.learn(path, Text("1", "a" * TEXT_LIMIT, "1"))
        texts.served(path, "1")
        texts.learn(path, Text("2", "b", "2"))

    assert texts.splice(paths[0], "2") is None
    assert texts.splice(paths[-1], "2") == Splice("1", None, 0, TEXT_LIMIT, "b")
    assert texts._size <= TOTAL_LIMIT


@given(st.lists(TEXT, min_size=2, max_size=5, unique=True))
def test_a_chain_of_messages_leads_to_the_last_text(chain: list[str]) -> None:
    texts = told(chain[0])
    shown = chain[0]
    for old, new in pairwise(chain):
        texts.learn("/a.css", Text(new, new, new))
        splice = texts.splice("/a.css", new)
        texts.announced("/a.css")

        assert splice is not None
        assert splice.old == old
        shown = applied(shown, splice)

    assert shown == chain[-1]


def test_the_wire_leaves_the_second_name_out_where_it_is_that_of_the_file() -> None:
    update = CssUpdate("/a.css", "/a.css", 1, "2", Splice("1", None, 0, 1, "b"))

    body = json.loads(wire.encode(Updates((update,), "a.css changed")).text)

    assert body["updates"][0]["splice"] == {"from": "1", "at": 0, "del": 1, "ins": "b"}
