"""Clients that nobody here wrote, unmodified: LiveReload's, Vite's, that of esbuild's manual.

Our own client is switched off in their pages, so that what is seen is their doing.
"""

import asyncio
import json
import urllib.request
from contextlib import AsyncExitStack

import pytest_asyncio
from aiohttp import web

from hotreload.protocol.messages import Custom, Fault, Prune
from tests.browser.embedded import embedded
from tests.browser.media import BLUE, RED, png
from tests.browser.packages import package, vite_client
from tests.browser.tab import PATIENCE

SHEET = "<link rel=stylesheet href=/main.css>"
RED_TEXT, BLUE_TEXT = "rgb(255, 0, 0)", "rgb(0, 0, 255)"
ESBUILD_MANUAL = """<script>
  new EventSource('/esbuild').addEventListener('change', e => {
    const { added, removed, updated } = JSON.parse(e.data)
    if (!added.length && !removed.length && updated.length === 1) {
      for (const link of document.getElementsByTagName("link")) {
        const url = new URL(link.href)
        if (url.host === location.host && url.pathname === updated[0]) {
          const next = link.cloneNode()
          next.href = updated[0] + '?' + Math.random().toString(36).slice(2)
          next.onload = () => link.remove()
          link.parentNode.insertBefore(next, link.nextSibling)
          return
        }
      }
    }
    location.reload()
  })
</script>"""


@pytest_asyncio.fixture(loop_scope="session")
async def start(site, tmp_path, monkeypatch):
    """Give a function that serves the site in this process, and can do so again on its port."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    async with AsyncExitStack() as stack:

        async def serve(*, port=0, **mount):
            running = await stack.enter_async_context(AsyncExitStack())
            folders = {"/": site.root, **mount}
            server = await running.enter_async_context(
                embedded(web.Application(), port=port, mount=folders)
            )
            server.stop = running.aclose
            return server

        yield serve


@pytest_asyncio.fixture(loop_scope="session", autouse=True)
async def leave(tab):
    """Leave the page as a person does: a foreign client that loses its socket may well throw."""
    yield
    await tab.page.goto("about:blank")


def port_of(server):
    return int(server.url.rstrip("/").rpartition(":")[2])


def colour(wanted):
    return f"getComputedStyle(document.body).color === '{wanted}'"


async def show(tab, url):
    """Open a page without our own client, and give it state to lose."""
    await tab.page.goto(url + "?hotreload=off")
    await tab.value("window.__state = {kept: 42}")
    assert await tab.value("window[Symbol.for('hotreload')]?.status ?? 'off'") != "connected"


async def assert_kept(tab):
    assert await tab.value("window.__state?.kept") == 42
    assert tab.loads == 1


async def until_reloaded(tab):
    await tab.until("document.readyState === 'complete' && !window.__state")
    assert tab.loads == 2


# --- livereload-js ---------------------------------------------------------------------------


async def live_reload(site, start, tab, *, body=""):
    folder = package("livereload-js") / "dist"
    site.write("main.css", "body { color: red }")
    site.page("index.html", head=SHEET + "<script src=/npm/livereload.js></script>", body=body)
    server = await start(**{"/npm/": folder})
    await show(tab, server.url)
    await tab.until("window.LiveReload?.connector.protocol === 7")
    return server


async def test_livereload_js_swaps_a_sheet(site, start, tab):
    await live_reload(site, start, tab)
    await tab.until(colour(RED_TEXT))

    site.edit("main.css", "red", "blue")

    await tab.until(colour(BLUE_TEXT))
    await assert_kept(tab)


async def test_livereload_js_swaps_an_image(site, start, tab):
    site.write("box.png", png(RED))
    await live_reload(site, start, tab, body="<img id=box src=/box.png>")
    await tab.until_pixels(["box"], RED)

    site.write("box.png", png(BLUE))

    await tab.until_pixels(["box"], BLUE)
    await assert_kept(tab)


async def test_livereload_js_reloads_for_a_page(site, start, tab):
    await live_reload(site, start, tab, body="<p>old</p>")

    site.edit("index.html", "old", "new")

    await until_reloaded(tab)
    assert await tab.value("document.querySelector('p').textContent") == "new"


async def test_livereload_js_hears_of_what_a_tool_posts(site, start, tab):
    server = await live_reload(site, start, tab)

    def post():
        data = json.dumps({"files": ["index.html"]}).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{server.url}changed", data, headers)
        with urllib.request.urlopen(request) as response:
            return json.load(response)

    answer = await asyncio.to_thread(post)

    await until_reloaded(tab)
    assert answer["files"] == ["index.html"]
    assert [client["url"] for client in answer["clients"]] == [f"{server.url}?hotreload=off"]


# --- Vite's client ---------------------------------------------------------------------------

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


# --- esbuild's manual ------------------------------------------------------------------------


async def esbuild(site, start, tab):
    site.write("main.css", "body { color: red }")
    site.page("index.html", head=SHEET + ESBUILD_MANUAL, body="<p>old</p>")
    server = await start()
    await show(tab, server.url)
    await listened_to(server)
    return server


async def listened_to(server):
    async with asyncio.timeout(PATIENCE):
        while not server.reloader.publisher.outputs.hub.readers:
            await asyncio.sleep(0.01)


async def test_the_code_of_esbuilds_manual_swaps_a_sheet(site, start, tab):
    await esbuild(site, start, tab)
    await tab.until(colour(RED_TEXT))

    site.edit("main.css", "red", "blue")

    await tab.until(colour(BLUE_TEXT))
    await assert_kept(tab)


async def test_the_code_of_esbuilds_manual_reloads_for_a_page(site, start, tab):
    await esbuild(site, start, tab)

    site.edit("index.html", "old", "new")

    await until_reloaded(tab)


async def test_the_code_of_esbuilds_manual_listens_again_after_a_restart(site, start, tab):
    server = await esbuild(site, start, tab)

    await server.stop()
    server = await start(port=port_of(server))
    await listened_to(server)
    site.edit("main.css", "red", "blue")

    await tab.until(colour(BLUE_TEXT))
    await assert_kept(tab)


async def test_the_code_of_esbuilds_manual_hears_of_a_new_file(site, start, tab):
    await esbuild(site, start, tab)

    site.write("new.txt", "nobody has asked for this")

    await until_reloaded(tab)
