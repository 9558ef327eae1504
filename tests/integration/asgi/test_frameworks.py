"""The same of every framework: its pages get the tag, the rest is as it was."""

import json
import warnings

import pytest

from hotreload.asgi import HotReload
from hotreload.content import content_id
from tests.integration.asgi.apps import DATA, FRAMEWORKS, HEAD, PAGE
from tests.integration.asgi.driver import Client


@pytest.mark.parametrize("name", FRAMEWORKS)
async def test_pages_are_tagged_and_the_rest_is_the_applications(
    name: str, tmp_path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecations within the frameworks
        app = FRAMEWORKS[name]()
    client = Client(HotReload(app, watch=[tmp_path]))

    async with client.lifespan() as words:
        page = await client.get("/", {"accept": "text/html", "accept-encoding": "gzip"})
        assert page.tag()["page"] == content_id(PAGE.encode())
        assert page.headers["content-length"] == str(len(page.body))
        assert page.headers["hotreload-tag"] == "yes"

        bare = await client.get("/", {"hotreload-page": "1", "sec-fetch-dest": "empty"})
        assert bare.body.decode() == PAGE
        assert bare.headers["hotreload-page"] == content_id(PAGE.encode())

        stream = await client.get("/stream")
        assert stream.tag()["page"] not in ("", content_id(PAGE.encode()))
        assert stream.pieces[0].startswith(b"<!doctype html><html><head><script")
        assert stream.pieces[0].endswith(HEAD[-20:].encode())

        data = await client.get("/data")
        assert json.loads(data.body) == DATA
        assert "hotreload-tag" not in data.headers

        echo = client.connect("/echo")
        assert (await echo.next())["type"] == "websocket.accept"
        echo.say_text("word")
        assert (await echo.next())["text"] == "word"
        await echo.leave()

        channel = await client.channel(page.tag())
        (tmp_path / "part.html").write_text("new")
        assert (await channel.json())["type"] == "update"
        await channel.leave()
    assert words == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
