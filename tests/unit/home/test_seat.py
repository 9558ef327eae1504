"""The seat of a project: one process has it, and it is free when that one leaves or dies."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hotreload.home.seat import Leader, Seat, name_of

LEADER = Leader(pid=1, epoch="epoch", port=61_000, control_token="control")


@pytest.fixture(autouse=True)
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return tmp_path / "hotreload"


def test_one_takes_the_seat_and_says_where_it_is(runtime: Path) -> None:
    first, second = Seat("project"), Seat("project")

    assert (first.take(), second.take()) == (True, False)
    assert second.leader() is None
    first.tell(LEADER)

    assert second.leader() == LEADER
    assert (runtime / "project.hub").stat().st_mode & 0o777 == 0o600
    first.leave()


def test_who_leaves_takes_its_file_away_and_the_next_takes_the_seat(runtime: Path) -> None:
    first, second = Seat("project"), Seat("project")
    first.take()
    first.tell(LEADER)

    first.leave()
    first.leave()

    assert list(runtime.glob("*.hub")) == []
    assert second.leader() is None
    assert second.take()
    second.leave()


def test_the_seat_of_a_process_that_was_killed_is_free_and_what_it_said_is_forgotten() -> None:
    script = (
        "import sys, time; from hotreload.home.seat import *; seat = Seat('project'); "
        "print(seat.take(), flush=True); "
        "seat.tell(Leader(pid=1, epoch='e', port=2, control_token='c')); "
        "print(flush=True); time.sleep(60)"
    )
    seat = Seat("project")
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"True\n"
        process.stdout.readline()
        assert not seat.take()
        assert seat.leader() is not None

        process.send_signal(signal.SIGKILL)
        process.wait()

    assert seat.take()
    assert seat.leader() is None
    seat.leave()


def test_a_child_that_closes_what_it_inherited_leaves_the_seat_to_its_parent() -> None:
    seat, other = Seat("project"), Seat("project")
    seat.take()

    child = os.fork()
    if child == 0:
        seat.forget()
        os._exit(0 if not other.take() else 1)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert seat.is_ours
    seat.leave()


@pytest.mark.parametrize("said", ["", "{}", "[]", '{"pid": "1"}', "\xff"])
def test_what_no_leader_of_ours_has_said_is_nothing(runtime: Path, said: str) -> None:
    seat = Seat("project")
    seat.take()
    (runtime / "project.hub").write_text(said)

    assert Seat("project").leader() is None
    seat.leave()


def test_the_name_is_that_of_what_is_shown_and_where(tmp_path: Path) -> None:
    def name(project: Path = tmp_path, *watch: str, **mount: str) -> str:
        shown = {f"/{url}": (folder,) for url, folder in mount.items()}
        return name_of(str(project), mount=shown, watch=watch)

    link = tmp_path / "link"
    link.symlink_to(tmp_path)

    assert name() == name(link)
    names = {name(), name(tmp_path / "other"), name(tmp_path, "/w"), name(tmp_path, static="/s")}
    assert len(names) == 4
