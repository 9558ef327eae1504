"""Lost, dead, hidden, put aside: what a page does meanwhile, and how it catches up.

The cases HUB-3, HUB-4, HUB-8 and HUB-22 as far as a browser shows them. The back-off of HUB-7 and
HUB-8 is in the tests of the transport; the herd of HUB-7 is in the tests of the server.
"""

import asyncio
import shutil
import time
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from tests.browser.conftest import CHROMIUM_ARGUMENTS, PATIENCE, Tab
from tests.browser.marker import settle
from tests.browser.outage import (
    BADGE,
    BLUE,
    GREEN,
    RED,
    STATUS,
    heard,
    shows,
    write_site,
)


async def test_hub_8_the_badge_tells_of_a_loss_and_of_nothing_else(site, serve, tab, relays):
    write_site(site)
    server = await serve()
    relay = await relays(server)
    lines = []
    tab.page.on("console", lambda message: lines.append(message.text))
    await tab.open(relay.url)
    assert not await tab.value(BADGE)
    lines.clear()

    lost, before = time.monotonic(), relay.attempts
    relay.cut()
    await tab.until(f"{BADGE}?.shadowRoot.textContent.includes('away')")
    assert time.monotonic() - lost < 3
    assert await tab.value(f"{BADGE}.parentNode === document.documentElement")
    assert await tab.value("document.body.querySelector('hotreload-badge')") is None
    assert await tab.value(f"getComputedStyle({BADGE}).pointerEvents") == "none"

    async with asyncio.timeout(PATIENCE):
        await relay.attempted(before + 2)
    assert len([line for line in lines if line.startswith("[hotreload]")]) == 1
    relay.resume()
    back = await tab.value(
        f"new Promise((done) => {{ let at; const look = () => {{"
        f" if (!at && {STATUS} === 'connected') at = performance.now();"
        f" if (at && !{BADGE}) done(performance.now() - at); else setTimeout(look, 5) }};"
        f" look() }})"
    )
    assert back < 1000
    assert await tab.value(
        "[...document.documentElement.children].map((one) => one.localName)"
    ) == [
        "head",
        "body",
    ]
    await tab.assert_kept()


async def test_the_end_of_the_server_is_no_reload_and_its_return_is_used(site, serve, tab):
    write_site(site)
    server = await serve()
    await tab.open(server.url)

    await server.stop()
    await tab.until(BADGE)
    again = await serve("--port", str(urlsplit(server.url).port), "--strict-port")
    started = time.monotonic()
    await tab.connected()

    assert time.monotonic() - started < 8
    await tab.until(f"!{BADGE}")
    await heard(tab)
    site.edit("main.css", "red", "blue")
    await shows(tab, BLUE)
    await settle(site, again, tab)
    await tab.assert_kept()


async def test_hub_3_a_connection_that_went_dead_is_noticed_within_25_seconds(
    site, serve, tab, relays
):
    write_site(site)
    server = await serve()
    relay = await relays(server)
    await tab.page.clock.install()
    await tab.open(relay.url)

    relay.pause()
    site.edit("main.css", "red", "blue")
    await server.wait_applied("main.css")
    assert await tab.value(STATUS) == "connected"
    await tab.page.clock.fast_forward(25_000)
    await tab.until(f"{STATUS} !== 'connected'")
    assert await tab.style("p") == RED

    relay.resume()
    await tab.page.clock.fast_forward(8_000)
    await shows(tab, BLUE)
    await settle(site, server, tab)
    assert len({url for url in await tab.asked() if "main.css" in url}) == 1
    await tab.assert_kept()


HIDE = """
let hidden = false;
Object.defineProperty(Document.prototype, 'hidden', { configurable: true, get: () => hidden });
window.hide = (value) => { hidden = value; document.dispatchEvent(new Event('visibilitychange')) };
"""


async def test_hub_4_a_hidden_tab_catches_up_when_it_is_shown(site, serve, tab):
    write_site(site)
    await tab.page.add_init_script(HIDE)
    server = await serve()
    await tab.open(server.url)
    await tab.value("hide(true)")

    for colour in ("blue", "yellow", "green"):
        site.write("main.css", f"p {{ color: {colour} }}")
        await server.wait_applied("main.css")
    await settle(site, server, tab)
    assert await tab.style("p") == RED
    assert await tab.asked() == []

    await tab.value("hide(false)")
    await shows(tab, GREEN)
    await settle(site, server, tab)
    assert len({url for url in await tab.asked() if "main.css" in url}) == 1
    await tab.assert_kept()

    await tab.value("hide(true)")
    for number in (2, 3, 4):
        site.write("app.js", f"globalThis.version = {number}")
        await server.wait_applied("app.js")
    assert tab.loads == 1
    await tab.value("hide(false)")
    await tab.assert_reloaded()
    await settle(site, server, tab)
    assert await tab.value("version") == 4
    assert tab.loads == 2


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def caching_browser():
    """Run a Chromium with the back/forward cache, which Playwright switches off."""
    api = pytest.importorskip("playwright.async_api")
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.skip("there is no chromium on this machine: apt-get install chromium")
    async with api.async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=executable,
            args=list(CHROMIUM_ARGUMENTS),
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield chromium
        await chromium.close()


async def test_hub_22_a_page_from_the_back_forward_cache_connects_and_catches_up(
    site, serve, caching_browser
):
    write_site(site)
    site.page("other.html")
    server = await serve()
    context = await caching_browser.new_context()
    tab = Tab(await context.new_page())
    persisted = "addEventListener('pageshow', (event) => { window.persisted = event.persisted })"
    await tab.open(server.url)
    await tab.value(persisted)

    await tab.page.goto(server.url + "other.html")
    await tab.connected()
    site.edit("main.css", "red", "blue")
    await server.wait_applied("main.css")
    await tab.value("void setTimeout(() => history.back())")

    await tab.until("window.persisted === true")
    await shows(tab, BLUE)
    assert await tab.value("window.__state.kept") == 42
    assert await tab.value("document.querySelector('#typed').value") == "half a sentence"

    await tab.page.goto(server.url + "other.html")
    await tab.connected()
    site.edit("index.html", "text", "edited")
    await server.wait_applied("index.html")
    await tab.value("void setTimeout(() => history.back())")
    await tab.until("document.querySelector('p')?.textContent === 'edited'")
    await tab.connected()
    loads = tab.loads
    await settle(site, server, tab)
    assert tab.loads == loads
    assert tab.errors == []
    await context.close()


async def test_hub_22_many_pages_all_reload(site, serve, tab):
    write_site(site)
    server = await serve()
    await tab.open(server.url)
    others = 11
    frames = "".join(f"<iframe src=/?{number}></iframe>" for number in range(others))
    site.page("frames.html", body=frames)
    await tab.page.goto(server.url + "frames.html")
    alive = "window[Symbol.for('hotreload')]?.status === 'connected'"
    all_frames = "[...document.querySelectorAll('iframe')].map((one) => one.contentWindow)"
    await tab.until(f"{all_frames}.every((window) => {alive})")

    site.write("app.js", "globalThis.version = 2")

    await tab.until(f"{all_frames}.every((window) => window.version === 2 && {alive})")
