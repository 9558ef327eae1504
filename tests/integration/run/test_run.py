"""``hotreload run``: a server is started, started anew, and its end is told."""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientWebSocketResponse

from hotreload.children.surroundings import Said, Surroundings
from hotreload.config import Config
from hotreload.errors import ConfigError
from hotreload.gate.hosts import Hosts
from hotreload.globs import Glob
from hotreload.reports.editor import TEMPLATES, Editor
from hotreload.reports.report import Line
from hotreload.run.command import free_port, with_port, words_of
from hotreload.run.product import Supervised
from tests.integration.served import Client, message, up_to_now
from tests.waiting import until

SERVER = """\
import os, socket, sys
import content

listening = socket.create_server(("127.0.0.1", int(os.environ["PORT"])))
print("up", flush=True)
while True:
    peer, _ = listening.accept()
    asked = peer.recv(65536)
    if asked:
        page = f"<!doctype html><h1>{content.TEXT}</h1>".encode()
        kind = b"Content-Type: text/html"
        if b" /die " in asked:
            sys.exit("dead")
        if b" /style.css " in asked:
            page, kind = open("style.css", "rb").read(), b"Content-Type: text/css"
        head = b"HTTP/1.1 200 OK\\r\\n%s\\r\\nContent-Length: %d\\r\\nConnection: close\\r\\n\\r\\n"
        peer.sendall(head % (kind, len(page)) + page)
    peer.close()
"""
NAVIGATION = {"Sec-Fetch-Dest": "document", "Accept": "text/html"}
FROM_ELSEWHERE = {"X-Forwarded-For": "198.51.100.7"}


@dataclass(slots=True)
class Running:
    """A supervised server, the proxy before it, and what was said."""

    folder: Path
    client: Client
    said: list[Said] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def write(self, text: str) -> None:
        self.folder.joinpath("content.py").write_text(f"# one\n# two\n{text}\n")

    async def get(self, path: str = "/") -> tuple[int, str]:
        async with self.client.get(path, headers=NAVIGATION) as response:
            return response.status, await response.text()

    async def position(self) -> dict[str, str]:
        tag = dict(re.findall(r'data-(\w+)="([^"]*)"', (await self.get())[1]))
        return {name: tag[name] for name in ("token", "epoch", "seq")}

    async def connect(self, **headers: str) -> ClientWebSocketResponse:
        origin = str(self.client.make_url("/")).rstrip("/")
        return await self.client.ws_connect(
            "/@hotreload/ws",
            params=await self.position(),
            origin=origin,
            protocols=("hotreload.v1",),
            headers=headers,
        )

    async def told(self, path: str, **headers: str) -> str:
        """Ask without a socket, and read until an error is told."""
        query = await self.position()
        async with self.client.get(path, params=query, headers=headers) as response:
            text = ""
            while '"error"' not in text:
                text += (await response.content.readany()).decode()
            return text

    def starts(self) -> int:
        return sum(each.text == "up" for each in self.said)


Run = Callable[..., Awaitable[Running]]


@pytest_asyncio.fixture
async def run(tmp_path: Path, aiohttp_client: Any) -> AsyncIterator[Run]:
    (tmp_path / "app.py").write_text(SERVER)
    (tmp_path / "content.py").write_text('TEXT = "one"\n')
    (tmp_path / "style.css").write_text("h1 {}")

    async def run(*command: str, **options: Any) -> Running:
        said: list[Said] = []
        notes: list[str] = []
        config = Config(root=tmp_path, **options)
        product = Supervised(command or (sys.executable, "-S", "app.py"), config)
        running = Running(tmp_path, None, said, notes)  # type: ignore[arg-type]  # comes below
        environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        app = product.build(
            config,
            hosts=Hosts(),
            on_line=running.lines.append,
            on_warning=running.warnings.append,
            surroundings=Surroundings(
                str(tmp_path), environ, said.append, notes.append, Editor(TEMPLATES["vscode"])
            ),
        )
        running.client = await aiohttp_client(app)
        return running

    yield run


async def test_a_server_is_started_anew_when_its_code_changes(run: Run) -> None:
    running = await run()
    status, page = await running.get()  # waits until it listens
    assert (status, "<h1>one</h1>" in page) == (200, True)
    assert "/@hotreload/client.js" in page
    socket = await running.connect()

    running.write('TEXT = "two"')
    update = await message(socket, kind="update")

    assert [(each["type"], each["path"]) for each in update["updates"]] == [("html-update", "*")]
    assert "<h1>two</h1>" in (await running.get())[1]
    assert running.starts() == 2
    assert "content.py changed" in running.notes[0]

    running.folder.joinpath("style.css").write_text("h1 { color: red }")
    await running.get("/style.css")
    running.folder.joinpath("server.log").write_text("GET /style.css")
    running.folder.joinpath("screen.png").write_bytes(b"nobody asked for it")
    running.folder.joinpath("style.css").write_text("h1 { color: blue }")
    update = await message(socket, kind="update")

    assert [(each["type"], each["path"]) for each in update["updates"]] == [
        ("css-update", "/style.css")
    ]
    assert running.starts() == 2  # what is no code starts nothing anew

    running.write("TEXT = two + 1")
    error = (await message(socket, kind="error"))["err"]
    status, page = await running.get()

    assert (error["id"], error["loc"]["file"], error["loc"]["line"]) == ("process", "content.py", 3)
    assert error["message"] == "NameError: name 'two' is not defined"
    assert "> 3 | TEXT = two + 1" in error["frame"]
    assert status == 502
    for part in ("content.py:3", "TEXT = two + 1", "NameError", "/@hotreload/client.js"):
        assert part in page
    assert running.starts() == 2  # and it is not tried again and again

    running.write('TEXT = "three"')
    cleared = await message(socket, kind="clear-error")

    assert cleared["id"] == "process"
    assert "<h1>three</h1>" in (await running.get())[1]
    told = await up_to_now(running.client, socket)
    assert [(each["type"], each["updates"][0]["path"]) for each in told] == [("update", "*")]
    await socket.close()


