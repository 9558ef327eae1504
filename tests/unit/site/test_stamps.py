"""Stamps of served files: what looks different, and who is looked at when."""

import os
from pathlib import Path

import pytest

from hotreload.site.stamps import Stamps


def saved(path: Path, text: str, *, age: float = 60.001) -> Path:
    """Write a file that looks as if it had been written a while ago."""
    path.write_text(text)
    then = path.stat().st_mtime - age
    os.utime(path, (then, then))
    return path


@pytest.fixture
def stamps() -> Stamps:
    return Stamps()


def note(stamps: Stamps, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take a file as read long after it was changed, which its change time tells."""
    with monkeypatch.context() as patch:
        patch.setattr("hotreload.site.stamps.time.time", lambda: file.stat().st_ctime + 10)
        stamps.note(f"/{file.name}", str(file), file.stat())


def test_what_looks_as_before_is_passed_over(
    stamps: Stamps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note(stamps, saved(tmp_path / "a", "one"), monkeypatch)

    assert stamps.differing(10) == []


def test_wat_28_the_same_size_and_time_do_not_deceive(
    stamps: Stamps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = saved(tmp_path / "a", "one")
    note(stamps, file, monkeypatch)
    before = file.stat()

    file.write_text("two")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert stamps.differing(10) == [("/a", str(file))]


def test_a_file_that_has_just_changed_is_not_trusted(stamps: Stamps, tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("one")
    stamps.note("/a", str(file), file.stat())

    assert stamps.differing(10) == [("/a", str(file))]


def test_a_file_that_goes_and_comes_differs_each_time(
    stamps: Stamps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = saved(tmp_path / "a", "one")
    note(stamps, file, monkeypatch)

    file.unlink()
    gone = stamps.differing(10)
    stamps.note_absence("/a")
    still_gone = stamps.differing(10)
    file.write_text("again")
    back = stamps.differing(10)

    assert (gone, still_gone, back) == ([("/a", str(file))], [], [("/a", str(file))])


def test_all_are_looked_at_in_turn(
    stamps: Stamps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [saved(tmp_path / f"{number}", "one") for number in range(10)]
    for file in files:
        note(stamps, file, monkeypatch)
    for file in files:
        file.write_text("other")

    rounds = [[path for path, _ in stamps.differing(4)] for _ in range(5)]

    assert [len(each) for each in rounds] == [4] * 5
    assert len({path for each in rounds[:3] for path in each}) == 10


def test_a_path_may_be_forgotten_in_the_middle_of_a_round(
    stamps: Stamps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        note(stamps, saved(tmp_path / f"{number}", "one"), monkeypatch)
    stamps.differing(1)

    for number in range(3):
        stamps.forget(f"/{number}")

    assert (len(stamps), stamps.differing(10)) == (0, [])


def test_a_look_at_everything_sees_what_came_in_the_middle_of_a_round(
    stamps: Stamps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [saved(tmp_path / f"{number}", "one") for number in range(6)]
    for file in files[:3]:
        note(stamps, file, monkeypatch)
    stamps.differing(1)
    for file in files[3:]:
        note(stamps, file, monkeypatch)
    for file in files:
        file.write_text("other")

    stamps.begin_anew()
    seen = [path for path, _ in stamps.differing(len(stamps))]

    assert sorted(seen) == [f"/{file.name}" for file in files]


def test_a_file_that_was_missed_differs_once_it_is_there(stamps: Stamps, tmp_path: Path) -> None:
    first, second = tmp_path / "one" / "a", tmp_path / "two" / "a"
    stamps.note_missing("/a", (str(first), str(second)))
    missing = stamps.differing(10)

    second.parent.mkdir()
    second.write_text("late")
    there = stamps.differing(10)
    first.mkdir(parents=True)  # a folder in its place is none
    behind = stamps.differing(10)

    assert (missing, there, behind) == ([], [("/a", str(second))], [("/a", str(second))])


def test_a_missed_folder_differs_once_it_is_there(stamps: Stamps, tmp_path: Path) -> None:
    folder = tmp_path / "a"
    stamps.note_missing("/a/", (str(folder),))

    folder.write_text("a file")
    as_file = stamps.differing(10)
    folder.unlink()
    folder.mkdir()
    as_folder = stamps.differing(10)
    stamps.pass_on("/a/")

    assert (as_file, as_folder, len(stamps)) == ([], [("/a/", str(folder))], 0)


def test_of_all_that_was_missed_the_newest_is_looked_at(
    stamps: Stamps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotreload.site.stamps.MISSING_LIMIT", 3)
    served = saved(tmp_path / "served", "one")
    note(stamps, served, monkeypatch)

    for name in ("served", "a", "b", "a", "c", "d"):
        stamps.note_missing(f"/{name}", (str(tmp_path / name),))
    for name in "abcd":
        (tmp_path / name).write_text("late")

    assert [path for path, _ in stamps.differing(10)] == ["/a", "/c", "/d"]
    assert len(stamps) == 4
