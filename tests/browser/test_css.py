"""An edited style sheet is shown without a reload."""

from tests.browser.tab import UNLEARNED

RED, BLUE, GREEN = "rgb(255, 0, 0)", "rgb(0, 0, 255)", "rgb(0, 128, 0)"
SHEET = "<link rel=stylesheet href=/main.css>"
SWAPPED = UNLEARNED + SHEET


async def test_an_edit_is_shown_and_the_page_keeps_its_state(site, serve, tab):
    site.write("main.css", "p { color: red }")
    site.page("index.html", head=SHEET, body="<p>text</p>")
    server = await serve()
    await tab.open(server.url)
    assert await tab.style("p") == RED

    site.edit("main.css", "red", "blue")
    applied = await server.wait_applied("/main.css")

    assert (applied["outcome"], applied["tabs"]) == ("css", 1)
    assert await tab.style("p") == BLUE
    await tab.assert_kept()


async def test_every_edit_of_a_row_is_shown(site, serve, tab):
    site.write("main.css", "p { width: 100px }")
    site.page("index.html", head=SHEET, body="<p>text</p>")
    server = await serve()
    await tab.open(server.url)

    for width in range(101, 108):
        site.write("main.css", f"p {{ width: {width}px }}")
        await tab.until(f"getComputedStyle(document.querySelector('p')).width === '{width}px'")
        await server.wait_applied("/main.css")

    await tab.assert_kept()


async def test_saves_in_quick_succession_end_at_the_last_one(site, serve, tab):
    site.write("main.css", "p { width: 100px }")
    site.page("index.html", head=SHEET, body="<p>text</p>")
    server = await serve()
    await tab.open(server.url)

    for width in range(101, 140):
        site.write("main.css", f"p {{ width: {width}px }}")

    await tab.until("getComputedStyle(document.querySelector('p')).width === '139px'")
    await tab.until("!document.querySelector('[data-hotreload-own]')")
    await tab.assert_kept()


async def test_all_links_to_the_sheet_are_swapped_each_with_its_own_query(site, serve, tab):
    site.write("main.css", "p { color: red }")
    links = "<link rel=stylesheet href='main.css?v=3'><link rel='StyleSheet' href='/main.css#x'>"
    site.page("index.html", head=UNLEARNED + links, body="<p>text</p>")
    server = await serve()
    await tab.open(server.url)

    site.edit("main.css", "red", "blue")
    await server.wait_applied("/main.css")

    hrefs = await tab.value(
        "[...document.querySelectorAll('link')].map((one) => one.getAttribute('href')"
        ".replace(/t=\\d{13}(?!\\d)/, 't=stamp'))"
    )
    assert hrefs == ["main.css?v=3&t=stamp", "/main.css?t=stamp#x"]
    sheets = "[...document.styleSheets].every((one) => one.cssRules[0].style.color === 'blue')"
    assert await tab.value(sheets)
    await tab.assert_kept()


async def test_sheets_whose_names_end_alike_are_left_alone(site, serve, tab):
    names = ("main.css", "a/main.css", "other-main.css", "main.css.css")
    for name in names:
        site.write(name, "p { color: red }")
    head = "".join(f"<link rel=stylesheet href='/{name}'>" for name in names)
    site.page("index.html", head=UNLEARNED + head, body="<p>text</p>")
    server = await serve()
    await tab.open(server.url)

    site.edit("main.css", "red", "blue")
    await server.wait_applied("/main.css")

    asked = {url.removeprefix(server.url).split("?")[0] for url in await tab.asked()}
    assert asked == {"main.css"}
    stamped = "[...document.querySelectorAll('link')].map((one) => one.href.includes('?t='))"
    assert await tab.value(stamped) == [True, False, False, False]
    await tab.assert_kept()


async def test_preloads_and_icons_with_the_sheets_url_are_left_alone(site, serve, tab):
    site.write("main.css", "p { color: red }")
    others = "".join(
        f"<link rel={rel} as=style href=/main.css>" for rel in ("preload", "prefetch", "help")
    )
    site.page("index.html", head=SWAPPED + others, body="<p>text</p>")
    server = await serve()
    await tab.open(server.url)

    site.edit("main.css", "red", "blue")
    await server.wait_applied("/main.css")

    hrefs = "[...document.querySelectorAll('link')].map((one) => one.getAttribute('href'))"
    assert (await tab.value(hrefs))[1:] == ["/main.css"] * 3
    await tab.assert_kept()


async def test_a_sheet_that_the_page_does_not_show_does_nothing(site, serve, tab):
    site.write("main.css", "p { color: red }")
    site.write("other.css", "p { color: green }")
    site.page("index.html", head=SHEET, body="<p>text</p>")
    site.page("other.html", head="<link rel=stylesheet href=/other.css>")
    server = await serve()
    await tab.page.goto(server.url + "other.html")
    await tab.connected()
    tab.loads = 0
    await tab.open(server.url)

    site.edit("other.css", "green", "blue")
    applied = await server.wait_applied("/other.css")

    assert applied["tabs"] == 0
    assert (await tab.style("p"), await tab.asked()) == (RED, [])
    await tab.assert_kept()


async def test_a_sheet_that_scripts_fetched_reloads_the_page(site, serve, tab):
    site.write("main.css", "p { color: red }")
    script = "<script>fetch('/main.css').then((r) => r.text()).then((css) => {"
    script += "const sheet = new CSSStyleSheet(); sheet.replaceSync(css);"
    script += "document.adoptedStyleSheets = [sheet]; window.ready = true })</script>"
    site.page("index.html", body="<p>text</p>" + script)
    server = await serve()
    await tab.open(server.url)
    await tab.until("window.ready")

    site.edit("main.css", "red", "blue")

    await tab.assert_reloaded()
    await tab.until(f"getComputedStyle(document.querySelector('p')).color === '{BLUE}'")


async def test_a_sheet_that_is_deleted_keeps_its_look_until_it_is_back(site, serve, tab):
    site.write("main.css", "p { color: red }")
    site.page("index.html", head=SHEET, body="<p>text</p>")
    server = await serve()
    await tab.open(server.url)

    site.remove("main.css")
    await server.wait_applied("/main.css")
    assert await tab.style("p") == RED

    site.write("main.css", "p { color: blue }")
    await tab.until(f"getComputedStyle(document.querySelector('p')).color === '{BLUE}'")
    await tab.assert_kept()


async def test_a_sheet_that_fails_to_load_keeps_its_look(site, serve, tab):
    site.write("main.css", "p { color: red }")
    site.page("index.html", head=SWAPPED, body="<p>text</p>")
    server = await serve()
    await tab.open(server.url)
    await tab.page.route("**/main.css?t=*", lambda route: route.abort())

    site.edit("main.css", "red", "blue")
    await server.wait_applied("/main.css")
    assert await tab.style("p") == RED

    await tab.page.unroute("**/main.css?t=*")
    site.edit("main.css", "blue", "green")
    await server.wait_applied("/main.css")
    assert await tab.style("p") == GREEN
    await tab.assert_kept()


async def test_an_import_that_is_missing_does_not_hold_a_sheet_back(site, serve, tab):
    site.write("main.css", "@import '/missing.css'; p { color: red }")
    site.page("index.html", head=SWAPPED, body="<p>text</p>")
    server = await serve()
    await tab.open(server.url)

    site.edit("main.css", "red", "blue")
    await server.wait_applied("/main.css")

    assert await tab.style("p") == BLUE
    await tab.assert_kept()
