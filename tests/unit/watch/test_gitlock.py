"""The lock that git holds while it rewrites a work tree. Time is a parameter."""

import os
import time
from pathlib import Path

import pytest

from hotreload.watch.gitlock import AFTERMATH, LONGEST, RECENT, STALE_AFTER, GitLock


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path / ".git" / "index.lock"


def test_nothing_is_held_without_a_lock(tmp_path, lock) -> None:
    assert not GitLock(str(tmp_path)).is_held(0.0)


@pytest.mark.parametrize("below", ["", "site", "site/deep"])
def test_the_lock_of_the_work_tree_around_a_directory_holds(tmp_path, lock, below) -> None:
    directory = tmp_path / below
    directory.mkdir(parents=True, exist_ok=True)
    git = GitLock(str(directory))

    lock.touch()
    assert git.is_held(0.0)

    lock.unlink()
    assert not git.is_held(1.0)


@pytest.mark.parametrize("directory", [None, "", "/"])
def test_without_a_work_tree_nothing_is_ever_held(directory) -> None:
    assert not GitLock(directory).is_held(0.0)


def test_a_lock_that_never_goes_away_is_a_crashed_gits(tmp_path, lock) -> None:
    git = GitLock(str(tmp_path))
    lock.touch()

    assert git.is_held(100.0)
    assert git.is_held(100.0 + STALE_AFTER - 0.1)
    assert not git.is_held(100.0 + STALE_AFTER)
    assert not git.is_held(1000.0)


def test_each_lock_has_its_own_patience(tmp_path, lock) -> None:
    git = GitLock(str(tmp_path))
    lock.touch()
    git.is_held(0.0)
    assert not git.is_held(STALE_AFTER)

    lock.unlink()
    git.is_held(20.0)
    lock.touch()

    assert git.is_held(21.0)


def test_a_linked_work_tree_keeps_its_lock_where_its_git_file_says(tmp_path) -> None:
    """``git worktree add`` and submodules: ``.git`` is a file there."""
    home = tmp_path / "main" / ".git" / "worktrees" / "other"
    home.mkdir(parents=True)
    tree = tmp_path / "other"
    tree.mkdir()
    (tree / ".git").write_text(f"gitdir: {home}\n")
    git = GitLock(str(tree))

    (home / "index.lock").touch()

    assert git.is_held(0.0)


def test_a_submodule_does_not_wait_for_the_tree_around_it(tmp_path, lock) -> None:
    home = tmp_path / ".git" / "modules" / "sub"
    home.mkdir(parents=True)
    sub = tmp_path / "sub"
    sub.mkdir()
    (sub / ".git").write_text("gitdir: ../.git/modules/sub\n")

    lock.touch()

    assert not GitLock(str(sub)).is_held(0.0)


def test_a_lock_under_which_files_change_is_no_crashed_gits(tmp_path, lock) -> None:
    """A large checkout on a slow disk."""
    git = GitLock(str(tmp_path))
    lock.touch()

    held = [git.is_held(float(now), news=True) for now in range(round(LONGEST))]

    assert all(held)
    assert not git.is_held(LONGEST, news=True)


def test_a_lock_that_took_the_place_of_another_unseen_has_its_own_patience(tmp_path, lock) -> None:
    git = GitLock(str(tmp_path))
    lock.touch()
    git.is_held(0.0)

    lock.unlink()
    lock.write_text("another")

    assert git.is_held(STALE_AFTER + 5.0)


def test_a_checkout_that_was_over_before_we_looked_is_seen_by_its_fresh_index(
    tmp_path, lock
) -> None:
    git = GitLock(str(tmp_path))
    index = lock.with_name("index")

    lock.touch()
    lock.rename(index)

    assert git.is_held(100.0)
    assert git.is_held(100.0 + AFTERMATH * 0.9)
    assert not git.is_held(100.0 + AFTERMATH)


def test_an_index_that_was_written_long_ago_holds_nothing(tmp_path, lock) -> None:
    git = GitLock(str(tmp_path))
    index = lock.with_name("index")
    index.touch()

    long_ago = time.time() - RECENT - 1
    os.utime(index, (long_ago, long_ago))

    assert not git.is_held(0.0)


def test_an_index_from_before_the_start_holds_nothing(tmp_path, lock) -> None:
    lock.with_name("index").touch()

    assert not GitLock(str(tmp_path)).is_held(0.0)
