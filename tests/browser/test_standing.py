"""Lost and dead: what a page does meanwhile, and how it catches up.

The cases HUB-3, HUB-8 and HUB-22 as far as a browser shows them; HUB-4 is in test_lifecycle.py. The
back-off of HUB-7 and HUB-8 is in the tests of the transport, the herd of HUB-7 in those of the
server.
"""

import asyncio
import time
from urllib.parse import urlsplit

from tests.browser.conftest import PATIENCE
from tests.browser.marker import settle
from tests.browser.outage import (
    BADGE,
    BLUE,
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
