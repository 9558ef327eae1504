"""What happens on a page before its client is there: connected first, and nothing is lost."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from tests.browser.condition import until

RED, BLUE = "rgb(255, 0, 0)", "rgb(0, 0, 255)"
CLIENT = "**/@hotreload/*/page.js"
API = "window[Symbol.for('hotreload')]"
ASKED = f"""<script type=module>
  import {{ keep, on, send, status }} from '/@hotreload/client.js';
  globalThis.heard = [status, {API}.status];
  on('hotreload:status', (now) => heard.push(now));
  const data = {{ list: [1] }};
  send('early', data);
  data.list.push(2);
  keep('value', () => 'kept', (value) => heard.push(value));
</script>"""


@contextlib.asynccontextmanager
async def held(tab: Any) -> AsyncIterator[None]:
    """Let the client come no sooner than the block ends."""
    goes_on = asyncio.Event()

    async def answer(route: Any) -> None:
        await goes_on.wait()
        await route.continue_()

    await tab.page.route(CLIENT, answer)
    try:
        yield
    finally:
        goes_on.set()


async def test_a_page_is_connected_before_its_client_and_loses_nothing_meanwhile(site, serve, tab):
    site.write("main.css", "p { color: red }")
    site.page("index.html", head=f"<link rel=stylesheet href=/main.css>{ASKED}", body="<p>text</p>")
    server = await serve()

    async with held(tab):
        await tab.page.goto(server.url)
        await until(lambda: tab.sockets.received)
        await tab.until("globalThis.heard?.length === 2")
        site.edit("main.css", "red", "blue")
        await until(lambda: tab.sockets.told)
        assert await tab.style("p") == RED

    await tab.connected()
    await tab.until(f"getComputedStyle(document.querySelector('p')).color === '{BLUE}'")
    assert await tab.value("heard") == ["connecting", "connecting", "connected"]
    assert tab.sockets.opened == 1
    assert {"type": "custom", "event": "early", "data": {"list": [1]}} in tab.sockets.sent
    assert tab.loads == 1


async def test_a_module_that_cannot_be_loaded_is_explained_when_the_client_is_there(
    site, serve, tab
):
    site.write("main.js", "import { missing } from './other.js';")
    site.write("other.js", "export const other = 1;")
    site.page("index.html", body="<script type=module src=/main.js></script>")
    server = await serve()

    async with held(tab):
        await tab.page.goto(server.url)
        await tab.until("document.readyState === 'complete'")

    await tab.until("document.querySelector('hotreload-overlay') !== null")
    site.write("other.js", "export const missing = 1;")
    await tab.until("document.querySelector('hotreload-overlay') === null")
    tab.errors.clear()


async def test_a_client_that_cannot_be_loaded_by_its_name_is_by_another(site, serve, tab):
    """Firefox never asks twice for a module that failed, as it does while a server restarts."""
    site.page("index.html")
    server = await serve()
    await tab.page.route(CLIENT, lambda route: route.abort())

    await tab.open(server.url)

    assert tab.sockets.opened == 1
