"""What modules bring in otherwise: late imports, sheets, data, pictures, workers; what goes."""

from tests.browser.test_hot_modules import LOG, MAIN, applied, leaf, log, page

COUNT = 'globalThis.runs = {...globalThis.runs, "NAME": (globalThis.runs?.NAME ?? 0) + 1};'


async def test_an_import_that_is_made_later_gets_the_instance_that_the_page_holds(site, serve, tab):
    page(site)
    site.write("leaf.js", leaf(1))
    site.write("lazy.js", "import { value } from './leaf.js'; note('run lazy', value)")
    site.write(
        "main.js",
        "import './leaf.js'; import.meta.hot.accept('./leaf.js', () => {});"
        " window.later = (name) => import(name)",
    )
    server = await serve()
    await tab.open(server.url)
    site.write("leaf.js", leaf(2))
    assert await applied(server, "leaf.js") == "hot"
    await log(tab)

    await tab.value("later('./leaf.js').then(({ value }) => note('later', value))")
    await tab.value("later('./lazy.js')")

    assert await log(tab) == ["later 2", "run lazy 2"]
    await tab.assert_kept()


async def test_an_import_that_was_never_made_concerns_nobody(site, serve, tab):
    page(site)
    site.write("lazy.js", "export const value = 1")
    site.write("main.js", "window.later = () => import('./lazy.js')")
    server = await serve()
    await tab.open(server.url)
    assert (await tab.page.request.get(server.url + "lazy.js")).ok

    site.write("lazy.js", "export const value = 2")

    assert (await server.wait_applied("lazy.js"))["tabs"] == 0
    await tab.assert_kept()


async def test_a_css_module_script_gets_its_text_in_place(site, serve, tab):
    page(site, body="<p>text</p>")
    site.write("main.css", "p { color: rgb(255, 0, 0) }")
    site.write(
        "main.js",
        "import sheet from './main.css' with { type: 'css' };"
        " document.adoptedStyleSheets.push(sheet); note('run main');"
        " import.meta.hot.accept('./main.css', (it) => note('same', it.default === sheet));",
    )
    server = await serve()
    await tab.open(server.url)

    for colour in ("rgb(0, 0, 255)", "rgb(0, 128, 0)"):
        site.write("main.css", f"p {{ color: {colour} }}")
        assert await applied(server, "main.css") in ("css", "hot")
        await tab.until(f"getComputedStyle(document.querySelector('p')).color === '{colour}'")

    assert await log(tab) == ["run main", "same true", "same true"]
    assert await tab.value("document.adoptedStyleSheets.length") == 1
    await tab.assert_kept()


async def test_data_that_a_module_imports_is_handed_over(site, serve, tab):
    page(site)
    site.write("data.json", '{"value": 1}')
    site.write(
        "main.js",
        "import data from './data.json' with { type: 'json' }; note('run', data.value);"
        " import.meta.hot.accept('./data.json', (it) => note('new', it.default.value));",
    )
    server = await serve()
    await tab.open(server.url)

    for value in (2, 3):
        site.write("data.json", f'{{"value": {value}}}')
        assert await applied(server, "data.json") == "hot"

    assert await log(tab) == ["run 1", "new 2", "new 3"]
    await tab.assert_kept()


async def test_a_module_that_refers_to_a_picture_is_run_again(site, serve, tab):
    page(site)
    site.write("x.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>")
    site.write(
        "main.js",
        "const image = new Image(); image.id = 'picture';"
        " image.src = new URL('./x.svg', import.meta.url).href; document.body.append(image);"
        " import.meta.hot.accept(); import.meta.hot.dispose(() => image.remove()); note('run')",
    )
    server = await serve()
    await tab.open(server.url)
    await tab.until("picture.naturalWidth === 10")

    site.write("x.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='20' height='20'/>")

    await tab.until("picture.naturalWidth === 20")
    assert await tab.value("document.querySelectorAll('#picture').length") == 1
    assert await log(tab) == ["run", "run"]
    await tab.assert_kept()


async def test_what_a_worker_imports_reloads_its_page(site, serve, tab):
    page(site)
    site.write("in_worker.js", "export const value = 1")
    site.write(
        "worker.js",
        "import { value } from './in_worker.js'; postMessage(value); import.meta.hot?.accept()",
    )
    site.write(
        "main.js",
        "const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });"
        " worker.onmessage = ({ data }) => { window.value = data }; import.meta.hot.accept()",
    )
    server = await serve()
    await tab.open(server.url)
    await tab.until("window.value === 1")

    site.write("in_worker.js", "export const value = 2")

    await tab.assert_reloaded()
    await tab.until("window.value === 2")


