"""Tasks: what is run for which change, what tabs are told of it, and how it ends."""

import asyncio
import os
import shlex
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from hotreload.aiohttp import RELOADER
from hotreload.children.surroundings import Said, Surroundings
from hotreload.config import Task
from hotreload.globs import Glob
from tests.integration.served import Client, Served, message, paths, serve, up_to_now
from tests.waiting import until

SASS = """\
import pathlib, sys

colours = {"$ink": "navy"}
text = pathlib.Path("src/main.scss").read_text()
if "!" in text:
    sys.exit("Error: expected a colour\\n  src/main.scss 1:10")
if "oops" in text:
    raise KeyError(text)
for name, value in colours.items():
    text = text.replace(name, value)
out = pathlib.Path("site")
out.mkdir(exist_ok=True)
out.joinpath("main.css").write_text(text)
out.joinpath("index.html").write_text("<link rel=stylesheet href=main.css><p>" + text)
print("written")
"""
PYTHON = shlex.quote(sys.executable)


class Project:
    """A folder with sources and tasks, and the server of what these make of them."""

    def __init__(self, folder: Path, client: Callable[..., Awaitable[Client]]) -> None:
        self.folder = folder
        self.said: list[Said] = []
        self._client = client
        (folder / "src").mkdir()

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)

    def read(self, name: str) -> str:
        path = self.folder / name
        return path.read_text() if path.exists() else ""

    async def serve(self, *tasks: tuple[str, str], **options: Any) -> Served:
        """Serve ``site`` with tasks, each a command and a glob."""
        commands = tuple(Task(command, (Glob.at(glob, self.folder),)) for command, glob in tasks)
        surroundings = Surroundings(str(self.folder), dict(os.environ), self.said.append)
        (self.folder / "site").mkdir()
        served = await serve(
            self.folder / "site",
            self._client,
            surroundings=surroundings,
            exec=commands,
            **options,
        )
        await idle(served)
        return served


@pytest.fixture
def project(tmp_path: Path, aiohttp_client: Any) -> Project:
    return Project(tmp_path, aiohttp_client)


async def idle(served: Served) -> None:
    """Wait until no task is wanted or runs, and what they wrote was told."""
    reloader = served.client.app[RELOADER]
    await until(lambda: not reloader.publisher.is_busy())


