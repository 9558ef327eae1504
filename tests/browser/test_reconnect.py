"""A connection that was lost and is back: what was missed is applied once, and nothing else.

The cases HUB-5 and HUB-6; test_restart.py has another server in place of the old one, and
test_standing.py what the user sees meanwhile.
"""

import asyncio

import pytest

from tests.browser.conftest import PATIENCE
from tests.browser.marker import settle
from tests.browser.outage import BLUE, GREEN, come_back, lose, shows, write_site


async def test_a_loss_without_a_change_is_nothing(site, serve, tab, relays):
    write_site(site)
    server = await serve()
    relay = await relays(server)
    await tab.open(relay.url)

    for _ in range(2):
        await lose(relay, tab)
        tab.sockets.clear()
        await come_back(relay, tab)
        await tab.connected()

    assert await settle(site, server, tab) == []
    paths = [update["path"] for message in tab.sockets.told for update in message["updates"]]
    assert set(paths) == {"/marker.json"}
    site.edit("main.css", "red", "blue")
    await shows(tab, BLUE)
    assert [url for url in await tab.asked() if "main.css" in url and "?t=" not in url] == []
    await tab.assert_kept()


async def test_hub_5_sheets_that_were_missed_are_applied_exactly_once(site, serve, tab, relays):
    write_site(site)
    server = await serve()
    relay = await relays(server)
    await tab.open(relay.url)

    await lose(relay, tab)
    for colour in ("blue", "yellow", "green"):
        site.write("main.css", f"p {{ color: {colour} }}")
        await server.wait_applied("main.css")
    tab.sockets.clear()
    await come_back(relay, tab)

    await shows(tab, GREEN)
    await settle(site, server, tab)
    first, *others = tab.sockets.told
    assert [update["path"] for update in first["updates"]] == ["/main.css"]
    assert {update["path"] for each in others for update in each["updates"]} == {"/marker.json"}
    assert len({url for url in await tab.asked() if "main.css" in url}) == 1
    await tab.assert_kept()

    await lose(relay, tab)
    tab.requested.clear()
    await come_back(relay, tab)
    await tab.connected()
    await settle(site, server, tab)
    assert [url for url in await tab.asked() if "main.css" in url] == []
    await tab.assert_kept()


async def test_hub_5_what_was_missed_and_needs_it_reloads_exactly_once(site, serve, tab, relays):
    write_site(site)
    server = await serve()
    relay = await relays(server)
    await tab.open(relay.url)

    await lose(relay, tab)
    site.write("main.css", "p { color: blue }")
    site.write("app.js", "globalThis.version = 2")
    site.edit("index.html", "text", "edited")
    await server.wait_applied("index.html")
    site.write("app.js", "globalThis.version = 3")
    await server.wait_applied("app.js")
    await come_back(relay, tab)

    await tab.assert_reloaded()
    assert await tab.value("document.querySelector('p').textContent + version") == "edited3"
    assert await tab.style("p") == BLUE
    await settle(site, server, tab)
    assert tab.loads == 2


async def test_what_was_missed_but_is_not_shown_changes_nothing(site, serve, tab, relays):
    write_site(site)
    site.page("other.html")
    site.write("other.js", "")
    server = await serve()
    relay = await relays(server)
    await tab.open(relay.url)
    for name in ("other", "other.js"):
        assert (await tab.page.request.get(server.url + name)).ok

    await lose(relay, tab)
    site.edit("other.html", "<body>", "<body>edited")
    site.write("other.js", "edited")
    await server.wait_applied("other.js")
    await come_back(relay, tab)

    await tab.connected()
    await settle(site, server, tab)
    await tab.assert_kept()


@pytest.mark.parametrize("change", ["page", "sheet"])
async def test_hub_6_a_change_between_the_page_and_its_connection_is_not_lost(
    site, serve, tab, change
):
    write_site(site)
    server = await serve()
    held, release = asyncio.Event(), asyncio.Event()

    async def hold(route):
        held.set()
        await release.wait()
        await route.continue_()

    await tab.page.route("**/@hotreload/client.js", hold, times=1)
    await tab.page.goto(server.url, wait_until="commit")
    async with asyncio.timeout(PATIENCE):
        await held.wait()
    await tab.until("globalThis.version && document.styleSheets[0]?.cssRules[0]")

    if change == "page":
        site.edit("index.html", "text", "edited")
    else:
        site.edit("main.css", "red", "blue")
    await server.wait_applied("index.html" if change == "page" else "main.css")
    release.set()

    if change == "page":
        await tab.until("document.querySelector('p').textContent === 'edited'")
    else:
        await shows(tab, BLUE)
    await tab.connected()
    await settle(site, server, tab)
    assert tab.loads == 1