async def test_what_nothing_imports_any_more_is_pruned_and_begins_anew_when_it_comes_back(
    site, serve, tab
):
    main = "import.meta.hot.accept(); note('main');"
    page(site)
    site.write(
        "leaf.js",
        "import.meta.hot.data.count = (import.meta.hot.data.count ?? 0) + 1;"
        " note('leaf', import.meta.hot.data.count);"
        " import.meta.hot.dispose(() => note('dispose'));"
        " import.meta.hot.prune(() => note('prune'))",
    )
    site.write("main.js", "import './leaf.js';" + main)
    server = await serve()
    await tab.open(server.url)
    await tab.value(
        "void Promise.resolve().then(() => window[Symbol.for('hotreload')]"
        ".on('vite:beforePrune', ({ paths }) => note('before', ...paths)))"
    )
    assert await log(tab) == ["leaf 1", "main"]

    site.write("main.js", main)
    await tab.until("log.includes('prune')")
    assert await log(tab) == ["main", "before /leaf.js", "dispose", "prune"]

    site.write("main.js", "import './leaf.js'; " + main)
    await tab.until("log.includes('main')")
    assert await log(tab) == ["leaf 1", "main"]
    await tab.assert_kept()


async def test_a_module_that_gives_up_hands_the_update_to_its_importers(site, serve, tab):
    page(site)
    site.write(
        "leaf.js",
        "export const value = 1; import.meta.hot.accept(() => import.meta.hot.invalidate('no'))",
    )
    site.write(
        "main.js",
        "import { value } from './leaf.js'; note('main', value); import.meta.hot.accept();"
        " import.meta.hot.on('vite:invalidate', ({ path, message }) => note(path, message))",
    )
    server = await serve()
    await tab.open(server.url)

    site.edit("leaf.js", "value = 1", "value = 2")

    await tab.until("log.length === 3")
    assert await log(tab) == ["main 1", "/leaf.js no", "main 2"]
    await tab.assert_kept()


async def test_modules_that_give_up_in_a_circle_reload_the_page(site, serve, tab):
    page(site)
    giving_up = (
        "import './OTHER.js'; note('NAME');"
        " import.meta.hot.accept(() => import.meta.hot.invalidate()); // 1"
    )
    site.write("one.js", giving_up.replace("OTHER", "two").replace("NAME", "one"))
    site.write("two.js", giving_up.replace("OTHER", "one").replace("NAME", "two"))
    site.write("main.js", "import './one.js'")
    server = await serve()
    await tab.open(server.url)

    site.edit("one.js", "// 1", "// 2")

    await tab.assert_reloaded()


async def test_a_module_script_in_the_page_accepts_what_it_imports(site, serve, tab):
    site.write("leaf.js", leaf(1))
    inline = (
        "<script type=module>import { value } from './leaf.js'; note('inline', value);"
        " import.meta.hot.accept('./leaf.js', (leaf) => note('accept', leaf.value))</script>"
    )
    site.page("index.html", head=LOG, body=inline)
    server = await serve()
    await tab.open(server.url)

    site.write("leaf.js", leaf(2))
    assert await applied(server, "leaf.js") == "hot"

    assert (await log(tab))[2:] == ["dispose leaf 1", "run leaf 2", "accept 2"]
    await tab.assert_kept()


async def test_the_same_module_is_hot_here_a_reload_there_and_nothing_elsewhere(
    site, serve, new_tab
):
    site.write("leaf.js", leaf(1))
    site.write("here.js", "import './leaf.js'; import.meta.hot.accept('./leaf.js', () => {})")
    site.write("there.js", "import './leaf.js'")
    tabs = []
    server = await serve()
    for name in ("here", "there", "elsewhere"):
        script = MAIN.replace("main", name) if name != "elsewhere" else ""
        site.page(f"{name}.html", head=LOG, body=script)
        tabs.append(await new_tab())
        await tabs[-1].open(server.url + f"{name}.html")
    here, there, elsewhere = tabs

    site.write("leaf.js", leaf(2))

    await there.assert_reloaded()
    await here.until("log.includes('run leaf 2')")
    await here.assert_kept()
    await elsewhere.assert_kept()
    assert await elsewhere.asked() == []
