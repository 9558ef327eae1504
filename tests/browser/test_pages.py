"""An edited page is patched where it is shown, under whatever name, and nowhere else."""

import asyncio

from tests.browser.conftest import PATIENCE
from tests.browser.marker import settle

NAMES = {
    "index.html": ["", "index.html", "?query=1", "#part", "%69ndex.html"],
    "about.html": ["about", "about/", "about.html", "about?a=%2F&b", "about/#part", "%61bout.html"],
    "docs/index.html": ["docs", "docs/", "docs/index.html", "docs/index", "docs/?x#y"],
    "größe 100% & mehr/日本+语.html": [
        "größe%20100%25%20&%20mehr/日本+语.html",
        "gr%C3%B6%C3%9Fe%20100%25%20%26%20mehr/%e6%97%a5%E6%9C%AC%2b%E8%AF%AD",
    ],
}


async def test_every_name_of_a_page_shows_its_edits(site, serve, new_tab):
    for file in (*NAMES, "other.html"):
        site.page(file)
    server = await serve()
    tab, other = await new_tab(), await new_tab()
    await other.open(server.url + "other.html")

    for file, names in NAMES.items():
        for name in names:
            await tab.page.goto("about:blank")
            await tab.page.goto(server.url + name)
            await tab.connected()
            loads, url = tab.loads, tab.page.url
            site.page(file, body=f"<p>edited as {name}</p>")
            await tab.until(f"document.querySelector('p')?.textContent === 'edited as {name}'")
            assert (tab.page.url, tab.loads) == (url, loads)

    await settle(site, server, tab, other)
    assert tab.loads == loads
    assert await other.asked() == []
    await other.assert_kept()


async def test_the_address_keeps_its_query_and_fragment(site, serve, tab):
    site.page("about.html", body="<p id=part style='margin: 3000px 0'>text</p>")
    server = await serve()
    await tab.open(server.url + "about?one=1&two=%20#part")

    site.edit("about.html", "text", "edited")
    await tab.until("document.querySelector('p').textContent === 'edited'")
    assert tab.page.url == server.url + "about?one=1&two=%20#part"
    await tab.assert_kept()

    site.edit("about.html", "<p", "<script>window.new = 1</script><p")
    await tab.assert_reloaded()
    assert tab.page.url == server.url + "about?one=1&two=%20#part"


async def test_every_edit_of_a_row_is_shown(site, serve, tab):
    site.page("index.html")
    server = await serve()
    await tab.open(server.url)

    for number in range(1, 5):
        site.page("index.html", body=f"<p>edit {number}</p>")
        await server.wait_applied("index.html")
        assert await tab.value("document.querySelector('p').textContent") == f"edit {number}"

    assert await settle(site, server, tab) == []
    await tab.assert_kept()


async def test_saves_in_quick_succession_end_at_the_last_one(site, serve, tab):
    site.page("index.html")
    server = await serve()
    await tab.open(server.url)

    for number in range(40):
        site.page("index.html", body=f"<p>edit {number}</p>")

    await tab.until("document.querySelector('p')?.textContent === 'edit 39'")
    await settle(site, server, tab)
    assert await tab.value("document.querySelector('p').textContent") == "edit 39"


async def test_an_edit_while_the_page_reloads_is_not_lost(site, serve, tab):
    site.page("index.html", head="<script src=/slow.js></script>")
    site.write("slow.js", "")
    server = await serve()
    await tab.open(server.url)

    async def edit_again(route):
        site.edit("index.html", "one", "two")
        await server.wait_applied("index.html")
        await route.continue_()
        edited.set()

    edited = asyncio.Event()
    await tab.page.route("**/slow.js", edit_again, times=1)
    site.edit("index.html", "<body>", "<body><p>one</p><script>window.new = 1</script>")

    async with asyncio.timeout(PATIENCE):
        await edited.wait()
    await tab.until("document.querySelector('p')?.textContent === 'two'")
    await settle(site, server, tab)
    assert tab.loads <= 3


