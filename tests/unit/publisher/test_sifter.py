"""From operations on real files to what is told, with a clock of its own: nothing waits here.

A model of the watcher reports each operation as the kernel does; a model of a page asks for its
files, and asks again for what it is told of. Whatever happens, it ends with what is on disk.
"""

import os
import tempfile
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotreload.changes.changes import OPEN_SETTLE, Change
from hotreload.content import content_id
from hotreload.publisher.sifter import STEP
from hotreload.site.snapshot import WRITER_PATIENCE
from tests.unit.publisher.operations import OPERATIONS, SAVES, Operation, flip, write
from tests.unit.publisher.world import DELETED, FILES, MODIFIED, PATHS, World, content_of

fewer = settings(max_examples=settings().max_examples // 2)  # each has a folder of its own
EMPTY = content_id(b"")

# --- what people and tools do -------------------------------------------------------------------

GAPS = st.sampled_from([0.0, 0.001, 0.010, 0.025, 0.090, 0.2, 0.35, 0.6, 3.0])
TEXTS = st.sampled_from(["one", "two", "three"])


def steps(operations: list[Operation]):
    step = st.tuples(GAPS, st.sampled_from(operations), st.sampled_from(FILES), TEXTS)
    return st.lists(step, min_size=1, max_size=15)


def play(steps) -> World:
    """Let all of it happen, and time pass until nothing is left to be told."""
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(os.path.realpath(folder)))
        clock = SimpleNamespace(
            time=lambda: world.now
        )  # what the files' own times are held against
        with patch("hotreload.site.site.time", clock):
            world.open()
            for gap, operation, name, text in steps:
                world.wait(gap)
                operation(world, name, text)
            world.wait(10.0)
            world.disk = {path: content_of(world.root / path[1:]) for path in PATHS}
    return world


@fewer
@given(steps(OPERATIONS))
def test_whatever_happens_pages_end_with_what_is_on_disk_and_nothing_is_told_twice(steps) -> None:
    world = play(steps)

    assert world.shown == world.disk
    before: dict[str, str | None] = {}
    for told in world.told:
        assert told.path not in before or before[told.path] != told.id
        before[told.path] = told.id
    assert before == {path: world.disk[path] for path in before}


@fewer
@given(steps(SAVES))
def test_wat_17_nothing_half_written_or_just_emptied_is_told(steps) -> None:
    """But where its writer has done nothing for so long that it may be meant."""
    world = play(steps)

    for told in world.told:
        if told.id in world.half and not told.by_answer:
            assert told.at - world.half[told.id] >= OPEN_SETTLE - 1e-6
        if told.id == EMPTY and not told.by_answer:
            assert any(told.at - began >= WRITER_PATIENCE - 1e-6 for began in world.emptied)


def test_a_lone_save_leads_and_takes_the_lead_of_its_burst(tmp_path) -> None:
    world = World(tmp_path)
    world.open()
    save = Change(MODIFIED, str(tmp_path / "a.css"), complete=True, at=world.now)
    Path(save.path).write_text("new")

    lead = world.sifter.lead([save])
    world.sifter.led([save])

    assert lead is not None
    assert [edit.key for edit in lead.edits] == ["/a.css", "/link.css"]
    assert world.sifter.due() is None, "nothing of it is left"
    assert world.sifter.lead([save]) is None, "the burst goes on"


@pytest.mark.parametrize(
    ("name", "kind", "complete"),
    [("b.txt", MODIFIED, True), ("a.css", MODIFIED, False), ("a.css", DELETED, True)],
)
def test_what_has_to_wait_does_not_lead(tmp_path, name, kind, complete) -> None:
    world = World(tmp_path)
    world.open()
    (tmp_path / name).write_text("new")

    assert world.sifter.lead([Change(kind, str(tmp_path / name), complete, world.now)]) is None


def test_only_a_lone_change_leads_and_only_where_it_is_news(tmp_path) -> None:
    world = World(tmp_path)
    world.open()
    save = Change(MODIFIED, str(tmp_path / "a.css"), complete=True, at=world.now)

    assert world.sifter.lead([]) is None
    assert world.sifter.lead([save]) is None, "it holds what it held"
    Path(save.path).write_text("new")
    assert world.sifter.lead([save, save]) is None


def test_what_is_still_being_written_takes_nobodys_lead(tmp_path) -> None:
    world = World(tmp_path)
    world.open()
    writing = Change(MODIFIED, str(tmp_path / "b.html"), complete=False, at=world.now)
    save = Change(MODIFIED, str(tmp_path / "a.css"), complete=True, at=world.now)
    Path(save.path).write_text("new")

    world.sifter.feed([*[writing] * STEP, save], held=False)

    sifted = world.sifter.sift()
    assert sifted is not None
    assert "/a.css" in {edit.key for edit in sifted.edits}


def test_wat_22_a_change_behind_a_link_that_has_flipped_is_told() -> None:
    """Although the flip itself was none, for both places held the same."""
    world = play(
        [
            (0.1, write, "d2/c.js", "one"),
            (0.1, flip, "", ""),
            (0.1, write, "d2/c.js", "two"),
        ]
    )

    assert world.shown == world.disk
    assert {told.path: told.id for told in world.told}["/cur/c.js"] == world.disk["/cur/c.js"]