async def test_a_traceback_has_a_link_on_this_machine_and_is_not_told_to_others(run: Run) -> None:
    running = await run()
    near, far = await running.connect(), await running.connect(**FROM_ELSEWHERE)

    running.write("TEXT = secret")
    error = (await message(near, kind="error"))["err"]
    elsewhere = await message(far, kind="error")

    place = running.folder / "content.py"
    assert error["loc"]["editor"] == f"vscode://file{place}:3:8"
    sentence = "The server behind does not run; see the terminal"
    assert set(elsewhere["err"]) == {"id", "message"}
    assert (elsewhere["err"]["message"], elsewhere["reason"]) == (sentence, sentence)
    for path in ("/@hotreload/poll", "/@hotreload/events"):
        assert "TEXT = secret" in await running.told(path)
        told = await running.told(path, **FROM_ELSEWHERE)
        assert sentence in told
        assert not [each for each in ("secret", str(place), "content.py") if each in told]

    running.write('TEXT = "mended"')
    cleared = await message(far, kind="clear-error")

    assert cleared["id"] == elsewhere["err"]["id"]
    await near.close()
    await far.close()


async def test_a_server_that_dies_is_not_started_again_by_itself(run: Run) -> None:
    running = await run(upstream=f"http://localhost:{free_port()}")
    socket = await running.connect()

    assert (await running.get("/die"))[0] == 502
    error = (await message(socket, kind="error"))["err"]
    status, page = await running.get()

    assert (error["message"].endswith("has ended: exit status 1"), error["frame"]) == (True, "dead")
    assert status == 502
    assert "dead" in page
    assert running.starts() == 1
    await socket.close()


async def test_requests_that_wait_are_told_at_once_that_it_does_not_start(run: Run) -> None:
    running = await run("sh", "-c", "sleep 0.2; echo oh no >&2; exit 3")

    async with asyncio.timeout(5):
        status, page = await running.get()

    assert status == 502
    assert "oh no" in page
    assert "exit status 3" in page


async def test_an_end_without_an_error_is_said_and_other_files_may_start_it_anew(
    run: Run, tmp_path: Path
) -> None:
    command = f"test -e go && exec {sys.executable} -S app.py"
    running = await run("sh", "-c", f"{command} || exit 0", on=(Glob.at("go", tmp_path),))
    await until(lambda: bool(running.warnings))

    assert "has ended: exit status 0" in running.warnings[0]
    assert (await running.get())[0] == 502

    (tmp_path / "go").touch()
    await until(lambda: running.starts() == 1)

    assert (await running.get())[0] == 200


async def test_it_ends_with_all_that_it_has_started(run: Run, tmp_path: Path) -> None:
    # One that does not listen to SIGTERM, and has a child that does not either.
    stubborn = "trap '' TERM; sleep 300 & echo $! > pid; wait; wait"
    running = await run("sh", "-c", stubborn)
    pid = tmp_path / "pid"
    await until(lambda: pid.exists() and pid.read_text().endswith("\n"))

    async with asyncio.timeout(1):
        await running.client.close()

    await until(lambda: _is_over(int(pid.read_text())))


def _is_over(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_the_port_stands_where_a_word_asks_for_it() -> None:
    words = ("manage.py", "runserver", "$PORT", "--bind=0:${PORT}")

    assert with_port(words, 8) == ("manage.py", "runserver", "8", "--bind=0:8")


def test_a_command_is_looked_for_before_anything_begins(tmp_path: Path) -> None:
    (tmp_path / "no_program").touch()
    (tmp_path / "program").touch(mode=0o755)

    assert words_of(["./program", "a b"], {}, str(tmp_path)) == ("./program", "a b")
    assert words_of(["./program 'a b'"], {}, str(tmp_path)) == ("./program", "a b")
    for command, complaint in (
        (["no-such-thing"], "'no-such-thing' is not found"),
        (["./nowhere"], "is not found"),
        (["./no_program"], "cannot be executed"),
    ):
        with pytest.raises(ConfigError, match=complaint):
            words_of(command, {"PATH": os.environ["PATH"]}, str(tmp_path))
