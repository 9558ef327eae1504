"""Topics in a page: the value of now, what came while it was away, what it lost."""

import asyncio
import os
import sys
from urllib.parse import urlsplit

import pytest_asyncio
from aiohttp import web

from hotreload.delivery.topics import HISTORY_LIMIT
from hotreload.protocol.messages import Custom
from tests.browser.conftest import PATIENCE, ROOT
from tests.browser.embedded import embedded
from tests.browser.outage import come_back, lose

API = "window[Symbol.for('hotreload')]"
PAGE = "<!doctype html><title>t</title><input id=typed>"


@pytest_asyncio.fixture(loop_scope="session")
async def application(tmp_path, monkeypatch):
    """Run an application of one page, whose hub the test drives."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))

    async def answer(request):
        return web.Response(text=PAGE, content_type="text/html")

    app = web.Application()
    app.router.add_get("/{name:.*}", answer)
    async with embedded(app) as running:
        yield running


async def listen(tab, topic, event="load"):
    await tab.value(
        f"void (window.got ??= [], {API}.on('{event}', (data) => window.got.push(data),"
        f" {{ topic: '{topic}' }}))"
    )


async def got(tab, number):
    await tab.until(f"window.got.length >= {number}")
    return await tab.value("window.got")


async def test_a_page_that_comes_later_is_given_the_present_values(application, new_tab):
    hub = application.reloader.hub
    for number in range(3):
        hub.publish(Custom("load", ["cpu", number], "load/cpu"))
        hub.publish(Custom("load", ["disk", number], "load/disk"))
    tab = await new_tab()
    await tab.open(application.url)

    await listen(tab, "load/*")

    assert await got(tab, 2) == [["cpu", 2], ["disk", 2]]
    hub.publish(Custom("load", ["cpu", 3], "load/cpu"))
    assert (await got(tab, 3))[2] == ["cpu", 3]


async def test_hub_5_a_page_that_was_away_gets_what_it_missed_and_nothing_twice(
    application, tab, relays
):
    hub = application.reloader.hub
    hub.publish(Custom("load", "before", "load/cpu"))
    relay = await relays(application)
    await tab.open(relay.url)
    await listen(tab, "load/cpu")
    await listen(tab, "quiet")
    assert await got(tab, 1) == ["before"]

    await lose(relay, tab)
    for number in range(3):
        hub.publish(Custom("load", number, "load/cpu"))
    await come_back(relay, tab)
    assert await got(tab, 4) == ["before", 0, 1, 2]

    await lose(relay, tab)
    await come_back(relay, tab)
    await tab.connected()
    hub.publish(Custom("load", "after", "load/cpu"))
    assert await got(tab, 5) == ["before", 0, 1, 2, "after"]
    await tab.assert_kept()


async def test_hub_5_a_page_that_missed_too_much_is_told_how_much(application, tab, relays):
    hub = application.reloader.hub
    relay = await relays(application)
    await tab.open(relay.url)
    await listen(tab, "load/*")
    await listen(tab, "load/*", event="hotreload:dropped")
    await tab.value("fetch('/@hotreload/ping')")

    await lose(relay, tab)
    for number in range(HISTORY_LIMIT + 7):
        hub.publish(Custom("load", number, "load/cpu"))
    await come_back(relay, tab)

    lost, *kept = await got(tab, HISTORY_LIMIT + 1)
    assert lost == {"topic": "load/cpu", "count": 7}
    assert kept == list(range(7, HISTORY_LIMIT + 7))


async def test_the_command_tells_the_page(site, serve, tab, tmp_path):
    site.page("index.html")
    server = await serve()
    await tab.open(server.url)
    await listen(tab, "load/*")

    port = str(urlsplit(server.url).port)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hotreload", "publish", "load", '{"cpu": 0.5}'),
        *("--topic", "load/cpu", "--port", port),
        env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_RUNTIME_DIR": str(tmp_path / "elsewhere")},
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await asyncio.wait_for(process.communicate(), PATIENCE)

    assert await got(tab, 1) == [{"cpu": 0.5}]
    assert out.decode().split() in (["load", "→", "1", "tab"], ["load", "->", "1", "tab"])
    await tab.assert_kept()
