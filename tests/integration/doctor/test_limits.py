"""The limits of the system, held against what is needed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from hotreload.doctor.limits import Limit, Limits, Use, judge, read_limits, read_use
from tests.integration.doctor.examining import allowed


@pytest.mark.parametrize(
    ("limits", "use", "needed", "said"),
    [
        (allowed(), Use(10, 1), 100, []),
        (allowed(), Use(390_000, 1), 20_000, ["Nearly all watches"]),
        (allowed(), Use(499_000, 1), 2000, ["1,000 folders would be looked at"]),
        (allowed(), Use(600_000, 1), 1, ["1 folder would be looked at"]),
        (allowed(), Use(10, 1000), 1, ["All 1,000 queues"]),
        (allowed(8192, 128), Use(0, 128), 9000, ["808 folders would", "All 128 queues"]),
    ],
)
def test_limits_are_held_against_what_is_needed(
    limits: Limits, use: Use, needed: int, said: Sequence[str]
) -> None:
    problems = judge(limits, use, needed=needed).problems

    assert len(problems) == len(said)
    assert all(words in problem.text for words, problem in zip(said, problems, strict=True))
    assert all(problem.cure.startswith("sudo sysctl ") for problem in problems)


def test_a_cure_raises_the_limit() -> None:
    (problem,) = judge(allowed(), Use(499_999, 1), needed=5).problems

    assert problem.cure.endswith("=1000000")


def test_a_limit_of_the_system_ends_it_with_one(site: Path, runtime: Path) -> None:
    script = 'echo 1 > /proc/sys/user/max_inotify_watches && exec "$@"'
    isolated = ["unshare", "--user", "--map-root-user", "sh", "-c", script, "sh"]
    if shutil.which("unshare") is None or subprocess.run([*isolated, "true"]).returncode:
        pytest.skip("there are no user namespaces here")

    ended = subprocess.run(
        [*isolated, sys.executable, "-m", "hotreload", "doctor", "--port", "0"],
        cwd=site,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 1, ended.stderr
    assert "The system allows 1 watch" in ended.stdout
    assert "cure: sudo sysctl user.max_inotify_watches=524288" in ended.stdout
    assert ended.stdout.endswith("\n1 problem.\n")


def test_limits_are_read_from_the_system_and_the_tighter_one_rules(tmp_path: Path) -> None:
    for name, number in (
        ("fs/inotify/max_user_watches", 10),
        ("user/max_inotify_watches", 5),
        ("fs/inotify/max_user_instances", 2),
        ("user/max_inotify_instances", 2),
        ("fs/inotify/max_queued_events", 3),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"{number}\n")

    assert read_limits(tmp_path) == Limits(
        Limit(5, "user.max_inotify_watches"),
        Limit(2, "fs.inotify.max_user_instances"),
        Limit(3, "fs.inotify.max_queued_events"),
    )
    assert read_limits(tmp_path / "none") is None


def test_watches_in_use_are_counted_in_the_programs_of_this_user(tmp_path: Path) -> None:
    for folder in ("7/fd", "7/fdinfo", "self/fd"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "7/fd/3").symlink_to("anon_inode:inotify")
    (tmp_path / "7/fd/4").symlink_to("/dev/null")
    (tmp_path / "7/fdinfo/3").write_text("pos: 0\ninotify wd:2 ino:1\ninotify wd:1 ino:2\n")
    (tmp_path / "self/fd/3").symlink_to("anon_inode:inotify")

    assert read_use(tmp_path) == Use(watches=2, instances=1)
    assert read_use(tmp_path, patience=-1) == Use(0, 0, complete=False)
