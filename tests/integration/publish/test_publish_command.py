"""``hotreload publish``: which server it finds, what it tells, what is wrong usage."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import click
import pytest
from aiohttp import web

import hotreload.aiohttp
from hotreload import lockfile
from hotreload.aiohttp import RELOADER
from hotreload.cli import options
from hotreload.cli.meant import short_message
from hotreload.cli.options import Publish
from hotreload.cli.publish import choose
from hotreload.errors import NoServer
from hotreload.lockfile import Lock
from hotreload.protocol.messages import Custom
from tests.integration.publish.posting import TOKEN
from tests.integration.served import Client, Served, message

CHECKOUT = Path(__file__).parents[3]

# --- the command --------------------------------------------------------------------------------


def lock(port: int, root: str, *, cwd: str = "/elsewhere", url: str | None = None) -> Lock:
    return Lock(
        pid=1,
        port=port,
        url=url or f"http://127.0.0.1:{port}/",
        root=root,
        cwd=cwd,
        control_token="t",
    )


LOCKS = (
    lock(1, "/p"),
    lock(2, "/p/site"),
    lock(3, "/other", cwd="/p/work"),
    lock(4, "/tls", url="https://127.0.0.1:4/"),
)


@pytest.mark.parametrize(
    ("server", "cwd", "port"),
    [
        ({}, "/p/site", 2),
        ({}, "/p/site/css/deep", 2),
        ({}, "/p/work", 3),
        ({}, "/p/else", 1),
        ({"port": 3}, "/p", 3),
        ({"url": "http://localhost:2/"}, "/", 2),
        ({"url": "http://127.0.0.1:2"}, "/", 2),
        ({"url": "https://localhost:4/"}, "/", 4),
    ],
)
def test_the_server_is_found(server: dict[str, Any], cwd: str, port: int) -> None:
    url, chosen = choose(Publish("e", None, **server), LOCKS, cwd=cwd)

    assert chosen.port == port
    assert url == server.get("url", chosen.url)


@pytest.mark.parametrize(
    ("server", "cwd"),
    [
        ({}, "/"),
        ({}, "/p2"),
        ({"port": 9}, "/p"),
        ({"url": "http://localhost:9/"}, "/p"),
        ({"url": "http://evil.example:2/"}, "/p"),
        ({"url": "http://localhost:4/"}, "/p"),
    ],
)
def test_nobody_else_is_taken_for_it(server: dict[str, Any], cwd: str) -> None:
    with pytest.raises(NoServer):
        choose(Publish("e", None, **server), LOCKS, cwd=cwd)


@pytest.fixture
def command(tmp_path: Path) -> Callable[..., Awaitable[tuple[int, str, str]]]:
    runtime = tmp_path / "run"
    runtime.mkdir()
    environ = {**os.environ, "PYTHONPATH": str(CHECKOUT), "XDG_RUNTIME_DIR": str(runtime)}
    environ["PYTHONIOENCODING"] = "utf-8"

    async def use(*arguments: str, cwd: Path = tmp_path) -> tuple[int, str, str]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "hotreload", "publish", *arguments),
            cwd=cwd,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        out, err = await process.communicate()
        return process.returncode or 0, out.decode(), err.decode()

    return use


Command = Callable[..., Awaitable[tuple[int, str, str]]]


@pytest.fixture
def locked(served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Served:
    """Tell the command where the server of this process is."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    url = served.client.make_url("/")
    (tmp_path / "run").mkdir(exist_ok=True)
    lockfile.write(
        Lock(
            pid=os.getpid(),
            port=url.port or 0,
            url=str(url),
            root=str(served.site.resolve()),
            cwd=str(tmp_path.resolve()),
            control_token=TOKEN,
        )
    )
    return served


async def test_the_command_tells_every_tab_and_says_how_many(
    command: Command, locked: Served
) -> None:
    sockets = [await locked.connect() for _ in range(2)]

    everywhere = await command("deploy", '{"n": 1}', cwd=locked.site)
    by_topic = await command("load", "2", "--topic", "cpu", "--port", str(locked.client.port))

    assert everywhere == (0, "deploy → 2 tabs\n", "")
    assert by_topic == (0, "load → 0 tabs\n", "")
    assert (await message(sockets[0], kind="custom"))["data"] == {"n": 1}


async def test_without_a_server_the_command_fails_in_one_line(command: Command) -> None:
    code, out, err = await command("deploy")

    assert (code, out) == (1, "")
    assert err.startswith("hotreload: no server of yours runs here")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "missing argument"),
        (["e", "{"], "is not JSON"),
        (["e", "NaN"], "is not JSON"),
        (["hotreload:e"], "is reserved"),
        (["e", "1", "--topic", "a/*"], "topic"),
        (["e", "1", "--port", "1", "--url", "http://localhost/"], "two servers"),
    ],
)
def test_what_cannot_be_published_is_wrong_usage(arguments: list[str], complaint: str) -> None:
    with pytest.raises(click.UsageError) as wrong:
        options.cli.main(["publish", *arguments], prog_name="hotreload", standalone_mode=False)

    assert complaint in short_message(wrong.value)


async def test_a_server_that_is_gone_is_no_traceback(command: Command, locked: Served) -> None:
    port = str(locked.client.port)
    await locked.client.close()

    code, out, err = await command("deploy", "--port", port)

    assert (code, out) == (1, "")
    assert "did not take it" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("url", ["http://localhost:port/", "http://[::1/"])
async def test_a_url_that_is_none_is_wrong_usage(
    command: Command, locked: Served, url: str
) -> None:
    code, out, err = await command("deploy", "--url", url)

    assert (code, out) == (2, "")
    assert err == f"hotreload: url: '{url}' is no URL\n"


async def test_no_error_tells_the_token(command: Command, locked: Served) -> None:
    """Python's own error for a blank in a URL quotes all of it."""
    url = str(locked.client.make_url("/")) + "a b\u00e9"

    code, _, err = await command("deploy", "--url", url)

    assert code == 1
    assert TOKEN not in err


async def test_who_reads_nothing_gets_no_traceback(locked: Served) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hotreload", "publish", "deploy"),
        cwd=locked.site,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        stdout=writing,
        stderr=subprocess.PIPE,
    )
    os.close(writing)
    _, err = await process.communicate()

    assert (process.returncode, err) == (0, b"")


async def test_the_command_imports_nothing_heavy(locked: Served, tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from hotreload.cli import main\n"
        "try: main(['publish', 'deploy'])\n"
        "except SystemExit as end: print(end.code)\n"
        "print([name for name in ('aiohttp', 'watchdog', 'asyncio') if name in sys.modules])"
    )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code),
        cwd=locked.site,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
    )
    out, _ = await process.communicate()

    assert out.decode().splitlines() == ["deploy → 0 tabs", "0", "[]"]


# --- an application of one's own ----------------------------------------------------------------


async def test_the_command_finds_an_application_that_has_answered(
    command: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    aiohttp_client: Callable[..., Awaitable[Client]],
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    monkeypatch.chdir(tmp_path)
    app = web.Application()
    hotreload.aiohttp.setup(app)
    client = await aiohttp_client(app)
    assert lockfile.running() == ()

    await client.get("/")
    with app[RELOADER].hub.messages() as inbox:
        told = await command("deploy", "7")
        published = await anext(inbox)
    await client.close()

    assert told == (0, "deploy → 0 tabs\n", "")
    assert published == Custom("deploy", 7)
    assert lockfile.running() == ()
