"""An edited script or data file reloads the pages that loaded it, and no other page."""

import json

from tests.browser.marker import settle

TALL = "<div style='height: 5000px'></div>"


def version(number: int) -> str:
    return f"globalThis.version = {number};\n"


async def test_the_page_that_loaded_it_reloads_with_its_scroll_position_and_others_stay(
    site, serve, new_tab
):
    site.write("app.js", version(1))
    site.page("index.html", head="<script src=/app.js></script>", body=TALL)
    site.page("other.html")
    server = await serve()
    tab, other = await new_tab(), await new_tab()
    await tab.open(server.url)
    await other.open(server.url + "other.html")
    await tab.value("window.scrollTo(0, 1700)")

    site.write("app.js", version(2))
    await server.wait_applied("app.js")

    await tab.assert_reloaded()
    assert await tab.value("version") == 2
    await tab.until("window.scrollY === 1700")
    assert await settle(site, server, tab, other) == []
    assert tab.loads == 2
    assert await other.asked() == []
    await other.assert_kept()


EVERY_WAY = {
    "query.js": "<script src='query.js?v=3' defer></script>",
    "module.js": "<script type=module src=/module.js></script>",
    "inline.js": "<script type=module>import '/inline.js'</script>",
    "inner.js": "<script type=module src=/outer.js></script>",
    "dynamic.js": "<script>import('./dynamic.js')</script>",
    "preloaded.js": "<link rel=modulepreload href=/preloaded.js>",
    "added.js": "<script>const one = document.createElement('script'); one.src = '/added.js';"
    " document.head.append(one)</script>",
    "classic_worker.js": "<script>window.one = new Worker('/classic_worker.js')</script>",
    "module_worker.js": "<script>window.two = new Worker('/module_worker.js', { type: 'module' })"
    "</script>",
}


async def test_scripts_count_however_they_are_loaded(site, serve, tab):
    for name in EVERY_WAY:
        site.write(name, "globalThis.version = 1")
    site.write("outer.js", "import './inner.js'")
    site.page("index.html", head="".join(EVERY_WAY.values()))
    server = await serve()
    await tab.open(server.url)
    loaded = "performance.getEntriesByType('resource').map((one) => one.name)"

    for times, name in enumerate(EVERY_WAY, start=2):
        await tab.until(f"{loaded}.some((one) => one.includes('/{name}'))")
        site.write(name, "globalThis.version = 2")
        await tab.loaded(times)

    await settle(site, server, tab)
    assert tab.loads == 1 + len(EVERY_WAY)


async def test_a_script_that_is_loaded_later_counts_from_then_on(site, serve, tab):
    site.write("late.js", version(1))
    site.page("index.html")
    server = await serve()
    await tab.open(server.url)
    assert (await tab.page.request.get(server.url + "late.js")).ok

    site.write("late.js", version(2))
    assert (await server.wait_applied("late.js"))["tabs"] == 0
    await tab.assert_kept()

    await tab.value("import('/late.js')")
    site.write("late.js", version(3))
    await tab.assert_reloaded()


DATA = {
    "fetched.json": "fetch('/fetched.json').then((answer) => answer.json())",
    "query.txt": "fetch('query.txt?page=2', { cache: 'no-store' }).then((answer) => answer.json())",
    "requested.json": "new Promise((done) => { const request = new XMLHttpRequest();"
    " request.open('GET', '/requested.json'); request.onload = () =>"
    " done(JSON.parse(request.response)); request.send() })",
    "imported.json": "import('/imported.json', { with: { type: 'json' } })"
    ".then((data) => data.default)",
}


async def test_data_that_a_script_loaded_reloads_the_page(site, serve, new_tab):
    for name in DATA:
        site.write(name, json.dumps({"value": 1}))
    scripts = (f"{load}.then((data) => {{ all['{name}'] = data }});" for name, load in DATA.items())
    site.page("index.html", head=f"<script>window.all = {{}};{''.join(scripts)}</script>")
    site.page("other.html")
    server = await serve()
    tab, other = await new_tab(), await new_tab()
    await tab.open(server.url)
    await other.open(server.url + "other.html")

    for times, name in enumerate(DATA, start=2):
        await tab.until(f"all['{name}']?.value === 1")
        site.write(name, json.dumps({"value": 2}))
        await tab.loaded(times)
        await tab.until(f"all['{name}']?.value === 2")

    await settle(site, server, tab, other)
    assert tab.loads == 1 + len(DATA)
    assert await other.asked() == []
    await other.assert_kept()


async def test_a_fragment_that_a_script_fetched_reloads_the_page(site, serve, new_tab):
    site.write("part.html", "<b>one</b>")
    fetch = "<script>fetch('/part.html').then((answer) => answer.text()).then((text) =>"
    fetch += " { globalThis.part = text })</script>"
    site.page("index.html", head=fetch)
    site.page("other.html")
    server = await serve()
    tab, other = await new_tab(), await new_tab()
    await tab.open(server.url)
    await other.open(server.url + "other.html")
    await tab.until("globalThis.part === '<b>one</b>'")

    site.write("part.html", "<b>two</b>")

    await tab.assert_reloaded()
    await tab.until("globalThis.part === '<b>two</b>'")
    await other.assert_kept()


async def test_a_script_that_was_missing_reloads_the_page_when_it_comes(site, serve, tab):
    site.page("index.html", head="<script src=/new/app.js></script>")
    server = await serve()
    await tab.open(server.url)

    site.write("new/app.js", version(1))

    await tab.assert_reloaded()
    assert await tab.value("version") == 1


async def test_a_burst_of_saves_reloads_once(site, serve, tab):
    names = [f"part{number}.js" for number in range(8)]
    for name in names:
        site.write(name, version(1))
    site.write("data.json", "{}")
    site.write("main.css", "p { color: red }")
    head = "".join(f"<script src=/{name}></script>" for name in names)
    head += "<link rel=stylesheet href=/main.css><script>fetch('/data.json')</script>"
    site.page("index.html", head=head, body="<p>text</p>")
    server = await serve()
    await tab.open(server.url)

    for name in names:
        site.write(name, version(2))
    site.write("main.css", "p { color: blue }")
    site.write("data.json", "[]")
    site.edit("index.html", "index.html", "changed")

    await tab.assert_reloaded()
    await server.wait_applied("index.html")
    await settle(site, server, tab)
    assert await tab.value("[document.title, version]") == ["changed", 2]
    assert await tab.style("p") == "rgb(0, 0, 255)"
    assert tab.loads == 2


async def test_a_save_by_rename_is_no_deletion(site, serve, tab):
    site.write("app.js", version(1))
    site.page("index.html", head="<script src=/app.js></script>")
    server = await serve()
    await tab.open(server.url)

    # as vim does it: the old file is put aside, the new one is written, the old one removed
    (site.root / "app.js").rename(site.root / "app.js~")
    site.write("app.js", version(2))
    site.remove("app.js~")

    await tab.assert_reloaded()
    assert await tab.value("version") == 2
    applied = await server.wait_applied("app.js")
    assert "deleted" not in applied["reason"]
    assert await settle(site, server, tab) == []
    assert tab.loads == 2