async def test_single_page_routes_show_the_edits_of_the_index(site, serve, new_tab):
    site.page("index.html")
    site.page("about.html")
    server = await serve("--spa")
    route, moved, about = await new_tab(), await new_tab(), await new_tab()
    await route.open(server.url + "users/7?tab=2")
    await moved.open(server.url)
    await moved.value("history.pushState({}, '', '/users/8')")
    await about.open(server.url + "about")
    assert (await about.page.request.get(server.url + "missing.css")).status == 404

    site.edit("index.html", "<body>", "<body><p>edited</p>")

    for tab, name in ((route, "users/7?tab=2"), (moved, "users/8")):
        await tab.until("document.querySelector('p')?.textContent === 'edited'")
        assert tab.page.url == server.url + name
    await settle(site, server, route, moved, about)
    for tab in (route, moved, about):
        await tab.assert_kept()


FRAMED = "window.frame.contentWindow"


async def test_a_frame_has_a_client_of_its_own_and_its_parent_does_not_reload(site, serve, tab):
    site.page("inner.html", body="<p>inner</p>")
    site.write("inner.js", "")
    site.edit("inner.html", "</head>", "<script src=/inner.js></script></head>")
    site.page("index.html", body="<iframe id=frame src=/inner.html></iframe>")
    server = await serve()
    await tab.open(server.url)
    alive = f"{FRAMED}[Symbol.for('hotreload')]?.status === 'connected'"
    await tab.until(alive)

    site.edit("inner.html", "<p>inner</p>", "<p>edited</p>")
    await server.wait_applied("inner.html")
    await tab.until(f"{FRAMED}.document.querySelector('p')?.textContent === 'edited'")
    await tab.until(alive)
    await tab.assert_kept()

    await tab.value(f"{{ {FRAMED}.old = true }}")
    site.write("inner.js", "globalThis.version = 2")
    await tab.until(f"{FRAMED}.version === 2 && !{FRAMED}.old")
    await settle(site, server, tab)
    await tab.assert_kept()

    site.edit("index.html", "<body>", "<body><p>parent</p>")
    await tab.until("document.querySelector('p')?.textContent === 'parent'")
    assert await tab.value(f"{FRAMED}.version") == 2
    await tab.assert_kept()


async def test_a_page_that_is_edited_while_another_is_shown_is_new_at_the_next_visit(
    site, serve, tab
):
    site.page("index.html", body="<a href=/about>about</a>")
    site.page("about.html", body="<p>old</p>")
    server = await serve()
    await tab.page.goto(server.url + "about")
    await tab.connected()
    await tab.page.goto(server.url)
    await tab.connected()

    site.edit("about.html", "old", "new")
    assert (await server.wait_applied("about.html"))["tabs"] == 0
    await tab.page.click("a")

    await tab.until("document.querySelector('p')?.textContent === 'new'")
    await tab.connected()
    assert await settle(site, server, tab) == []
    assert tab.loads == 3


async def test_bare_fragments_and_unfinished_markup_come_alive_as_well(site, serve, tab):
    site.write("index.html", "<p>one")
    server = await serve()
    await tab.page.goto(server.url)
    await tab.connected()

    site.write("index.html", "<p>two<!-- <b")

    await tab.until("document.querySelector('p')?.textContent === 'two'")
    assert tab.loads == 1


async def test_mode_css_leaves_pages_alone(site, serve, tab):
    site.write("main.css", "p { color: red }")
    site.page("index.html", head="<link rel=stylesheet href=/main.css>", body="<p>text</p>")
    server = await serve("--mode", "css")
    await tab.open(server.url)

    site.edit("index.html", "text", "edited")
    site.edit("main.css", "red", "blue")
    await server.wait_applied("main.css")

    assert await tab.style("p") == "rgb(0, 0, 255)"
    await tab.assert_kept()


async def test_mode_reload_reloads_for_sheets_too(site, serve, new_tab):
    site.write("main.css", "p { color: red }")
    site.page("index.html", head="<link rel=stylesheet href=/main.css>", body="<p>text</p>")
    site.page("other.html")
    server = await serve("--mode", "reload")
    tab, other = await new_tab(), await new_tab()
    await tab.open(server.url)
    await other.open(server.url + "other.html")

    site.edit("main.css", "red", "blue")

    await tab.assert_reloaded()
    assert await tab.style("p") == "rgb(0, 0, 255)"
    await other.assert_kept()
