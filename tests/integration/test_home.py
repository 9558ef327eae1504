"""One hub for each project: who comes first has it, the others follow, and one takes over."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import ClientSession

from hotreload import lockfile, side
from hotreload.answers.tagger import Served
from hotreload.gate import Head
from hotreload.home.carrier import Unreachable
from hotreload.home.home import ALONE, Home
from hotreload.home.notes import Address
from hotreload.home.routes import NEAR, NOTE, OWN, PASS, POSITIONS, RELAY
from hotreload.home.seat import Leader, Seat, name_of
from hotreload.home.thread import farewell
from hotreload.protocol.messages import CloseCode, Custom, Fault
from tests.waiting import until

ORIGIN = "http://127.0.0.1:8000"
Join = Callable[..., Awaitable[Home]]


def head(target: str, method: str = "GET", **fields: str) -> Head:
    named = {"host": "127.0.0.1:8000", **{k.replace("_", "-"): v for k, v in fields.items()}}
    return Head(method, target, {name: (value,) for name, value in named.items()})


async def answer(home: Home, target: str, **fields: str) -> tuple[int, bytes]:
    async with home.ask(head(target, **fields)) as carried:
        return carried.status, b"".join([piece async for piece in carried.pieces()])


@pytest.fixture
def warnings() -> list[str]:
    return []


@pytest.fixture
async def join(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warnings: list[str]
) -> AsyncIterator[Join]:
    """Give a function that starts one process' home; all are in this process, which is the same."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    site = tmp_path / "site"
    site.mkdir()
    (site / "main.css").write_text("p { color: red }")
    async with AsyncExitStack() as opened:

        async def start() -> Home:
            home = Home(
                str(site),
                mount={"/static": site},
                build_side=side.build,
                on_warning=warnings.append,
            )
            await home.start()
            opened.push_async_callback(home.stop, CloseCode.STOPPING)
            return home

        yield start


async def test_all_processes_have_one_hub_and_know_where_it_is(join: Join) -> None:
    first, second = await join(), await join()

    assert first.leading is not None
    assert (second.leading, second.leader) == (None, first.leader)
    assert (second.token, second.position) == (first.token, first.position)

    first.leading.reloader.hub.publish(Custom("event", 1))
    await until(lambda: second.position == first.position)
    assert second.position.seq == 1


async def test_what_is_the_hubs_is_carried_to_it_and_the_rest_comes_back(join: Join) -> None:
    _, second = await join(), await join()

    assert await answer(second, "/static/main.css") == (200, b"p { color: red }")
    assert (await answer(second, "/@hotreload/ping"))[0] == 204
    async with second.ask(head("/of/the/application")) as carried:
        assert (carried.status, dict(carried.headers)[PASS]) == (404, "1")
        # What is the server's own to say, or of one connection, stays behind.
        said = {name.lower() for name, _ in carried.headers}
        assert not said & {"server", "date", "connection", "transfer-encoding"}

    # The browser's own head is judged, not that of who carries it.
    token = "/@hotreload/token"
    assert (await answer(second, token, origin=ORIGIN)) == (200, second.token.encode())
    assert (await answer(second, token, origin="http://127.0.0.1:9000"))[0] == 403
    assert (await answer(second, token, host="evil.test"))[0] == 403

    # What only we may say of a request is not taken from a browser, and nothing is slipped in.
    spoofed = {"hotreload_relay": "guessed", "hotreload_socket": "1", "x": "a\r\nHost: evil.test"}
    assert (await answer(second, token, origin=ORIGIN, **spoofed))[0] == 200


async def test_the_leader_knows_the_pages_of_the_others_and_where_the_application_is(
    join: Join, tmp_path: Path
) -> None:
    first, second = await join(), await join()
    assert first.leading is not None

    second.hand(Served("page-id", b"<p>of the second", "/page", files=frozenset({"/t.html"})))
    second.hand(Address("http", ("127.0.0.1", 8000)))

    pages = first.leading.reloader.site.graphs.pages
    await until(lambda: pages.page("page-id") is not None and lockfile.running() != ())
    source = await answer(second, f"/@hotreload/page/page-id?token={second.token}")
    assert source == (200, b"<p>of the second")
    (lock,) = lockfile.running()
    assert lock.url == f"{ORIGIN}/"
    assert lock.control_token == first.leading.control_token


