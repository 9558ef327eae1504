"""The secret survives restarts, is for its owner only, and is never taken from somebody else."""

import json
import os
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import pytest

from hotreload import lockfile
from hotreload.lockfile import Lock, page_token


@pytest.fixture(autouse=True)
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    runtime = tmp_path / "run"
    runtime.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    return runtime


@pytest.fixture
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path / f"hotreload-{os.getuid()}"


def lock(**changes: object) -> Lock:
    values = {"pid": os.getpid(), "port": 5500, "url": "http://127.0.0.1:5500/"}
    text = {"root": "/p/site", "cwd": "/p", "control_token": "t"}
    return Lock(**{**values, **text, **changes})  # type: ignore[arg-type]  # loose on purpose


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_the_token_is_the_same_in_every_run_and_another_for_each_project() -> None:
    first, again, other = page_token("/a"), page_token("/a"), page_token("/b")

    assert first == again
    assert first.token != other.token
    assert first.warning is None
    assert len(first.token) == 32
    assert first.token.replace("-", "").replace("_", "").isalnum()
    assert first.token not in repr(first)


def test_secret_and_folder_are_for_the_owner_only(runtime: Path) -> None:
    page_token("/a")

    assert mode(runtime / "hotreload") == 0o700
    assert mode(runtime / "hotreload" / "secret") == 0o600
    assert [path.name for path in (runtime / "hotreload").iterdir()] == ["secret"]


def test_without_a_runtime_folder_the_temp_folder_is_used(temp: Path) -> None:
    assert page_token("/a").warning is None
    assert mode(temp) == 0o700


def test_workers_that_start_at_once_agree() -> None:
    with ThreadPoolExecutor(8) as pool:
        tokens = set(pool.map(page_token, ["/a"] * 32))

    assert len(tokens) == 1


def test_a_torn_secret_is_replaced(runtime: Path) -> None:
    page_token("/a")
    (runtime / "hotreload" / "secret").write_bytes(b"")

    assert page_token("/a").warning is None
    assert page_token("/a") == page_token("/a")


def _is_a_link(folder: Path) -> None:
    folder.with_name("elsewhere").mkdir()
    folder.symlink_to(folder.with_name("elsewhere"))


def _has_a_linked_secret(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    folder.with_name("bait").write_bytes(b"x" * 32)
    (folder / "secret").symlink_to(folder.with_name("bait"))


def _has_an_open_secret(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    (folder / "secret").write_bytes(b"x" * 32)
    (folder / "secret").chmod(0o644)


def _is_a_file(folder: Path) -> None:
    folder.write_text("")


@pytest.mark.parametrize(
    "prepare", [_is_a_link, _has_a_linked_secret, _has_an_open_secret, _is_a_file]
)
def test_what_may_be_somebody_elses_is_not_used(
    temp: Path, prepare: Callable[[Path], None]
) -> None:
    prepare(temp)

    first, second = page_token("/a"), page_token("/a")

    assert first.token != second.token
    assert len(first.token) == 32
    assert str(temp) in (first.warning or "")


def test_a_folder_of_another_user_is_not_used(temp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temp.mkdir()
    real = os.getuid()
    monkeypatch.setattr("os.getuid", lambda: real + 1)
    monkeypatch.setattr(lockfile, "_place", lambda: temp)

    assert "belongs to another user" in (page_token("/a").warning or "")


def test_a_lock_file_says_where_the_server_is_and_goes_with_it() -> None:
    path = lockfile.write(lock())

    assert json.loads(path.read_text()) == {
        "pid": os.getpid(),
        "port": 5500,
        "url": "http://127.0.0.1:5500/",
        "root": "/p/site",
        "cwd": "/p",
        "control_token": "t",
    }
    assert mode(path) == 0o600

    lockfile.remove(path)

    assert list(path.parent.iterdir()) == []


def test_servers_of_one_folder_on_two_ports_have_two_lock_files() -> None:
    assert lockfile.write(lock()) != lockfile.write(lock(port=5501))


def test_the_lock_file_of_a_successor_stays() -> None:
    path = lockfile.write(lock(pid=os.getpid() + 1))

    lockfile.remove(path)
    lockfile.remove(path.with_name("none.json"))

    assert path.exists()


def test_running_servers_are_found_by_their_lock_files(runtime: Path) -> None:
    assert lockfile.running() == ()
    lockfile.write(lock(port=5501))
    lockfile.write(lock())
    ended = subprocess.Popen(["true"])
    ended.wait()
    lockfile.write(lock(port=5502, pid=ended.pid))
    (runtime / "hotreload" / "torn.json").write_text("{")
    (runtime / "hotreload" / "list.json").write_text("[1]")
    (runtime / "hotreload" / "other.json").write_text('{"pid": "1"}')

    assert lockfile.running() == (lock(), lock(port=5501))


def test_lock_files_of_a_folder_that_is_not_ours_are_not_read(temp: Path) -> None:
    _is_a_link(temp)
    (temp / "x.json").write_text(json.dumps(asdict(lock())))
    (temp / "x.json").chmod(0o600)

    assert lockfile.running() == ()


def test_the_folder_is_tried_and_named(runtime: Path) -> None:
    assert lockfile.usable() == (runtime / "hotreload", None)


def test_a_folder_that_cannot_be_used_says_why(runtime: Path) -> None:
    (runtime / "hotreload").write_text("")

    assert lockfile.usable() == (runtime / "hotreload", "it is not a folder of ours")


def test_a_lock_file_that_cannot_be_written_is_an_error(runtime: Path) -> None:
    (runtime / "hotreload").write_text("")

    with pytest.raises(OSError, match="not a folder of ours"):
        lockfile.write(lock())
