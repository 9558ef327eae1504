"""Whatever is published, read, joined or stalled: nothing is lost in silence, nothing comes twice.

Each step of a random history is one of publishing, stalling, reading, coming and going.
"""

import os
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotreload.delivery.backlog import BACKLOG_BYTES, BACKLOG_LIMIT
from hotreload.delivery.topics import HISTORY_LIMIT
from hotreload.hub.hub import Hub
from hotreload.protocol.messages import Custom, FullReload, Prune
from tests.fakes import FakeWriter

LONG = os.environ.get("HOTRELOAD_TESTS") == "long"
BURST = BACKLOG_LIMIT + 3
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("event"), st.sampled_from(["a/1", "a/2"]), st.sampled_from([1, BURST])),
        st.tuples(st.just("file"), st.none(), st.sampled_from([1, BURST])),
        st.tuples(st.just("reload"), st.none(), st.just(1)),
        st.tuples(st.just("large"), st.just("a/1"), st.just(1)),
        st.tuples(st.just("stall"), st.none(), st.just(1)),
        st.tuples(st.just("read"), st.none(), st.just(1)),
    ),
    max_size=30,
)


class Reader:
    """A peer with the memory of our own client: where it heard its topics last."""

    def __init__(self, hub: Hub, *, since: int | None = None) -> None:
        self.hub = hub
        self.writer = FakeWriter()
        self.subscription = hub.subscribe(self.writer)
        self.subscription.join(["a/*"], since=since)

    def catch_up(self) -> None:
        self.writer.drain()
        for _ in range(2):
            self.hub.tend(0.0)

    def events(self) -> list[dict[str, Any]]:
        return [found for found in self.writer.messages if found["type"] == "custom"]

    def lost(self) -> int:
        notes = [each for each in self.events() if each["event"] == "hotreload:dropped"]
        return sum(each["data"]["count"] for each in notes)

    def heard(self) -> list[int]:
        return [each["seq"] for each in self.events() if each["event"] == "said"]


def publish(hub: Hub, step: tuple[str, str | None, int]) -> list[int]:
    """Carry out a step of publishing; list the numbers of its events."""
    kind, topic, times = step
    found = []
    for _ in range(times):
        if kind == "file":
            hub.publish(Prune(("/a.js",), "a.js changed"))
        elif kind == "reload":
            hub.publish(FullReload("r was pressed"))
        else:
            data = "x" * BACKLOG_BYTES if kind == "large" else None
            found.append(hub.publish(Custom("said", data, topic)))
    return found


@pytest.mark.timeout(300)
@settings(max_examples=2000 if LONG else 100)
@given(STEPS)
def test_a_reader_gets_everything_or_is_told_how_much_it_lost(steps) -> None:
    hub = Hub()
    reader = Reader(hub)
    said: list[int] = []
    last_file = 0

    for step in steps:
        if step[0] == "stall":
            reader.writer.stop_reading()
        elif step[0] == "read":
            reader.catch_up()
        else:
            said += publish(hub, step)
            last_file = hub.seq if step[0] in ("file", "reload") else last_file
    reader.catch_up()

    seqs = [found["seq"] for found in reader.writer.messages]
    assert seqs == sorted(seqs)
    assert len(set(reader.heard())) == len(reader.heard())
    assert set(reader.heard()) <= set(said)
    assert len(reader.heard()) + reader.lost() == len(said)
    files = [each["seq"] for each in reader.writer.messages if each["type"] != "custom"]
    assert max(files, default=0) == last_file, "the newest state of the files is always told"
    assert not hub.is_behind


@pytest.mark.timeout(300)
@settings(max_examples=2000 if LONG else 100)
@given(STEPS, st.integers(0, 30))
def test_who_was_away_gets_everything_or_is_told_how_much_it_lost(steps, away_from) -> None:
    hub = Hub()
    early = Reader(hub)
    said: list[int] = []
    for index, step in enumerate(steps):
        if index == away_from:
            hub.unsubscribe(early.subscription)
        if step[0] not in ("stall", "read"):
            said += publish(hub, step)

    late = Reader(hub, since=max(early.heard(), default=0))

    assert early.heard() + late.heard() == sorted({*early.heard(), *late.heard()})
    assert len(early.heard()) + len(late.heard()) + late.lost() == len(said)
    assert len(late.heard()) <= 2 * HISTORY_LIMIT
