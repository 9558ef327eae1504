"""``POST /@hotreload/publish`` and ``hotreload publish``: what arrives, and what is refused."""

import asyncio
import io
import json
import os
import subprocess
import sys
import time
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
from hotreload.config import Config
from hotreload.delivery.posted import POSTED_LIMIT
from hotreload.errors import NoServer
from hotreload.gate.hosts import Hosts
from hotreload.lockfile import Lock
from hotreload.protocol.messages import Custom
from hotreload.server.app import build
from tests.integration.served import Client, Served, message

TOKEN = "control-token"
ROUTE = "/@hotreload/publish"
CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
async def served(tmp_path: Path, aiohttp_client: Callable[..., Awaitable[Client]]) -> Served:
    served = Served(tmp_path / "site")
    served.write("index.html", "<p>hello</p>")
    app = build(
        Config(root=served.site),
        hosts=Hosts(),
        on_line=served.lines.append,
        on_warning=served.warnings.append,
        control_token=TOKEN,
    )
    served.client = await aiohttp_client(app)
    return served


async def post(
    served: Served, body: Any, *, token: str | None = TOKEN, **headers: str
) -> tuple[int, str]:
    data = body if isinstance(body, bytes) else json.dumps(body)
    query = {} if token is None else {"token": token}
    own = {"Content-Type": "application/json", **headers}
    async with served.client.post(ROUTE, params=query, data=data, headers=own) as response:
        return response.status, await response.text()


async def subscribed(served: Served, *topics: str) -> Any:
    socket = await served.connect()
    await message(socket, kind="connected")
    await socket.send_json({"type": "subscribe", "topics": topics})
    return socket


async def test_every_tab_gets_an_event_without_a_topic(served: Served) -> None:
    sockets = [await served.connect() for _ in range(3)]

    status, text = await post(served, {"event": "deploy", "data": {"n": [1, None, "ü"]}})

    assert (status, json.loads(text)) == (200, {"tabs": 3, "seq": 1})
    for socket in sockets:
        found = await message(socket, kind="custom")
        assert found == {
            "type": "custom",
            "event": "deploy",
            "data": {"n": [1, None, "ü"]},
            "seq": 1,
        }


async def test_a_topic_reaches_who_subscribed_and_waits_for_who_comes_later(served: Served) -> None:
    joined = await subscribed(served, "load/*")
    await served.connect()
    await asyncio.sleep(0)

    await post(served, {"event": "load", "data": 1, "topic": "other"})
    status, text = await post(served, {"event": "load", "data": 2, "topic": "load/cpu"})
    late = await subscribed(served, "load/cpu")

    assert (status, json.loads(text)["tabs"]) == (200, 1)
    assert (await message(joined, kind="custom"))["data"] == 2
    assert (await message(late, kind="custom"))["data"] == 2


async def test_hub_5_a_tab_that_was_away_gets_what_it_missed_of_its_topics(served: Served) -> None:
    first = await subscribed(served, "chat")
    await post(served, {"event": "said", "data": 0, "topic": "chat"})
    before = await message(first, kind="custom")
    await first.close()
    for number in (1, 2, 3):
        await post(served, {"event": "said", "data": number, "topic": "chat"})

    tag = await served.tag()
    back = await served.connect(epoch=tag["epoch"], seq=str(before["seq"]))
    await back.send_json({"type": "subscribe", "topics": ["chat"], "since": before["seq"]})

    assert [(await message(back, kind="custom"))["data"] for _ in range(3)] == [1, 2, 3]


async def test_a_place_in_another_epoch_is_none(served: Served) -> None:
    for number in (1, 2):
        await post(served, {"event": "said", "data": number, "topic": "chat"})

    back = await served.connect(epoch="older", seq="0")
    await back.send_json({"type": "subscribe", "topics": ["chat"], "since": 0})

    assert (await message(back, kind="custom"))["data"] == 2


@pytest.mark.parametrize("token", [None, "", "wrong", "page"])
async def test_only_the_control_token_may_publish(served: Served, token: str | None) -> None:
    given = (await served.tag())["token"] if token == "page" else token

    status, text = await post(served, {"event": "e"}, token=given)

    assert (status, "token" in text) == (403, True)


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
async def test_other_sites_may_not_publish(served: Served, headers: dict[str, str]) -> None:
    assert (await post(served, {"event": "e"}, **headers))[0] == 403


async def test_the_method_is_post(served: Served) -> None:
    async with served.client.get(ROUTE, params={"token": TOKEN}) as response:
        assert (response.status, response.headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": "application/json; charset=utf-8"}, 200),
        ({"Content-Encoding": "gzip"}, 415),
    ],
    ids=lambda value: str(value),
)
async def test_the_body_is_plain_json(served: Served, headers: dict[str, str], status: int) -> None:
    assert (await post(served, b'{"event":"e"}', **headers))[0] == status


def sized(size: int) -> bytes:
    frame = b'{"event":"e","data":""}'
    return frame[:-2] + b"x" * (size - len(frame)) + frame[-2:]


@pytest.mark.parametrize("chunked", [False, True], ids=["whole", "chunked"])
async def test_the_body_has_at_most_a_mebibyte(served: Served, chunked: bool) -> None:
    async def chunks(data: bytes):
        for start in range(0, len(data), 65536):
            yield data[start : start + 65536]

    found = []
    for size in (POSTED_LIMIT, POSTED_LIMIT + 1):
        data = chunks(sized(size)) if chunked else io.BytesIO(sized(size))
        headers = {"Content-Type": "application/json"}
        async with served.client.post(
            ROUTE, params={"token": TOKEN}, data=data, headers=headers
        ) as response:
            found.append(response.status)

    assert found == [200, 413]


BAD = {
    "deep": b'{"event":"e","data":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "NaN": b'{"event":"e","data":NaN}',
    "half a surrogate pair": b'{"event":"e","data":"\\ud800"}',
    "no UTF-8": b'{"event":"\xff"}',
    "cut off": b'{"event":"e"',
    "a list": b"[1]",
    "a number as topic": b'{"event":"e","topic":1}',
    "a reserved name": b'{"event":"hotreload:status"}',
}


async def test_bad_bodies_are_refused_and_nobody_else_loses_anything(served: Served) -> None:
    """A flood of them beside good ones: the loop stays responsive, and nothing is lost."""
    socket = await served.connect()
    longest = 0.0  # seconds of work that the loop did between two looks at it

    async def watch() -> None:
        nonlocal longest
        while True:
            before = time.thread_time()
            await asyncio.sleep(0.005)
            longest = max(longest, time.thread_time() - before)

    watching = asyncio.ensure_future(watch())
    floods = [post(served, body) for body in BAD.values() for _ in range(10)]
    good = [post(served, {"event": "good", "data": number}) for number in range(50)]
    refused, told = await asyncio.gather(asyncio.gather(*floods), asyncio.gather(*good))
    watching.cancel()

    assert {status for status, _ in refused} == {400}
    assert {status for status, _ in told} == {200}
    found = [(await message(socket, kind="custom"))["data"] for _ in range(50)]
    assert sorted(found) == list(range(50))
    assert 0 < longest < 0.5


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
