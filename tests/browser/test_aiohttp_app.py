"""The aiohttp example reloads itself: its own files, run as a newcomer runs them."""

import asyncio
import os
import shutil
import signal
import sys
from contextlib import asynccontextmanager

from tests.browser.conftest import PATIENCE, ROOT, Site

RUN = """
import socket
from aiohttp import web
import app

async def later(request):
    if request.path == "/data":
        return web.json_response({"plain": True})
    return web.Response(text="<p>added after setup</p><input id=typed>", content_type="text/html")

made = app.make_app()
made.router.add_get("/later", later)
made.router.add_get("/data", later)
listening = socket.create_server(("127.0.0.1", 0))
print(listening.getsockname()[1], flush=True)
web.run_app(made, sock=listening, print=None)
"""
TYPED = "document.querySelector('input').value"
COLOUR = "getComputedStyle(document.querySelector('h1')).color"


@asynccontextmanager
async def running(folder, tmp_path):
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "error", "-c", RUN),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_RUNTIME_DIR": str(tmp_path)},
    )
    try:
        async with asyncio.timeout(PATIENCE):
            yield f"http://127.0.0.1:{int(await process.stdout.readline())}/"
    finally:
        process.send_signal(signal.SIGTERM)
        _, errors = await asyncio.wait_for(process.communicate(), PATIENCE)
        assert (process.returncode, errors.decode()) == (0, "")


async def test_the_example_swaps_its_sheet_and_is_patched_for_its_template(tmp_path, tab, new_tab):
    folder = tmp_path / "app"
    shutil.copytree(ROOT / "examples" / "aiohttp_app", folder)
    site = Site(folder)
    async with running(folder, tmp_path) as url:
        await tab.page.goto(url)
        await tab.connected()
        await tab.page.fill("input", "half a sentence")
        await tab.value("window.__state = {kept: 42}")
        assert await tab.value("document.querySelectorAll('script[data-token]').length") == 1

        sheet = (folder / "static" / "style.css").read_text()
        site.write("static/style.css", sheet + "h1 { color: rgb(1, 2, 3) !important }")
        await tab.until(f"{COLOUR} === 'rgb(1, 2, 3)'")
        assert await tab.value(TYPED) == "half a sentence"
        assert await tab.value("window.__state.kept") == 42
        assert tab.loads == 1

        later = await new_tab()
        await later.open(url + "later")
        await later.value("fetch('/data').then((answer) => answer.json())")
        site.edit("templates/index.html", "<ul>", "<p id=new>edited</p><ul>")
        await tab.until("document.querySelector('#new')")
        assert await tab.value(COLOUR) == "rgb(1, 2, 3)"
        assert await tab.value(TYPED) == "half a sentence"
        await later.assert_kept()
        assert tab.loads == 1
