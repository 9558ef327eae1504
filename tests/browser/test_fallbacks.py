"""Networks that let no socket through: the page finds a way, and a better one when there is one.

The faults are those of ``tests/faults.py``; how ways are chosen is in the tests of the ladder.
"""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import urlsplit

import pytest_asyncio
from aiohttp import web

from hotreload.protocol.messages import Custom
from tests.browser.condition import until
from tests.browser.conftest import Served
from tests.browser.embedded import Embedded, embedded
from tests.browser.outage import BADGE, BLUE, GREEN, RED, STATUS, restart, shows, write_site
from tests.faults import FOR_EVER, FaultProxy

LONG = os.environ.get("HOTRELOAD_TESTS") == "long"
ROUNDS = 60 if LONG else 6
DRAWN = str(random.randrange(1 << 32)) if LONG else "6"
API = "window[Symbol.for('hotreload')]"
COLOURS = {
    "red": (255, 0, 0),
    "blue": (0, 0, 255),
    "green": (0, 128, 0),
    "teal": (0, 128, 128),
    "olive": (128, 128, 0),
    "purple": (128, 0, 128),
}


@pytest_asyncio.fixture(loop_scope="session")
async def proxies(ports: tuple[int, ...]) -> AsyncIterator[Callable[..., Any]]:
    """Give a function that puts a proxy with faults in front of a server."""
    running: list[FaultProxy] = []

    async def start(server: Served | Embedded, **faults: Any) -> FaultProxy:
        port = 0 if running else ports[1]
        proxy = await FaultProxy(urlsplit(server.url).port or 0, port=port).__aenter__()
        running.append(proxy)
        for name, value in faults.items():
            setattr(proxy, name, value)
        return proxy

    yield start
    for proxy in running:
        await proxy.__aexit__(None, None, None)


