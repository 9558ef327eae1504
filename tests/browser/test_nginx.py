"""Behind a real nginx that speaks TLS and takes a prefix off: all ways, all sorts of files."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from tests.browser.outage import BLUE, GREEN, shows
from tests.nginx import PROGRAM, Nginx

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="there is no nginx: apt-get install nginx")

HEAD = (
    "<link rel=stylesheet href=main.css><script src=plain.js></script>"
    "<script type=module src=lib/main.js></script>"
)
MODULE = """import { word } from "./word.js";
document.querySelector("i").textContent = word;
import.meta.hot?.accept("./word.js", (next) => {
  document.querySelector("i").textContent = next.word;
});
"""


@pytest_asyncio.fixture(loop_scope="session")
async def nginx(site, serve, tmp_path):
    """Serve a site of every sort of file behind nginx."""
    site.write("main.css", "p { color: red }")
    site.write("plain.js", "globalThis.version = 1")
    site.write("lib/main.js", MODULE)
    site.write("lib/word.js", 'export const word = "one";')
    site.page("index.html", head=HEAD, body="<p>text</p><i></i><b>bold</b>")
    server = await serve()
    async with Nginx(tmp_path / "nginx", urlsplit(server.url).port) as running:
        yield running, server


def asked_by(tab: Any) -> set[str]:
    """Collect the last parts of all paths that a tab asks for."""
    found: set[str] = set()
    tab.page.on("request", lambda request: found.add(urlsplit(request.url).path.rpartition("/")[2]))
    return found


async def test_behind_a_prefix_and_tls_everything_is_as_it_is_without(site, nginx, new_tab):
    proxy, server = nginx
    tab = await new_tab(ignore_https_errors=True)
    await tab.open(proxy.url("sockets"))
    assert tab.sockets.opened == 1
    await tab.until("document.querySelector('i').textContent === 'one'")

    site.edit("main.css", "red", "blue")
    await shows(tab, BLUE)
    site.edit("lib/word.js", "one", "two")
    await tab.until("document.querySelector('i').textContent === 'two'")
    for path, outcome in (("main.css", "css"), ("lib/word.js", "hot")):
        line = await server.wait_applied(path)
        assert (line["tabs"], line["outcome"]) == (1, outcome)
    site.edit("index.html", "bold", "bolder")
    await tab.until("document.querySelector('b').textContent === 'bolder'")
    await tab.assert_kept()

    site.edit("plain.js", "1", "2")
    await tab.assert_reloaded()
    assert await tab.value("version") == 2
    site.edit("main.css", "blue", "green")
    await shows(tab, GREEN)


async def test_an_nginx_as_it_comes_and_one_that_buffers_are_passed_as_well(site, nginx, new_tab):
    proxy, server = nginx
    plain, buffered = [await new_tab(ignore_https_errors=True) for _ in range(2)]
    asked_plain, asked_buffered = asked_by(plain), asked_by(buffered)
    addresses = proxy.url("plain"), proxy.url("buffering")
    await asyncio.gather(plain.open(addresses[0]), buffered.open(addresses[1]))

    site.edit("main.css", "red", "blue")
    for tab in (plain, buffered):
        await shows(tab, BLUE)
    site.edit("lib/word.js", "one", "two")
    for tab in (plain, buffered):
        await tab.until("document.querySelector('i').textContent === 'two'")
        await tab.assert_kept()

    for path in ("main.css", "lib/word.js"):
        assert (await server.wait_applied(path))["tabs"] == 2
    assert "events" in asked_plain
    assert "poll" not in asked_plain
    assert "poll" in asked_buffered
