"""A saved page is patched: what its author changed is shown, and all else stays as it was."""

import asyncio

from tests.browser.conftest import PATIENCE
from tests.browser.marker import settle
from tests.browser.outage import heard, restart

LONG = "<div style='height: 3000px'></div>"
BODY = f"""
<h1>title</h1><p id=text>text</p>
<details><summary>more</summary>inside</details>
<div id=box style='height: 50px; overflow: auto'>{LONG}</div>
<section data-hotreload=ignore><b>left</b></section>
<section data-hotreload=reload><i>careful</i></section>
<script>window.runs = (window.runs ?? 0) + 1</script>
{LONG}
"""
STATE = """
    document.querySelector('#typed').focus();
    document.querySelector('#typed').setSelectionRange(2, 5);
    document.querySelector('details').open = true;
    document.querySelector('#box').scrollTop = 70;
    document.body.append(Object.assign(document.createElement('aside'), {id: 'made'}));
    window.heading = document.querySelector('h1');
    scrollTo(0, 40);
"""
KEPT = """[
    document.activeElement.id, document.activeElement.selectionStart,
    document.querySelector('details').open, document.querySelector('#box').scrollTop,
    document.querySelector('#made') !== null, window.heading === document.querySelector('h1'),
    scrollY, runs,
]"""
ALL_KEPT = ["typed", 2, True, 70, True, True, 40, 1]


FETCHED = "<script type=module></script>"
"""In a page: its changes are not in the message, it has to fetch its new source."""


async def outcome(server, name="index.html"):
    line = await server.wait_applied(name)
    return line["outcome"], line["reason"]


async def reads(tab, selector, text):
    await tab.until(f"document.querySelector({selector!r})?.textContent === {text!r}")


async def test_an_edit_changes_what_the_author_changed_and_nothing_else(site, serve, tab):
    site.page("index.html", head="<link rel=stylesheet href=/a.css>", body=BODY)
    site.write("a.css", "h1 { color: red }")
    site.write("b.css", "h1 { background: blue }")
    server = await serve()
    await tab.open(server.url)
    await tab.value(STATE)

    for old, new in (
        (">text<", ">edited<"),
        ("<h1>title", "<h1 class=new>headline"),
        ("<title>index.html", "<title>renamed"),
        ("</head>", "<link rel=stylesheet href=/b.css></head>"),
        ("<details>", "<p id=added>added</p><details>"),
        ("<p id=text>edited</p>", ""),
    ):
        site.edit("index.html", old, new)
        assert await outcome(server) == (
            "html",
            "index.html changed; pages that show it are patched in place",
        )
    assert await tab.value("[document.title, document.querySelector('h1').className]") == [
        "renamed",
        "new",
    ]
    await reads(tab, "#added", "added")
    assert await tab.value("document.querySelector('#text')") is None
    assert await tab.value(KEPT) == ALL_KEPT

    # A sheet that came with a patch is patched as well, and what a swap wrote is no user's change.
    await tab.until(
        "getComputedStyle(document.querySelector('h1')).backgroundColor.includes('255')"
    )
    site.edit("b.css", "blue", "rgb(1, 2, 3)")
    await tab.until("getComputedStyle(document.querySelector('h1')).backgroundColor.includes('1,')")
    site.edit("index.html", "<h1 class=new>", "<h1 class=newer>")
    await server.wait_applied("index.html")
    assert await tab.style("h1", "backgroundColor") == "rgb(1, 2, 3)"
    assert await tab.value(KEPT) == ALL_KEPT

    site.edit("index.html", "<b>left</b>", "<b>new</b>")
    await settle(site, server, tab)
    assert await tab.value("document.querySelector('b').textContent") == "left"
    await tab.assert_kept()


async def test_what_cannot_be_patched_loads_the_page_anew_and_says_why(site, serve, tab):
    site.page("index.html", body=BODY)
    server = await serve()
    await tab.open(server.url)

    for loads, (old, new, why) in enumerate(
        (
            ("?? 0)", "?? 1)", "script"),
            ("careful", "changed", "data-hotreload"),
            ("<h1>", "<script type=importmap>{}</script><h1>", "import map"),
        ),
        start=2,
    ):
        site.edit("index.html", old, new)
        await tab.loaded(loads)
        got, reason = await outcome(server)
        assert got == "reload"
        assert reason.startswith("index.html changed; ")
        assert why in reason
    await settle(site, server, tab)
    assert tab.loads == 4