@pytest_asyncio.fixture(loop_scope="session")
async def application(site: Any, tmp_path: Any, monkeypatch: Any) -> AsyncIterator[Embedded]:
    """Run an application of one page with a sheet, whose hub the test drives."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    site.write("main.css", "p { color: red }")

    async def answer(request: web.Request) -> web.Response:
        page = "<!doctype html><link rel=stylesheet href=/files/main.css><input id=typed><p>text"
        return web.Response(text=page, content_type="text/html")

    app = web.Application()
    app.router.add_get("/", answer)
    async with embedded(app, mount={"/files": site.root}) as running:
        yield running


async def edit(site: Any, server: Served, tab: Any, old: str, new: str) -> None:
    """Edit the sheet, and wait until the page shows it and has said so."""
    site.edit("main.css", old, new)
    await shows(tab, {"red": RED, "blue": BLUE, "green": GREEN}[new])
    line = await server.wait_applied("main.css")
    assert (line["tabs"], line["outcome"]) == (1, "css")


async def look_for_a_better_way(tab: Any) -> None:
    """Tell the page that there is a network, as systems do."""
    await tab.value("dispatchEvent(new Event('online'))")


async def remember(tab: Any, way: str) -> None:
    """Have the tab know which way worked for the page before."""
    script = f"sessionStorage.setItem('hotreload:way', JSON.stringify('{way}'))"
    await tab.page.add_init_script(script)


async def test_the_page_goes_down_the_ladder_and_up_again_and_keeps_its_state(
    site, serve, tab, proxies
):
    write_site(site)
    server = await serve()
    proxy = await proxies(server, strips_upgrades=True)

    await tab.open(proxy.url)
    assert proxy.open("/events") == 1
    await edit(site, server, tab, "red", "blue")
    await tab.page.reload()
    await tab.connected()
    assert len(proxy.named("/ws")) == 1, "what worked is remembered for the tab"
    await tab.page.evaluate("window.__state = {kept: 42}")
    await tab.page.fill("#typed", "half a sentence")
    tab.loads = 1

    proxy.holds_events = FOR_EVER
    proxy.drop("/events")
    await until(lambda: proxy.open("/poll") == 1)
    await tab.connected()
    await edit(site, server, tab, "blue", "green")
    assert await tab.value(f"{BADGE} === null")

    proxy.holds_events, proxy.strips_upgrades = 0, False
    tab.sockets.clear()
    await look_for_a_better_way(tab)
    await until(lambda: proxy.open("/ws") == 1 and proxy.open("/poll") == 0)
    await edit(site, server, tab, "green", "red")
    await tab.assert_kept()


async def test_a_refused_post_takes_nothing_from_the_page_but_its_voice(site, serve, tab, proxies):
    write_site(site)
    server = await serve()
    proxy = await proxies(server, strips_upgrades=True, refuses_posts=True)

    await tab.open(proxy.url)
    site.edit("main.css", "red", "blue")
    await shows(tab, BLUE)
    site.edit("app.js", "1", "2")

    await tab.assert_reloaded()
    assert await tab.value("version") == 2
    assert await tab.value(STATUS) == "connected"


async def test_what_breaks_off_in_the_middle_is_told_again(site, serve, tab, proxies):
    write_site(site)
    server = await serve()
    proxy = await proxies(server, rate=200_000, delay=0.02)
    await remember(tab, "poll")
    await tab.open(proxy.url)
    await until(lambda: proxy.open("/poll") == 1)

    proxy.breaks["/poll"] = 300  # in the middle of the next answer
    for old, new in (("red", "blue"), ("blue", "green"), ("green", "blue")):
        site.edit("main.css", old, new)
        await shows(tab, {"blue": BLUE, "green": GREEN}[new])

    assert (proxy.breaks, proxy.named("/ws"), proxy.named("/events")) == ({}, [], [])
    await tab.connected()
    await tab.assert_kept()


async def test_a_server_that_comes_back_is_compared_by_whatever_way(site, serve, tab, proxies):
    write_site(site)
    server = await serve()
    proxy = await proxies(server, strips_upgrades=True)
    await remember(tab, "events")
    await tab.open(proxy.url)

    said = len(proxy.named("/send"))
    server = await restart(serve, server, tab)
    await tab.connected()
    await until(lambda: len(proxy.named("/send")) > said and proxy.open("/send") == 0)
    await edit(site, server, tab, "red", "blue")
    await tab.assert_kept()

    await server.stop()
    site.edit("main.css", "blue", "green")
    port = str(urlsplit(server.url).port)
    server = await serve("--port", port, "--strict-port")
    await tab.until("dispatchEvent(new Event('online'))")
    await tab.assert_reloaded()
    assert await tab.style("p") == GREEN


async def test_nothing_is_lost_and_nothing_told_twice_while_the_way_changes(
    application, site, tab, proxies
):
    """Edits and events at random moments, while the network changes its mind."""
    seed = os.environ.get("HOTRELOAD_SEED", DRAWN)
    print(f"HOTRELOAD_SEED={seed}")
    dice, hub = random.Random(seed), application.reloader.hub
    proxy = await proxies(application)
    await tab.open(proxy.url)
    await tab.value(f"void {API}.on('tick', (n) => (window.ticks ??= []).push(n), {{topic: 't'}})")
    hub.publish(Custom("tick", 0, "t"))
    await tab.until("window.ticks?.length === 1")

    colour, ticks = "red", 1
    for _ in range(ROUNDS):
        await change_the_network(dice, proxy, tab)
        for _ in range(dice.randrange(1, 4)):
            old, colour = colour, dice.choice([one for one in COLOURS if one != colour])
            site.edit("main.css", old, colour)
            hub.publish(Custom("tick", ticks, "t"))
            ticks += 1
            await asyncio.sleep(dice.random() * 0.1)
    proxy.strips_upgrades, proxy.delay = False, 0.0

    await shows(tab, f"rgb{COLOURS[colour]}")
    await tab.until(f"window.ticks.at(-1) === {ticks - 1}")
    assert await tab.value("window.ticks") == list(range(ticks))
    await tab.assert_kept()


async def change_the_network(dice: random.Random, proxy: FaultProxy, tab: Any) -> None:
    proxy.delay = dice.choice((0.0, 0.0, 0.03))
    match dice.randrange(4):
        case 0:
            proxy.strips_upgrades = True
            proxy.drop("/ws")
        case 1:
            proxy.strips_upgrades = False
            await look_for_a_better_way(tab)
        case 2:
            proxy.drop(dice.choice(("/ws", "/events", "/poll", "/send")))
        case _:
            proxy.pause()
            await asyncio.sleep(dice.random() * 0.2)
            proxy.resume()