def is_running(pid: int) -> bool:
    """Tell whether a process runs; one that nobody has asked about after its end does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def test_a_task_is_run_at_the_start_and_all_it_writes_is_one_update(
    project: Project,
) -> None:
    project.write("sass.py", SASS)
    project.write("src/main.scss", "p { color: $ink }")
    command = f"{PYTHON} sass.py"
    served = await project.serve((command, "src/**/*.scss"), watch=(project.folder / "src",))
    assert await served.get("/main.css") == (200, "p { color: navy }")
    socket = await served.connect()

    project.write("src/main.scss", "h1 { color: $ink }")
    update = await message(socket, kind="update")
    await idle(served)

    assert sorted(paths(update)) == ["/index.html", "/main.css"]
    assert await up_to_now(served.client, socket) == []  # its source is no change of --watch
    assert [said.text for said in project.said] == ["written", "written"]

    project.write("src/main.scss", "h1 { color: ! }")
    error = (await message(socket, kind="error"))["err"]

    assert "failed: exit status 1" in error["message"]
    assert "Error: expected a colour\n  src/main.scss 1:10" in error["frame"]
    assert served.warnings[-1] == error["message"]

    project.write("src/main.scss", "oops")
    error = (await message(socket, kind="error"))["err"]

    assert (error["loc"]["file"], error["loc"]["line"]) == ("sass.py", 8)
    assert error["message"] == "KeyError: 'oops'"
    assert ">  8 |     raise KeyError(text)" in error["frame"]

    project.write("src/main.scss", "h2 { color: $ink }")
    cleared = await message(socket, kind="clear-error")
    update = await message(socket, kind="update")

    assert cleared["id"] == error["id"]
    assert sorted(paths(update)) == ["/index.html", "/main.css"]
    await socket.close()


async def test_tasks_never_overlap_and_a_change_meanwhile_runs_one_once_more(
    project: Project,
) -> None:
    slow = "echo begin >> log; while [ ! -e go ]; do sleep 0.01; done; rm go; echo end >> log"
    project.write("go", "")
    served = await project.serve((slow, "src/"), ("echo other >> log", "other/"))
    assert project.read("log").split() == ["begin", "end", "other"]

    project.write("src/a", "1")
    await until(lambda: project.read("log").count("begin") == 2)
    for number in "23":
        project.write("src/a", number)
    await asyncio.sleep(0.1)  # both changes are heard of, and nothing comes of them yet
    assert project.read("log").count("begin") == 2
    project.write("go", "")
    await until(lambda: project.read("log").count("begin") == 3)
    project.write("go", "")
    await idle(served)

    assert project.read("log").split() == ["begin", "end", "other", *["begin", "end"] * 2]


async def test_what_one_task_writes_for_another_is_one_update(project: Project) -> None:
    served = await project.serve(
        ("cp src/a middle; cp src/a site/a.css", "src/a"), ("cp middle site/b.css", "middle")
    )
    project.write("src/a", "i {}")
    await until(lambda: project.read("site/b.css") == "i {}")
    await idle(served)
    for sheet in ("/a.css", "/b.css"):
        await served.get(sheet)
    socket = await served.connect()

    project.write("src/a", "b {}")
    update = await message(socket, kind="update")
    await idle(served)

    assert sorted(paths(update)) == ["/a.css", "/b.css"]
    assert await up_to_now(served.client, socket) == []
    await socket.close()


async def test_a_task_may_write_what_it_is_run_for(project: Project) -> None:
    format_it = "echo run >> log; tr a-z A-Z < src/a > new; cat new > src/a"
    project.write("src/a", "one")
    served = await project.serve((format_it, "src/"))

    project.write("src/a", "two")
    await until(lambda: project.read("src/a") == "TWO")
    await idle(served)

    runs = project.read("log").count("run")
    assert runs in (3, 4)  # at the start, for the change, and for what it made of that
    assert served.warnings == []


async def test_a_task_that_makes_the_served_folder_anew_is_run_once(project: Project) -> None:
    wait = "echo >> asked; while [ ! -e go ]; do sleep 0.01; done; rm go"
    make = "rm -rf site; mkdir site; cp src/* site/; echo run >> log"
    project.write("go", "")
    served = await project.serve((f"{wait}; {make}", "src/"))

    project.write("src/guide.html", "<p>built</p>")
    await until(lambda: len(project.read("asked")) == 2)
    status, _ = await served.get("/guide")
    socket = await served.connect()
    project.write("go", "")
    told: list[str] = []
    while "/guide.html" not in told:  # the folder's listing may be told first
        told += paths(await message(socket, kind="update"))
    lookout = served.client.app[RELOADER]._watching.lookout
    await until(lambda: not (lookout.is_away(str(served.site)) or lookout._losses))
    await idle(served)

    assert status == 404
    assert project.read("log").split() == ["run"] * 2
    await socket.close()


async def test_a_task_ends_with_the_server_and_all_it_has_started(project: Project) -> None:
    forever = "sleep 300 & echo $! > pid; wait"
    commands = (Task(forever, (Glob.at("src/", project.folder),)),)
    surroundings = Surroundings(str(project.folder), dict(os.environ))
    served = await serve(
        project.folder / "site", project._client, surroundings=surroundings, exec=commands
    )
    await until(lambda: project.read("pid").endswith("\n"))
    pid = int(project.read("pid"))

    async with asyncio.timeout(1):
        await served.client.close()

    await until(lambda: not is_running(pid))
