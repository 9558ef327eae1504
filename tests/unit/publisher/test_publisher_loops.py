"""Files that something rewrites in a loop are held, and told when they are quiet."""

from hotreload.changes.breaker import LIMIT
from hotreload.changes.classify import AssetKind
from hotreload.content import content_id
from hotreload.planner import Edit
from tests.unit.publisher.publishing import Folder
from tests.waiting import until


async def test_a_file_that_is_rewritten_in_a_loop_is_held_and_told_when_it_is_quiet(
    folder, monkeypatch
) -> None:
    monkeypatch.setattr("hotreload.changes.breaker.QUIET", 0.5)
    folder.serve("a.html")
    for turn in range(LIMIT + 10):
        await folder.saved("a.html", text=f"turn {turn}")

    held = len(folder.told())
    await until(lambda: len(folder.told()) == held + 1)

    assert held <= LIMIT
    assert folder.site.served.announced("/a.html") == content_id(f"turn {turn}".encode())


async def test_a_loop_is_one_warning_that_says_what_would_ignore_it(folder) -> None:
    folder.serve("a.html")

    for turn in range(LIMIT + 10):
        await folder.saved("a.html", text=f"turn {turn}")

    (warning,) = folder.warnings
    assert warning.startswith(f"a.html changed {LIMIT} times in ")
    assert "--ignore '/a.html'" in warning


async def test_an_answer_from_a_held_file_does_not_tell_of_it(folder) -> None:
    """Otherwise the page that a loop reloads would keep the loop going by asking for the file."""
    folder.serve("a.json")
    for turn in range(LIMIT):
        await folder.saved("a.json", text=f"turn {turn}")
    held = len(folder.told())

    folder.publisher.publish([Edit("/a.json", AssetKind.OTHER, "newer")])

    assert len(folder.told()) == held


async def test_a_loop_holds_no_other_file(folder) -> None:
    folder.serve("a.html", "b.html")
    for turn in range(LIMIT + 1):
        await folder.saved("a.html", text=f"turn {turn}")

    folder.save("b.html", text="new")

    await until(lambda: "/b.html" in folder.paths())


async def test_what_is_shown_in_place_may_change_as_often_as_it_likes(folder) -> None:
    """A colour or a number that somebody drags is saved with every step, and reloads nothing."""
    folder.serve("a.css")
    folder.serve_text("a.js", "import.meta.hot.accept()")

    for turn in range(LIMIT * 3):
        await folder.saved("a.css", text=f"turn {turn}")
        await folder.saved("a.js", text=f"import.meta.hot.accept() // turn {turn}")

    assert len(folder.told()) == LIMIT * 6
    assert folder.warnings == []


async def test_a_watched_file_outside_the_mounts_can_loop_as_well(tmp_path, monkeypatch) -> None:
    """An application that writes its database at each request, below a watched folder."""
    monkeypatch.setattr("hotreload.changes.breaker.QUIET", 0.5)
    (tmp_path / "site").mkdir()
    (tmp_path / "data").mkdir()
    folder = Folder(tmp_path / "site", outside=[str(tmp_path / "data")])
    for turn in range(LIMIT + 10):
        await folder.saved("../data/app.db", text=f"turn {turn}")

    held = len(folder.writer.read)
    await until(lambda: len(folder.writer.read) == held + 1)

    assert held <= LIMIT
    assert "--ignore '/app.db'" in folder.warnings[0]
    folder.publisher.stop()
