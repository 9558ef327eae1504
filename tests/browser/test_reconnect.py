"""A connection that was lost and is back: what was missed is applied once, and nothing else.

The cases HUB-3 to HUB-8 and HUB-22 as far as a browser shows them. The back-off of HUB-7 and HUB-8
is in the tests of the transport; the herd of HUB-7 is in the tests of the server.
"""

import asyncio
import shutil
import time
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from tests.browser.conftest import CHROMIUM_ARGUMENTS, PATIENCE, Tab
from tests.browser.marker import settle
from tests.relay import Relay

RED, BLUE, GREEN = "rgb(255, 0, 0)", "rgb(0, 0, 255)", "rgb(0, 128, 0)"
HEAD = "<link rel=stylesheet href=/main.css><script src=/app.js></script>"
STATUS = "window[Symbol.for('hotreload')].status"
BADGE = "document.querySelector('hotreload-badge')"


@pytest_asyncio.fixture(loop_scope="session")
async def relays():
    """Give a function that puts a relay in front of a server."""
    running = []

    async def start(server):
        relay = await Relay(urlsplit(server.url).port).__aenter__()
        running.append(relay)
        return relay

    yield start
    for relay in running:
        await relay.__aexit__(None, None, None)


def write_site(site):
    site.write("main.css", "p { color: red }")
    site.write("app.js", "globalThis.version = 1")
    site.page("index.html", head=HEAD, body="<p>text</p>")


async def lose(relay, tab):
    relay.cut()
    await tab.until(f"{STATUS} !== 'connected'")


async def restart(serve, server, tab):
    """Start another server in place of one, and wait until it knows what the tab shows."""
    await server.stop()
    await tab.until(f"{STATUS} === 'disconnected'")
    again = await serve("--port", str(urlsplit(server.url).port), "--strict-port")
    await tab.until("dispatchEvent(new Event('online'))")
    return again


async def come_back(relay, tab):
    """Let the connection through again; the page is told, as by a system that has a network."""
    relay.resume()
    await tab.until("dispatchEvent(new Event('online'))")


async def heard(tab):
    """Wait until a server that asked has had time to read what the tab declared."""
    await tab.connected()
    await tab.value("fetch('/@hotreload/ping')")


async def shows(tab, colour):
    await tab.until(f"getComputedStyle(document.querySelector('p')).color === '{colour}'")


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
    assert [url for url in tab.requested if "main.css" in url and "?t=" not in url] == []
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
    assert len({url for url in tab.requested if "main.css" in url}) == 1
    await tab.assert_kept()

    await lose(relay, tab)
    tab.requested.clear()
    await come_back(relay, tab)
    await tab.connected()
    await settle(site, server, tab)
    assert [url for url in tab.requested if "main.css" in url] == []
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
    assert tab.loads == (2 if change == "page" else 1)


async def test_a_restart_on_unchanged_files_is_nothing_and_the_next_edit_is_told(site, serve, tab):
    write_site(site)
    site.write("sub/late.css", "p { width: 100px }")
    site.edit("index.html", "</head>", "<link rel=stylesheet href=/sub/late.css></head>")
    server = await serve()
    await tab.open(server.url)

    site.write("unrelated.txt", "a new name in the folder, which the page does not show")
    server = await restart(serve, server, tab)
    tab.requested.clear()
    await heard(tab)
    site.edit("sub/late.css", "100px", "200px")
    await tab.until("getComputedStyle(document.querySelector('p')).width === '200px'")
    site.edit("main.css", "red", "blue")
    await shows(tab, BLUE)
    await settle(site, server, tab)
    asked = {urlsplit(url).path for url in tab.requested}
    assert asked <= {"/@hotreload/ping", "/@hotreload/token", "/main.css", "/sub/late.css"}
    await tab.assert_kept()

    server = await restart(serve, server, tab)
    await heard(tab)
    await tab.assert_kept()
    site.edit("index.html", "text", "edited")
    await tab.assert_reloaded()
    await settle(site, server, tab)
    assert tab.loads == 2


async def test_what_changed_while_the_server_was_away_reloads_exactly_once(site, serve, tab):
    write_site(site)
    server = await serve()
    await tab.open(server.url)
    edits = {
        "main.css": "p { color: blue }",
        "app.js": "globalThis.version = 2",
        "index.html": "<title>new</title><link rel=stylesheet href=/main.css><p>text",
    }

    for loads, (name, text) in enumerate(edits.items(), start=2):
        await server.stop()
        site.write(name, text)
        server = await restart(serve, server, tab)
        await tab.loaded(loads)
        shown = f"fetch('/{name}').then((answer) => answer.text())"
        assert await tab.value(shown) == text
        await settle(site, server, tab)
        assert tab.loads == loads


async def test_another_token_is_fetched_without_a_reload(site, serve, tab, tmp_path):
    write_site(site)
    server = await serve()
    await tab.open(server.url)
    token = "document.querySelector('script[data-token]').dataset.token"
    before = await tab.value(token)

    await server.stop()
    (secret,) = (tmp_path / "elsewhere").rglob("secret")
    secret.unlink()
    server = await restart(serve, server, tab)

    await heard(tab)
    assert await tab.value("fetch('/@hotreload/token').then((one) => one.text())") != before
    site.edit("main.css", "red", "blue")
    await shows(tab, BLUE)
    await tab.assert_kept()


WORKER = """
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(clients.claim()));
self.addEventListener('fetch', (event) => {
  if (event.request.mode !== 'navigate') return;
  event.respondWith(caches.open('old').then(async (cache) => {
    const known = await cache.match('/');
    if (known) return known;
    const answer = await fetch(event.request);
    await cache.put('/', answer.clone());
    return answer;
  }));
});
"""


async def test_a_service_worker_with_the_old_page_is_no_loop(site, serve, tab):
    write_site(site)
    site.write("worker.js", WORKER)
    server = await serve()
    await tab.page.goto(server.url)
    await tab.value("navigator.serviceWorker.register('/worker.js')")
    await tab.until("navigator.serviceWorker.controller")
    await tab.page.reload()
    tab.loads = 1
    await tab.connected()
    await tab.until("caches.open('old').then((cache) => cache.match('/')).then(Boolean)")

    site.edit("index.html", "text", "edited")
    await tab.until(f"{BADGE}?.shadowRoot.textContent.includes('cache')")
    await tab.loaded(2)
    await settle(site, server, tab)
    assert await tab.value("document.querySelector('p').textContent") == "text"
    assert tab.loads == 2

    server = await restart(serve, server, tab)
    await tab.loaded(3)
    await tab.until(
        f"{STATUS} === 'connected' && {BADGE}?.shadowRoot.textContent.includes('cache')"
    )
    await settle(site, server, tab)
    assert tab.loads == 3

    site.edit("main.css", "red", "blue")
    await shows(tab, BLUE)
    await settle(site, server, tab)
    assert tab.loads == 3


@pytest.mark.timeout(60)  # the back-off alone takes up to five seconds
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


@pytest.mark.timeout(60)
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
    assert len({url for url in tab.requested if "main.css" in url}) == 1
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
    assert tab.requested == []

    await tab.value("hide(false)")
    await shows(tab, GREEN)
    await settle(site, server, tab)
    assert len({url for url in tab.requested if "main.css" in url}) == 1
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