async def test_pages_come_and_go_and_folders_are_listed_as_they_are(site, serve, tab, new_tab):
    site.write("docs/one.txt", "1")
    server = await serve()
    listing = await new_tab()
    await listing.page.goto(server.url + "docs/")
    await listing.connected()
    await listing.value("void (window.kept = document.querySelector('li'))")
    await tab.page.goto(server.url + "late")
    await tab.connected()

    site.write("docs/two.txt", "2")
    await listing.until("document.querySelectorAll('li').length === 3")
    assert await listing.value("window.kept === document.querySelector('li')")

    site.page("late.html", body="<p>here</p>")
    await reads(tab, "p", "here")
    await tab.connected()
    site.edit("late.html", "here", "edited")
    await reads(tab, "p", "edited")
    assert tab.loads == 2
    site.remove("late.html")
    await tab.until("document.title === 'Not found'")
    await tab.connected()
    site.page("late.html", body="<p>back</p>")
    await reads(tab, "p", "back")
    await tab.loaded(4)

    site.page("docs/index.html", body="<p>index</p>")
    await reads(listing, "p", "index")
    await listing.loaded(2)


async def test_another_server_finds_the_page_as_it_was_patched_and_goes_on(site, serve, tab):
    site.page("index.html", body="<p>one</p>")
    server = await serve()
    await tab.open(server.url)
    site.edit("index.html", "one", "two")
    await reads(tab, "p", "two")

    server = await restart(serve, server, tab)
    await heard(tab)
    site.edit("index.html", "two", "three")
    await reads(tab, "p", "three")
    await settle(site, server, tab)
    await tab.assert_kept()


WORKER = """
    addEventListener('install', () => skipWaiting());
    addEventListener('activate', (event) => event.waitUntil(clients.claim()));
    addEventListener('fetch', (event) => event.respondWith((async () => {
      const cache = await caches.open('all');
      const known = await cache.match(event.request);
      if (known) return known;
      const answer = await fetch(event.request);
      if (event.request.method === 'GET') await cache.put(event.request, answer.clone());
      return answer;
    })()));
"""


async def test_a_service_worker_that_answers_from_its_cache_does_not_fool_us(site, serve, new_tab):
    site.write("worker.js", WORKER)
    site.page("index.html", body=f"<p>one</p>{FETCHED}")
    server = await serve()
    tab = await new_tab(alone=True)
    await tab.page.goto(server.url)
    await tab.value("navigator.serviceWorker.register('/worker.js').then(() => {})")
    await tab.until("navigator.serviceWorker.controller")
    await tab.open(server.url)
    loads = tab.loads

    for old, new in (("one", "two"), ("two", "three"), ("three", "four")):
        site.edit("index.html", old, new)
        await reads(tab, "p", new)
    await settle(site, server, tab)
    assert tab.loads == loads
    assert await tab.value("document.querySelector('#typed').value") == "half a sentence"


async def test_every_page_compares_itself_where_a_watched_template_changed(
    site, serve, tab, tmp_path
):
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "base.jinja").write_text("one")
    site.page("index.html")
    server = await serve("--watch", str(templates))
    await tab.open(server.url)

    (templates / "base.jinja").write_text("two")
    line = await server.wait_applied("base.jinja")
    assert (line["tabs"], line["outcome"]) == (0, "none")
    (templates / "app.py").write_text("1")
    await tab.assert_reloaded()


async def test_in_reload_mode_a_page_loads_anew(site, serve, tab):
    site.page("index.html", body="<p>text</p>")
    server = await serve("--mode", "reload")
    await tab.open(server.url)

    site.edit("index.html", "text", "edited")

    await tab.assert_reloaded()
    assert await outcome(server) == ("reload", "index.html changed; the mode is 'reload'")


async def test_an_edit_that_comes_while_the_server_is_away_from_the_page_waits(
    site, serve, relays, tab
):
    """The message is there and the source is not: nothing is lost, and nothing loads anew."""
    site.page("index.html", body=f"<p>one</p>{FETCHED}")
    relay = await relays(await serve())
    await tab.open(relay.url)

    async def cut(route):
        relay.cut()
        await route.continue_()
        cut_off.set()

    cut_off = asyncio.Event()
    await tab.page.route(relay.url, cut, times=1)
    site.edit("index.html", "one", "two")
    async with asyncio.timeout(PATIENCE):
        await cut_off.wait()
    relay.resume()
    await tab.until("dispatchEvent(new Event('online'))")

    await reads(tab, "p", "two")
    await tab.assert_kept()

    await tab.page.route(relay.url, lambda route: route.abort(), times=1)
    site.edit("index.html", "two", "three")
    await reads(tab, "p", "three")
    await tab.assert_kept()
