"""When a task is to be run."""

from pathlib import Path

from hotreload.config import Task
from hotreload.globs import Glob
from hotreload.tasks.job import AGAIN_LIMIT, Job
from hotreload.tasks.written import Contents


async def test_a_task_that_causes_itself_is_stopped(tmp_path: Path) -> None:
    job = Job(Task("make", (Glob.at("src/", tmp_path),)), on_wanted=lambda: None)
    runs = 0

    is_sane = True
    while job.is_wanted:
        runs += 1
        job.begin()
        job.trigger.pull_all()
        is_sane = job.end()

    assert (is_sane, runs) == (False, AGAIN_LIMIT + 1)
    job.trigger.pull_all()
    assert job.is_wanted  # the next change counts again


def test_only_other_bytes_are_news(tmp_path: Path) -> None:
    file = tmp_path / "a"
    contents = Contents()

    assert contents.look([str(file)])  # nobody has looked before
    assert not contents.look([str(file)])
    file.write_text("one")
    assert contents.look([str(file)])
    file.write_text("one")
    assert not contents.look([str(file)])
