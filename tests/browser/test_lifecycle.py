"""Hidden, frozen, left and restored, duplicated: what a page does meanwhile, and how it catches up.

The cases HUB-4 and HUB-22. What the browser has to do by itself (hide, freeze, keep a page that was
left) it does here: see windows.py.
"""

import contextlib
from urllib.parse import urlsplit

import pytest_asyncio

from tests.browser.marker import settle
from tests.browser.outage import BLUE, GREEN, HEAD, RED, shows, write_site
from tests.browser.tab import Tab
from tests.browser.windows import BLANK, Windows
from tests.faults import FaultProxy
from tests.waiting import until

COLOUR = "getComputedStyle(document.querySelector('p')).color"
HOT = """
(window.ran ??= []).push(1);
import.meta.hot.accept();
"""
MODULE = "<script type=module src=/hot.js></script>"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def windows():
    """Run one Chromium with tabs as people have them."""
    async with contextlib.AsyncExitStack() as stack:
        yield await Windows.start(stack)


def write_hot_site(site):
    """Write a site with a page that runs a module again, and another page to go to."""
    write_site(site)
    site.write("hot.js", HOT)
    site.page("index.html", head=HEAD + MODULE, body="<p>text</p>")
    site.page("other.html")


async def mark(tab):
    """Give a page state to lose."""
    await tab.value("void (window.state = 42)")


async def save(site, server, *names):
    """Save files three times each: the last time is what counts."""
    for number in (2, 3, 4):
        for name in names:
            colour = {2: "blue", 3: "yellow", 4: "green"}[number]
            texts = {
                "main.css": f"p {{ color: {colour} }}",
                "hot.js": HOT.replace("1", str(number)),
                "app.js": f"globalThis.version = {number}",
            }
            site.write(name, texts[name])
            await server.wait_applied(name)


async def test_hub_4_a_hidden_tab_runs_no_timers_and_catches_up_once(site, serve, windows):
    write_hot_site(site)
    server = await serve()
    tab = await windows.open(server.url)
    await mark(tab)
    other = await windows.open(server.url + "other.html")
    await tab.until("document.hidden && timers.pending.size === 0")
    await tab.value("timers.made.splice(0)")
    await tab.value("performance.clearResourceTimings()")

    await save(site, server, "main.css", "hot.js")

    # What was prepared in idle time when the page was loaded may end late.
    made = [one for one in await tab.value("timers.made") if "whenIdle" not in one]
    assert made == []
    await tab.until("timers.pending.size === 0")
    assert await tab.value(f"[{COLOUR}, window.ran]") == [RED, [1]]
    asked = "performance.getEntriesByType('resource').map(({ name }) => name)"
    assert [url for url in await tab.value(asked) if "/@hotreload/" not in url] == []
    await tab.front()
    await shows(tab, GREEN)
    await tab.until("window.ran.length > 1")
    assert await tab.value("[window.ran, window.state, sessionStorage.loads]") == [[1, 4], 42, "1"]
    sheets = await tab.value(f"{asked}.filter((name) => /main.css.t=/.test(name))")
    assert len(set(sheets)) <= 1

    await other.front()
    await tab.until("document.hidden")
    await save(site, server, "app.js")
    assert await tab.value("sessionStorage.loads") == "1"
    await tab.front()
    await tab.until("window.version === 4")
    await tab.connected()
    assert await tab.value("sessionStorage.loads") == "2"
    await tab.close()
    await other.close()


async def test_a_frozen_tab_lets_go_and_catches_up_once_when_it_wakes(site, serve, windows):
    write_hot_site(site)
    server = await serve()
    async with FaultProxy(urlsplit(server.url).port) as proxy:
        tab = await windows.open(proxy.url)
        await mark(tab)
        other = await windows.open(BLANK)
        await tab.until("document.hidden")
        assert proxy.open("/ws") == 1

        await tab.freeze()
        await until(lambda: proxy.open("/ws") == 0)
        tab.told.clear()
        await save(site, server, "main.css", "hot.js")
        await tab.thaw()
        await tab.front()

        await shows(tab, GREEN)
        await tab.until("window.ran.length > 1")
        state = await tab.value("[window.ran, window.state, sessionStorage.loads]")
        assert state == [[1, 4], 42, "1"]
        assert len(tab.told) == 1
        await tab.close()
        await other.close()


async def test_without_a_socket_the_tab_that_is_seen_holds_the_stream(site, serve, windows):
    write_site(site)
    server = await serve()
    async with FaultProxy(urlsplit(server.url).port) as proxy:
        proxy.strips_upgrades = True
        one = await windows.open(proxy.url)
        other = await windows.open(proxy.url)
        await until(lambda: is_shared(proxy))

        site.edit("main.css", "red", "blue")
        await shows(other, BLUE)
        await one.until("document.hidden && timers.pending.size === 0")
        assert await one.value(COLOUR) == RED

        await one.front()
        await shows(one, BLUE)
        await other.until("document.hidden && timers.pending.size === 0")
        site.edit("main.css", "blue", "green")
        await shows(one, GREEN)
        await other.front()
        await shows(other, GREEN)
        await until(lambda: is_shared(proxy))
        for tab in (one, other):
            assert await tab.value("sessionStorage.loads") == "1"
            await tab.close()


def is_shared(proxy):
    """Tell whether one connection is held, and not two."""
    return proxy.open("/events") + proxy.open("/poll") == 1


