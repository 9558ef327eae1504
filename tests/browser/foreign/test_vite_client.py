"""Vite's own client, unmodified: sheets, modules, events, the overlay, restarts."""

import asyncio
import urllib.request

from hotreload.protocol.messages import Custom, Fault, Prune
from tests.browser.foreign.showing import (
    BLUE_TEXT,
    RED_TEXT,
    SHEET,
    assert_kept,
    colour,
    port_of,
    show,
    until_reloaded,
)
from tests.browser.packages import vite_client
from tests.browser.tab import PATIENCE

MAP = '<script type=importmap>{"imports": {"@vite/env": "/vite/env.mjs"}}</script>'
# The hot context is that of Vite's client; who accepts what, our server reads from the text.
APP = """import { createHotContext } from '/vite/client.mjs';
import { part } from '/part.mjs';
const hot = (window.hot = import.meta.hot = createHotContext('/app.mjs'));
export const version = 'old';
window.version ??= version;
window.part ??= part;
import.meta.hot.accept((module) => (window.version = module.version));
import.meta.hot.accept('/part.mjs', (module) => (window.part = module.part));
hot.on('hello', (data) => (window.hello = data));
hot.on('vite:ws:connect', () => (window.isConnected = true));
hot.prune(() => (window.isPruned = true));
"""


async def vite(site, start, tab, *, port=0):
    site.write("main.css", "@import '/part.css'; body { color: red }")
    site.write("part.css", "input { margin-top: 1px }")
    site.write("app.mjs", APP)
    site.write("part.mjs", "import { deep } from '/deep.mjs'; export const part = deep;")
    site.write("deep.mjs", "export const deep = 'old';")
    head = f"{MAP}{SHEET}<script type=module src=/app.mjs></script>"
    site.page("index.html", head=head, body="<p>old</p>")
    server = await start(port=port)
    address = server.url.removeprefix("http://").rstrip("/")
    token = await asyncio.to_thread(read, f"{server.url}@hotreload/token")
    for name, text in vite_client(token=token, server=address).items():
        site.write(f"vite/{name}", text)
    await show(tab, server.url)
    await tab.until("window.isConnected")
    return server


def read(url):
    with urllib.request.urlopen(url) as response:
        return response.read().decode()


async def test_vites_client_swaps_a_sheet(site, start, tab):
    await vite(site, start, tab)
    await tab.until(colour(RED_TEXT))

    site.edit("main.css", "red", "blue")

    await tab.until(colour(BLUE_TEXT))
    await assert_kept(tab)


async def test_vites_client_swaps_the_sheet_that_imports_the_changed_one(site, start, tab):
    await vite(site, start, tab)

    site.edit("part.css", "1px", "2px")

    await tab.until("getComputedStyle(document.querySelector('input')).marginTop === '2px'")
    await assert_kept(tab)


async def test_vites_client_reloads_for_a_page(site, start, tab):
    await vite(site, start, tab)

    site.edit("index.html", "old", "new")

    await until_reloaded(tab)
    assert await tab.value("document.querySelector('p').textContent") == "new"


async def test_vites_client_runs_a_module_that_accepts_itself(site, start, tab):
    await vite(site, start, tab)

    site.edit("app.mjs", "'old'", "'new'")

    await tab.until("window.version === 'new'")
    await assert_kept(tab)


async def test_vites_client_loads_what_a_module_accepts_with_what_changed_below(site, start, tab):
    await vite(site, start, tab)

    site.edit("deep.mjs", "'old'", "'new'")

    await tab.until("window.part === 'new'")
    await assert_kept(tab)


async def test_vites_client_reloads_for_a_module_that_nobody_accepts(site, start, tab):
    site.write("other.mjs", "window.other = 'old'")
    await vite(site, start, tab)
    await tab.value("import('/other.mjs').then(() => window.other)")

    site.edit("other.mjs", "'old'", "'new'")

    await until_reloaded(tab)


async def test_vites_client_hears_and_says_events_and_prunes(site, start, tab):
    server = await vite(site, start, tab)
    hub, heard = server.reloader.hub, []
    hub.listen("greeting", heard.append)

    hub.publish(Custom("hello", {"to": "everybody"}))
    hub.publish(Prune(("/app.mjs",), "a test says so"))
    await tab.until("window.hello?.to === 'everybody' && window.isPruned")
    await tab.value("hot.send('greeting', {from: 'vite'})")

    async with asyncio.timeout(PATIENCE):
        while not heard:
            await asyncio.sleep(0.01)
    assert [event.data for event in heard] == [{"from": "vite"}]
    await assert_kept(tab)


async def test_vites_client_invalidates(site, start, tab):
    await vite(site, start, tab)

    await tab.value("hot.invalidate('no')")

    await until_reloaded(tab)


async def test_vites_overlay_shows_an_error_and_goes_when_it_is_mended(site, start, tab):
    server = await vite(site, start, tab)
    text = "document.querySelector('vite-error-overlay')?.shadowRoot.textContent"
    fault = Fault("exec:build", "unexpected ;", "a.js", 3, 9, "3 | let a = ;")
    site.edit("main.css", "red", "blue")  # for an error before any update it would reload
    await tab.until(colour(BLUE_TEXT))

    server.reloader.faults.report(fault, reason="a test broke it")
    await tab.until(f"{text}?.includes('unexpected ;')")
    shown = await tab.value(text)
    server.reloader.faults.mend(fault.id, reason="a test mended it")

    assert "a.js:3:9" in shown
    assert "3 | let a = ;" in shown
    await tab.until("!document.querySelector('vite-error-overlay')")
    await assert_kept(tab)


async def test_vites_client_comes_back_after_a_restart(site, start, tab):
    server = await vite(site, start, tab)

    await server.stop()
    site.edit("index.html", "old", "new")
    await start(port=port_of(server))

    await until_reloaded(tab)
    await tab.until("window.isConnected")
    assert await tab.value("document.querySelector('p').textContent") == "new"
