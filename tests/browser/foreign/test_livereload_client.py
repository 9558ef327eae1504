"""livereload-js, unmodified."""

import asyncio
import json
import urllib.request

from tests.browser.foreign.showing import (
    BLUE_TEXT,
    RED_TEXT,
    SHEET,
    assert_kept,
    colour,
    show,
    until_reloaded,
)
from tests.browser.media import BLUE, RED, png
from tests.browser.packages import package


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