async def test_hub_22_a_page_from_the_back_forward_cache_shows_what_is_on_disk(
    site, serve, windows
):
    write_hot_site(site)
    server = await serve()
    tab = await windows.open(server.url)
    await mark(tab)
    await tab.go(server.url + "other.html")
    await tab.connected()

    await save(site, server, "main.css", "hot.js")
    site.edit("index.html", "text", "edited")
    await server.wait_applied("index.html")
    await tab.travel(-1)

    await tab.until("window.persisted")
    await shows(tab, GREEN)
    await tab.until("window.ran.length > 1")
    await tab.until("document.querySelector('p').textContent === 'edited'")
    assert await tab.value("[window.ran, window.state]") == [[1, 4], 42]

    # The same page twice in the history; the second was loaded anew for the position of today.
    await tab.go(server.url + "other.html")
    await tab.connected()
    await tab.go(server.url)
    await tab.until("!window.state")
    await tab.connected()
    await save(site, server, "app.js")
    await tab.until("window.version === 4")
    await tab.connected()
    await tab.travel(-2)
    await tab.until("window.version === 4 && !window.state && location.pathname === '/'")
    await tab.connected()
    assert await tab.value("document.querySelector('hotreload-badge')") is None
    await tab.close()


async def test_history_brings_nothing_old_where_pages_are_not_kept(site, serve, tab):
    write_hot_site(site)
    server = await serve()
    await tab.open(server.url)
    await tab.page.goto(server.url + "other.html")
    await tab.connected()

    await save(site, server, "main.css", "hot.js", "app.js")
    await tab.page.go_back()

    await tab.until("window.version === 4 && window.ran?.at(-1) === 4")
    await shows(tab, GREEN)
    await tab.connected()
    await settle(site, server, tab)
    loads = tab.loads
    await tab.page.goto(server.url + "other.html")
    await tab.page.go_back()
    await tab.connected()
    await settle(site, server, tab)
    assert tab.loads == loads + 2
    await shows(tab, GREEN)


STAYS = """<script>
addEventListener('beforeunload', (event) => { event.preventDefault() });
</script>"""
PATIENT = """
const later = setTimeout;
setTimeout = (task, ms, ...given) => {
  if (ms !== 10_000) return later(task, ms, ...given);
  window.tenSeconds = task;
};
"""
KEEP = """window[Symbol.for('hotreload')]
    .keep('draft', () => 'mine', (value) => { window.draft = value })"""
KEYS = """performance.getEntriesByType('resource')
    .flatMap(({ name }) => /hot[.]js[?]t=[0-9]{13}([0-9]{6})$/.exec(name)?.[1] ?? [])"""


async def test_who_stays_goes_on_and_a_duplicated_tab_takes_nothing_of_it(site, serve, new_tab):
    tab = await new_tab(alone=True)
    write_hot_site(site)
    site.edit("index.html", "<p>", STAYS + "<p>")
    server = await serve()
    asked = []
    await tab.page.add_init_script(PATIENT)
    tab.page.on("dialog", lambda dialog: asked.append(dialog))
    await tab.open(server.url)
    await tab.page.click("#typed")  # who never touched a page is not asked
    await tab.value(KEEP)

    site.write("app.js", "globalThis.version = 2")
    await until(lambda: len(asked) == 1)
    await asked[0].dismiss()
    async with tab.page.context.expect_page() as opening:
        await tab.value("void open('/')")
    copy = Tab(await opening.value)
    await copy.connected()
    await copy.value(KEEP)
    assert await copy.value("[window.draft, version]") == [None, 2]
    await copy.until("document.readyState === 'complete'")

    site.write("hot.js", HOT.replace("1", "2"))
    site.edit("main.css", "red", "blue")
    await copy.until("ran.at(-1) === 2")
    await shows(copy, BLUE)
    assert [one for one in copy.sockets.sent if one.get("outcome") == "reload"] == []
    assert await tab.value("[version, ran]") == [1, [1]]
    await tab.value("tenSeconds()")
    await tab.until("ran.at(-1) === 2")
    await shows(tab, BLUE)
    await tab.assert_kept()
    assert set(await tab.value(KEYS)).isdisjoint(await copy.value(KEYS))
    assert copy.errors == []


KEEPER = """
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(clients.claim()));
self.addEventListener('fetch', (event) => event.respondWith(answer(event.request)));
async function answer(request) {
  const cache = await caches.open('all');
  const known = await cache.match(request);
  if (known) return known;
  const answer = await fetch(request);
  if (request.method === 'GET') cache.put(request, answer.clone()).catch(() => {});
  return answer;
}
"""


async def test_a_service_worker_that_keeps_all_it_sees_fools_nobody(site, serve, new_tab):
    write_hot_site(site)
    site.write("worker.js", KEEPER)
    server = await serve()
    tab = await new_tab(alone=True)
    async with FaultProxy(urlsplit(server.url).port) as proxy:
        proxy.strips_upgrades = True
        await tab.page.goto(proxy.url)
        await tab.value("navigator.serviceWorker.register('/worker.js')")
        await tab.until("navigator.serviceWorker.controller")
        tab.loads = 0
        await tab.open(proxy.url)

        for number, colour in ((2, "blue"), (3, "green")):
            site.write("main.css", f"p {{ color: {colour} }}")
            await shows(tab, BLUE if number == 2 else GREEN)
            site.write("hot.js", HOT.replace("1", str(number)))
            await tab.until(f"window.ran.at(-1) === {number}")
        assert await tab.value("window.ran") == [1, 2, 3]
        await until(lambda: proxy.open("/events") > 0)  # its copy of the first load's may be open
        served = await tab.page.request.get(proxy.url + "worker.js")
        assert await served.text() == KEEPER
        await tab.assert_kept()