async def test_the_socket_of_a_followers_browser_is_carried_as_well(join: Join) -> None:
    first, second = await join(), await join()
    assert first.leading is not None
    heard: list[object] = []
    first.leading.reloader.hub.listen("up", lambda received: heard.append(received.data))
    handshake = head(f"/@hotreload/ws?token={second.token}", origin=ORIGIN)

    async with second.tunnel(handshake) as tunnel, asyncio.timeout(10):
        messages = aiter(tunnel)
        assert '"connected"' in await anext(messages)
        tunnel.send('{"type":"custom","event":"up","data":7}')
        await until(lambda: heard == [7])
        first.leading.reloader.hub.publish(Custom("down", 8))
        assert '"down"' in await anext(messages)

        await first.stop(CloseCode.RESTARTING)
        assert [text async for text in messages] == []
        assert tunnel.code == CloseCode.RESTARTING


@pytest.mark.parametrize("peer", ["127.0.0.1", "192.0.2.1", None])
async def test_who_is_near_a_follower_is_near(join: Join, peer: str | None) -> None:
    """The leader sees but the follower, which speaks HTTP/1.0 as proxies for anybody do."""
    leading = (await join()).leading
    second = await join()
    assert leading is not None
    fault = Fault("/a.css", "broken", file="/a.css", line=1, editor="vscode://file/a.css")
    leading.reloader.fault(fault, reason="broken")
    asked = head(f"/@hotreload/poll?token={second.token}&client={'x' * 16}&n=0")
    claimed = replace(asked, headers={**asked.headers, NEAR.lower(): ("1",)}, peer=peer)

    async with second.ask(claimed) as carried:
        told = b"".join([piece async for piece in carried.pieces()])

    assert b"broken" in told
    assert (b"vscode:" in told) is (peer == "127.0.0.1")


async def test_a_message_of_any_length_is_carried(join: Join) -> None:
    first, second = await join(), await join()
    assert first.leading is not None
    handshake = head(f"/@hotreload/ws?token={second.token}", origin=ORIGIN)

    async with second.tunnel(handshake) as tunnel, asyncio.timeout(10):
        messages = aiter(tunnel)
        await anext(messages)
        first.leading.reloader.hub.publish(Custom("long", "x" * 1024 * 1024))
        assert len(await anext(messages)) > 1024 * 1024


