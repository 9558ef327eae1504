"""Topics: their names, what is kept of each, and what was lost. No I/O."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.delivery.topics import (
    HISTORY_BYTES,
    HISTORY_LIMIT,
    LOSSES_LIMIT,
    MEMORY_LIMIT,
    TOPIC_LENGTH_LIMIT,
    TOPICS_KEPT,
    Dropped,
    Kept,
    Topics,
    is_joinable,
    is_reserved,
    is_topic,
    names_of,
)
from hotreload.protocol.messages import Custom
from hotreload.protocol.wire import encode

NAMES = st.lists(st.sampled_from(["a", "b", "", "ab"]), min_size=1, max_size=4).map("/".join)


def kept(seq: int, topic: str = "t", data: object = None) -> Kept:
    message = Custom("said", data, topic)
    return Kept(seq, topic, encode(message, seq=seq))


def places(found: list[Kept]) -> list[int]:
    return [each.seq for each in found]


@pytest.mark.parametrize(("limit", "in_all"), [(400, 10**6), (10**6, 800)])
def test_hub_10_what_is_forgotten_is_counted_within_bounds(monkeypatch, limit, in_all) -> None:
    monkeypatch.setattr("hotreload.delivery.topics.FORGOTTEN_LIMIT", limit)
    monkeypatch.setattr("hotreload.delivery.topics.FORGOTTEN_IN_ALL", in_all)
    topics = Topics()
    for seq in range(1, 4001):
        topics.add(kept(seq, f"t{seq % 2}"))

    for name in ("t0", "t1"):
        _, dropped = topics.since([name], 0)
        ((_, event),) = dropped.take()
        assert 300 <= event.data["count"] <= 400


def test_what_is_kept_is_read_as_it_was_published() -> None:
    message = Custom("said", {"ü": [1, None, "\U0001f44b"]}, "a/b")

    assert Kept(7, "a/b", encode(message, seq=7)).message == message


@pytest.mark.parametrize("name", ["a", "a/b", "/", "ü 👋", "x" * TOPIC_LENGTH_LIMIT])
def test_a_topic_is_any_name_without_a_star(name) -> None:
    assert is_topic(name)
    assert is_joinable(name)


@pytest.mark.parametrize("name", ["*", "a/*", "a/b/*", "/*"])
def test_a_pattern_can_be_joined_and_not_published_to(name) -> None:
    assert is_joinable(name)
    assert not is_topic(name)


@pytest.mark.parametrize(
    "name", ["", "a*", "*/a", "a/*/b", "**", "*/*", "x" * 257, "x" * 255 + "/*"]
)
def test_what_is_neither_is_neither(name) -> None:
    assert not is_joinable(name)
    assert not is_topic(name)


@pytest.mark.parametrize(
    ("event", "reserved"), [("hotreload:x", True), ("vite:x", True), ("x", False)]
)
def test_some_names_of_events_are_reserved(event, reserved) -> None:
    assert is_reserved(event) is reserved


@given(NAMES, NAMES)
def test_the_names_of_a_topic_are_what_covers_it(topic, prefix) -> None:
    names = names_of(topic)

    assert {topic, "*"} <= names
    assert (f"{prefix}/*" in names) is topic.startswith(f"{prefix}/")


def test_the_last_message_of_each_topic_comes_in_order() -> None:
    topics = Topics()
    for seq, topic in enumerate(["b", "a/1", "a/2", "a/1", "c"], 1):
        topics.add(kept(seq, topic))

    assert places(topics.last(["a/*", "b", "a/1", "unknown"])) == [1, 3, 4]
    assert places(topics.last(["*"])) == [1, 3, 4, 5]


def test_what_came_after_a_place_comes_in_order() -> None:
    topics = Topics()
    for seq, topic in enumerate(["a", "b", "a", "b", "a"], 1):
        topics.add(kept(seq, topic))

    found, dropped = topics.since(["b", "a"], 2)

    assert places(found) == [3, 4, 5]
    assert not dropped


def test_a_history_is_bounded_in_number_and_the_rest_is_counted() -> None:
    topics = Topics()
    for seq in range(1, HISTORY_LIMIT + 11):
        topics.add(kept(seq))

    found, dropped = topics.since(["t"], 4)

    assert places(found) == list(range(11, HISTORY_LIMIT + 11))
    assert dropped.take() == ((10, Custom("hotreload:dropped", {"topic": "t", "count": 6}, "t")),)


def test_a_history_is_bounded_in_bytes_but_keeps_the_last() -> None:
    topics = Topics()
    topics.add(kept(1))
    topics.add(kept(2, data="x" * HISTORY_BYTES))

    found, dropped = topics.since(["t"], 0)

    assert places(found) == [2]
    assert bool(dropped)


def test_the_number_of_topics_is_bounded_and_the_idlest_goes_first() -> None:
    topics = Topics()
    for seq in range(TOPICS_KEPT):
        topics.add(kept(seq, f"t{seq}"))

    topics.add(kept(TOPICS_KEPT, "t0"))
    topics.add(kept(TOPICS_KEPT + 1, "new"))

    assert len(topics) == TOPICS_KEPT
    assert places(topics.last(["t0", "t1", "new"])) == [TOPICS_KEPT, TOPICS_KEPT + 1]


def test_the_memory_of_all_topics_is_bounded() -> None:
    topics = Topics()
    data = "x" * (HISTORY_BYTES - 1000)
    for seq in range(MEMORY_LIMIT // HISTORY_BYTES + 10):
        topics.add(kept(seq, f"t{seq}", data))

    assert MEMORY_LIMIT - 2 * HISTORY_BYTES < topics.size <= MEMORY_LIMIT
    assert len(topics) < TOPICS_KEPT


def test_losses_of_too_many_topics_are_counted_together() -> None:
    dropped = Dropped()
    for number in range(10 * LOSSES_LIMIT):
        dropped.add(f"t{number}", seq=number)

    told = dropped.take()

    assert len(told) == LOSSES_LIMIT + 1
    assert sum(event.data["count"] for _, event in told) == 10 * LOSSES_LIMIT
    assert not dropped


def test_losses_are_told_up_to_a_place() -> None:
    dropped = Dropped()
    dropped.add("a", seq=3)
    dropped.add("b", seq=5, count=2)

    early, late = dropped.take(until=4), dropped.take()

    assert [(seq, event.data) for seq, event in early] == [(3, {"topic": "a", "count": 1})]
    assert [(seq, event.data) for seq, event in late] == [(5, {"topic": "b", "count": 2})]
