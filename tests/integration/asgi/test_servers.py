"""Real servers, and what each of them does with sockets, streams and signals."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from aiohttp import WSMsgType

from tests.integration.asgi.running import query_of, running

SERVERS = {
    "uvicorn": ("uvicorn", "app:app", "--port"),
    "hypercorn": ("hypercorn", "app:app", "--workers", "0", "--bind"),
    "granian": ("granian", "app:app", "--interface", "asgi", "--port"),
}


def command(name: str, port: int) -> Sequence[str]:
    *words, last = SERVERS[name]
    return *words, last, f"127.0.0.1:{port}" if last == "--bind" else str(port)


@pytest.mark.parametrize("name", SERVERS)
@pytest.mark.timeout(60)
async def test_the_channel_works_on_the_applications_own_port_and_holds_no_restart_up(
    tmp_path: Path, ports: tuple[int, ...], name: str
) -> None:
    async with running(tmp_path, ports[0], *command(name, ports[0])) as app:
        headers, tag = await app.page()
        assert headers["hotreload-tag"] == "yes"
        assert (await app.get("/stream"))[1].endswith("<p>later")
        async with app.session.ws_connect(f"{app.url}/chat") as chat:
            await chat.send_str("word")
            assert await chat.receive_str() == "word"

        socket = await app.channel(tag)
        events = await app.session.get(f"{app.url}/@hotreload/events?{query_of(tag)}")
        assert b'"connected"' in await _line(events.content)
        (tmp_path / "templates" / "part.html").write_text("new")
        assert (await socket.receive_json(timeout=5))["type"] == "update"
        assert b'"update"' in await _line(events.content)

        ending = asyncio.create_task(app.end())
        while (last := await socket.receive(timeout=5)).type is WSMsgType.TEXT:
            pass
        assert (last.type, last.data) == (WSMsgType.CLOSE, 1012)
        assert b"data: 1012" in await asyncio.wait_for(events.content.read(), 5)
        await asyncio.wait_for(ending, 5)


@pytest.mark.parametrize("name", SERVERS)
@pytest.mark.timeout(60)
async def test_several_workers_are_one_to_their_tabs(
    tmp_path: Path, ports: tuple[int, ...], name: str
) -> None:
    words = (*command(name, ports[0]), "--workers", "2")
    async with running(tmp_path, ports[0], *words) as app:
        tags: dict[str, dict[str, str]] = {}
        async with asyncio.timeout(40):
            while len(tags) < 2 or not all(tag["epoch"] for tag in tags.values()):
                headers, tag = await app.page()
                tags[headers["x-worker"]] = tag
        assert len({tag["epoch"] for tag in tags.values()}) == 1
        assert len({tag["token"] for tag in tags.values()}) == 1

        sockets = [await app.channel(tag) for tag in tags.values() for _ in range(3)]
        (tmp_path / "templates" / "part.html").write_text("new")
        for socket in sockets:
            assert (await socket.receive_json(timeout=5))["type"] == "update"
            await socket.close()
        for tag in tags.values():
            source = await app.get(f"/@hotreload/page/{tag['page']}?token={tag['token']}")
            assert "<title>page</title>" in source[1]
        await app.end()


async def _line(content: asyncio.StreamReader) -> bytes:
    async with asyncio.timeout(5):
        while not (line := await content.readline()).startswith(b"data: "):
            pass
    return line
