"""``hotreload proxy`` as users start it."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.proxy.behind import PAGE, Behind, Browser, Peer, untagged, whole

CHECKOUT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-m", "hotreload"]
HANDSHAKE = (
    b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


def environment(folder: Path) -> dict[str, str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("HOTRELOAD_")}
    return {**inherited, "PYTHONPATH": str(CHECKOUT), "XDG_RUNTIME_DIR": str(folder)}


async def test_it_says_where_it_answers_and_ends_at_once(tmp_path: Path) -> None:
    async def answer(peer: Peer) -> None:
        while not (head := await peer.head()).startswith(b"GET /socket"):
            await peer.send(whole(PAGE))
            assert b"Host: localhost:" in head
        await peer.send(b"HTTP/1.1 101 Hm\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
        await peer.reader.read()

    (tmp_path / "hotreload.toml").write_text("port = 0\n")
    async with Behind(answer) as behind:
        process = await asyncio.create_subprocess_exec(
            *(*COMMAND, "proxy", f"localhost:{behind.port}/admin/"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=tmp_path,
            env=environment(tmp_path),
        )
        assert process.stdout
        ready = (await asyncio.wait_for(process.stdout.readline(), 15)).decode().split()
        port = int(ready[1].split(":")[2].split("/")[0])
        browser = await Browser.at(port)
        got = await browser.ask(
            b"GET /admin/ HTTP/1.1\r\nHost: localhost:%d\r\nAccept: text/html\r\n\r\n" % port
        )
        browser.writer.write(b"GET /socket HTTP/1.1\r\nHost: localhost:%d\r\n" % port + HANDSHAKE)
        assert (await browser.head())[0].startswith(b"HTTP/1.1 101 ")

        process.send_signal(signal.SIGTERM)
        _, errors = await asyncio.wait_for(process.communicate(), 2)

    browser.close()
    assert ready == ["Local:", f"http://127.0.0.1:{port}/admin/"]
    assert untagged(got.body) == PAGE
    assert (process.returncode, errors) == (0, b"")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["proxy"], "URL: is missing"),
        (["proxy", "ftp://host"], "neither http:// nor https://"),
        (["proxy", "http://"], "names no server"),
        (["proxy", "x", "--mount", "/api=http://host/v1"], "--mount: 'http://host/v1' has a path"),
        (["serve", "--mount", "/api=http://host"], "hotreload proxy URL"),
    ],
)
def test_wrong_usage_is_told_in_one_line(arguments: list[str], said: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
