"""An ASGI application under ``uvicorn --reload``: Python changes restart it, and the tab stays."""

import asyncio
import os
import re
import signal
import sys
import time
from contextlib import asynccontextmanager

import aiohttp
import pytest

from tests.browser.conftest import PATIENCE, ROOT
from tests.browser.outage import BADGE
from tests.browser.tab import STARTING

APP = """
import json, os, pathlib, time
from hotreload.asgi import HotReload

FOLDER = pathlib.Path(__file__).parent
TEXT = "one"
PAGE = "<!doctype html><html><head><title>page</title></head><body><p>%s</p><input id=typed>"
asked = 0
time.sleep(float((FOLDER / "pause").read_text()))

async def application(scope, receive, send):
    global asked
    if scope["path"] == "/now":
        kind, body = b"application/json", json.dumps({"pid": os.getpid(), "asked": asked})
    else:
        kind, body = b"text/html", PAGE % TEXT
        asked += any(name == b"hotreload-page" for name, _ in scope["headers"])
    head = {"status": 200, "headers": [(b"content-type", kind)]}
    await send({"type": "http.response.start", **head})
    await send({"type": "http.response.body", "body": body.encode()})

app = HotReload(application)
"""
NOTING = """
window.__patches = 0;
new MutationObserver(() => window.__patches++).observe(document.body,
  {childList: true, subtree: true, characterData: true});
"""


class Application:
    """A running application, which restarts when its source is written."""

    def __init__(self, folder, url, session):
        self.folder = folder
        self.url = url
        self._session = session

    async def now(self):
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    async with self._session.get(self.url + "now") as answer:
                        return await answer.json()
                except aiohttp.ClientError:
                    await asyncio.sleep(0.01)

    async def edit(self, old, new, *, tab):
        """Write the source; come back when the new process has shown the tab its page."""
        before = (await self.now())["pid"]
        source = (self.folder / "app.py").read_text()
        assert old in source
        (self.folder / "app.py").write_text(source.replace(old, new))
        until = time.monotonic() + 25  # a whole process has to start
        while (await self.now())["pid"] == before:
            assert time.monotonic() < until
            await asyncio.sleep(0.01)
        await tab.connected()
        while (await self.now())["asked"] == 0:
            assert time.monotonic() < until
            await asyncio.sleep(0.01)


@asynccontextmanager
async def running(folder, port):
    (folder / "app.py").write_text(APP)
    (folder / "pause").write_text("0")
    command = ("-m", "uvicorn", "app:app", "--reload", "--reload-delay", "0.05")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *command, "--port", str(port), "--log-level", "warning"),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_RUNTIME_DIR": str(folder)},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        async with aiohttp.ClientSession(headers={"Connection": "close"}) as session:
            yield Application(folder, f"http://127.0.0.1:{port}/", session)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


@pytest.mark.timeout(60)
async def test_a_restart_is_one_update_where_something_shows_and_none_where_not(
    tmp_path, tab, ports
):
    async with running(tmp_path, ports[0]) as app, aiohttp.ClientSession() as session:
        await app.now()
        await tab.open(app.url)
        await tab.value(NOTING)
        tag = dict(re.findall(r'data-(\w+)="([^"]*)"', await tab.page.content()))
        # What a tab behind a bad proxy would have open: uvicorn waits for such answers.
        stream = await session.get(f"{app.url}@hotreload/events?token={tag['token']}")
        await stream.content.readuntil(b"}\n")

        await app.edit('TEXT = "one"', 'TEXT = "one"  # the same', tab=tab)
        assert stream.content.at_eof() or b"data: 1012" in await stream.content.read()
        assert await tab.value("window.__patches") == 0

        await app.edit('TEXT = "one"', 'TEXT = "two"', tab=tab)
        await tab.until("document.querySelector('p').textContent === 'two'")
        assert await tab.value("window.__patches") == 1
        await tab.assert_kept()

        (tmp_path / "pause").write_text("2.5")
        slow = asyncio.create_task(app.edit('"two"', '"three"', tab=tab))
        label = f"{BADGE}?.shadowRoot.querySelector('.label').textContent"
        await tab.until(f"{label} === 'Server is restarting'")
        await slow
        shown = f"document.querySelector('p').textContent === 'three' && !{BADGE}"
        await tab.until(shown, patience=STARTING)
        assert await tab.value("window.__patches") == 2
        await tab.assert_kept()
