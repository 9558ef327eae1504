"""What is missing or broken shows so, and comes alive again by itself."""

from tests.browser.marker import settle
from tests.browser.tab import UNLEARNED

TITLE = "document.title"


async def until_text(tab, text):
    await tab.until(f"document.body?.textContent.includes({text!r})")


async def test_a_deleted_page_is_missing_until_it_is_back(site, serve, new_tab):
    site.page("about.html", body="<p>first</p>")
    site.page("other.html")
    server = await serve()
    tab, other = await new_tab(), await new_tab()
    await tab.open(server.url + "about")
    await other.open(server.url + "other")

    site.remove("about.html")
    await tab.until(f"{TITLE} === 'Not found'")
    await tab.loaded(2)
    status = "performance.getEntriesByType('navigation')[0].responseStatus"
    assert await tab.value(status) == 404
    await settle(site, server, tab)

    site.page("about.html", body="<p>second</p>")
    await until_text(tab, "second")
    await tab.loaded(3)
    assert await tab.value(status) == 200

    site.edit("about.html", "second", "third")
    await until_text(tab, "third")
    await settle(site, server, tab, other)
    assert tab.loads == 3
    assert await other.asked() == []
    await other.assert_kept()


MADE = {
    "new.html": "new.html",
    "clean": "clean.html",
    "slash/": "slash.html",
    "a/b/c.html": "a/b/c.html",
    "folder/": "folder/index.html",
    "deep/folder": "deep/folder/index.html",
    "n%C3%A4%20%25": "nä %.html",
}


async def test_a_page_that_was_never_there_appears_when_it_is_made(site, serve, tab):
    server = await serve()

    for name, file in MADE.items():
        response = await tab.page.goto(server.url + name)
        assert response.status == 404
        await tab.connected()
        loads = tab.loads
        site.page(file, body="<p>here</p>")
        await until_text(tab, "here")
        await tab.loaded(loads + 1)
        site.edit(file, "here", "edited")
        await until_text(tab, "edited")
        assert tab.loads == loads + 1


async def test_the_sites_own_404_page_is_shown_and_shows_its_edits(site, serve, new_tab):
    site.page("404.html", body="<p>lost</p>")
    site.page("index.html")
    server = await serve()
    tab, other = await new_tab(), await new_tab()
    await tab.open(server.url + "a/nothing")
    await other.open(server.url)
    assert await tab.value("document.querySelector('p').textContent") == "lost"

    site.edit("404.html", "lost", "still lost")
    await until_text(tab, "still lost")
    await tab.assert_kept()

    site.page("a/nothing.html", body="<p>found</p>")
    await until_text(tab, "found")
    await tab.loaded(2)
    await settle(site, server, tab, other)
    assert tab.loads == 2
    assert await other.asked() == []
    await other.assert_kept()


async def test_a_404_page_that_is_made_later_replaces_ours(site, serve, tab):
    server = await serve()
    await tab.page.goto(server.url + "nothing")
    await tab.connected()

    site.page("404.html", body="<p>lost</p>")

    await until_text(tab, "lost")


async def test_a_listing_shows_what_comes_and_goes(site, serve, new_tab):
    site.write("docs/one.txt", "1")
    site.write("docs/two.txt", "2")
    site.page("index.html")
    server = await serve()
    tab, other = await new_tab(), await new_tab()
    await tab.page.goto(server.url + "docs/")
    await tab.connected()
    await other.open(server.url)
    names = "[...document.querySelectorAll('a')].map((one) => one.textContent).join()"

    site.write("docs/three.txt", "3")
    await tab.until(f"{names}.includes('three.txt')")
    site.remove("docs/one.txt")
    await tab.until(f"{names} && !{names}.includes('one.txt')")
    site.write("docs/sub/deep.txt", "4")
    await tab.until(f"{names}.includes('sub/')")

    site.write("docs/two.txt", "the same names: nothing to show")
    site.write("docs/sub/deeper.txt", "neither")
    await settle(site, server, tab, other)
    assert tab.loads == 1
    assert await other.asked() == []
    await other.assert_kept()


async def test_a_listing_gives_way_to_an_index_and_comes_back(site, serve, tab):
    site.write("docs/one.txt", "1")
    server = await serve()
    await tab.page.goto(server.url + "docs/")
    await tab.connected()

    site.page("docs/index.html", body="<p>the index</p>")
    await until_text(tab, "the index")
    await tab.loaded(2)

    site.remove("docs/index.html")
    await until_text(tab, "one.txt")
    await tab.loaded(3)

    site.page("docs/index.html", body="<p>again</p>")
    await until_text(tab, "again")
    await tab.loaded(4)


async def test_a_deleted_folder_comes_back_with_its_pages(site, serve, tab):
    site.page("docs/guide/index.html", body="<p>first</p>")
    server = await serve()
    await tab.page.goto(server.url + "docs/guide/")
    await tab.connected()

    (site.root / "docs").rename(site.root.parent / "aside")
    await tab.until(f"{TITLE} === 'Not found'")
    await tab.connected()

    (site.root.parent / "aside").rename(site.root / "docs")
    await until_text(tab, "first")
    await tab.connected()

    site.edit("docs/guide/index.html", "first", "second")
    await until_text(tab, "second")


async def test_a_sheet_that_fails_to_load_leaves_the_old_look(site, serve, tab):
    site.write("main.css", "p { color: red }")
    sheet = UNLEARNED + "<link rel=stylesheet href=/main.css>"
    site.page("index.html", head=sheet, body="<p>text</p>")
    server = await serve()
    await tab.open(server.url)
    await tab.page.route("**/main.css?t=*", lambda route: route.fulfill(status=500), times=1)

    site.edit("main.css", "red", "blue")
    await server.wait_applied("main.css")
    await settle(site, server, tab)
    assert await tab.style("p") == "rgb(255, 0, 0)"

    site.edit("main.css", "blue", "green")
    await tab.until("getComputedStyle(document.querySelector('p')).color === 'rgb(0, 128, 0)'")
    await tab.assert_kept()