async def test_a_leader_that_says_nothing_is_waited_for_once(
    join: Join, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotreload.home.home.PATIENCE", 0.05)
    site = tmp_path / "site"
    seat = Seat(name_of(str(site), mount={"/static": (str(site),)}, watch=()))
    assert seat.take()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        seat.tell(Leader(pid=1, epoch="e", port=silent.getsockname()[1], control_token="t"))
        home = await join()
        assert home.leader is None
        monkeypatch.setattr("hotreload.home.home.PATIENCE", 60.0)

        async with asyncio.timeout(3):
            await home.start()
            await home.start()
    seat.leave()


def test_a_loop_that_ends_without_a_word_leaves_the_seat_to_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    homes = [Home(str(tmp_path), build_side=side.build, on_warning=print) for _ in range(2)]

    async def led(home: Home) -> bool:
        async with asyncio.timeout(3):
            await home.start()
        return home.leading is not None

    assert [asyncio.run(led(home)) for home in homes] == [True, True]
    assert [home.leader for home in homes] == [None, None]
    assert list(tmp_path.glob("hotreload/*.hub")) == []


DIES_WITH_A_CHILD = """
import asyncio, os, signal, sys
from hotreload import side
from hotreload.home.home import Home

async def lead():
    home = Home(sys.argv[1], build_side=side.build, on_warning=print)
    await home.start()
    assert home.leading is not None
    if os.fork() == 0:
        os.write(1, b"%d\\n" % os.getpid())
        os.close(1)
        signal.pause()
    os.wait()

with asyncio.Runner(loop_factory=__import__(sys.argv[2]).new_event_loop) as runner:
    runner.run(lead())
"""


@pytest.mark.parametrize("loops", ["asyncio", "uvloop"])
async def test_a_child_that_outlives_its_leader_holds_nothing_of_it(
    loops: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    command = [sys.executable, "-c", DIES_WITH_A_CHILD, str(tmp_path), loops]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as leader:
        assert leader.stdout is not None
        child = int(leader.stdout.readline())
        leader.kill()
    home = Home(str(tmp_path), build_side=side.build, on_warning=print)
    try:
        async with asyncio.timeout(3):
            await home.start()
        assert home.leading is not None
    finally:
        os.kill(child, signal.SIGKILL)
        await home.stop(CloseCode.STOPPING)


async def test_a_stranger_gets_no_tunnel(join: Join) -> None:
    _, second = await join(), await join()

    async with second.tunnel(head("/@hotreload/ws?token=wrong", origin=ORIGIN)) as tunnel:
        with pytest.raises(Unreachable):
            await anext(aiter(tunnel))


async def test_one_of_the_others_takes_over_and_a_request_waits_for_it(join: Join) -> None:
    first, second, third = await join(), await join(), await join()
    epoch = first.position.epoch
    second.hand(Address("http", ("127.0.0.1", 8000)))
    third.hand(Address("http", ("127.0.0.1", 8000)))

    await first.stop(CloseCode.STOPPING)

    for home in (second, third):
        assert (await answer(home, "/@hotreload/ping"))[0] == 204
    assert [home.leading is not None for home in (second, third)].count(True) == 1
    assert second.position == third.position
    assert second.position.epoch != epoch
    await until(lambda: [lock.port for lock in lockfile.running()] == [8000])


async def test_at_the_end_nothing_is_left(join: Join, tmp_path: Path) -> None:
    homes = [await join(), await join()]
    homes[0].hand(Address("http", ("127.0.0.1", 8000)))

    for home in homes:
        await home.stop(CloseCode.STOPPING)
        await home.stop(CloseCode.STOPPING)

    assert [path.name for path in (tmp_path / "hotreload").iterdir()] == ["secret"]


async def test_a_home_without_a_place_for_its_lock_leads_alone_and_says_so(
    join: Join, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, warnings: list[str]
) -> None:
    (tmp_path / "hotreload").write_text("in the way")

    first, second = await join(), await join()

    assert first.leading is not None
    assert second.leading is not None
    assert any(text.startswith(ALONE) for text in warnings)


async def test_the_side_port_answers_nobody_but_followers(join: Join) -> None:
    home = await join()
    assert home.leader is not None
    base = f"http://127.0.0.1:{home.leader.port}"
    good, bad = {RELAY: home.leader.control_token}, {RELAY: "guessed"}
    odd = {RELAY: b"\xff".decode("utf-8", "surrogateescape")}

    async with ClientSession() as session:
        for path in ("/", "/static/main.css", "/@hotreload/ping", "/@hotreload/client.js", NOTE):
            for headers in ({}, bad, odd):
                async with session.get(base + path, headers=headers) as response:
                    assert response.status == 404
        own = {**good, OWN: "1"}
        async with session.post(base + NOTE, headers=own, data=b"no note") as response:
            assert response.status == 400


async def test_no_browser_writes_notes_or_reads_positions_through_a_follower(join: Join) -> None:
    homes = [await join(), await join()]
    strange = {"origin": "http://evil.test", RELAY.lower(): "guessed", OWN.lower(): "1"}

    for home in homes:
        for path in (NOTE, POSITIONS, NOTE.replace("@", "%40"), f"{NOTE}?token={home.token}"):
            async with home.ask(head(path, "POST", **strange), b"{}") as carried:
                assert carried.status == 403
        async with home.ask(head(f"{POSITIONS}?token={home.token}")) as carried:
            assert carried.status == 404


AT_THE_END = """
import os, sys, threading
from hotreload import side
from hotreload.home.home import Home
from hotreload.home.thread import HomeThread

make = lambda: Home(sys.argv[1], mount={}, build_side=side.build, on_warning=print)
home = HomeThread(make)
never_asked = HomeThread(lambda: sys.exit("nothing starts by itself"))
print(home.join().leading is not None, home.position.seq, flush=True)
child = os.fork()
if child == 0:
    # The child has no thread of ours, leads nothing and holds nothing of its parent's.
    assert home._home is None
    print(home.join().leading is not None, flush=True)
    home.end()
    os._exit(0)
os.waitpid(child, 0)
print([thread.name for thread in threading.enumerate() if thread.name == "hotreload"])
"""


def test_a_process_ends_in_peace_and_its_children_follow_it(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", AT_THE_END, str(tmp_path)],
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    said = "True 0\nFalse\n['hotreload']\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, said, "")
    assert list(tmp_path.glob("hotreload/*.hub")) == []


@pytest.mark.parametrize("variable", ["WERKZEUG_RUN_MAIN", "RUN_MAIN", "ELSE"])
def test_tabs_are_told_of_a_restart_where_something_starts_the_process_again(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "true")

    assert farewell() is (CloseCode.STOPPING if variable == "ELSE" else CloseCode.RESTARTING)
