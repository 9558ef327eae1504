"""Modules under odd URLs and on odd pages: one instance of each, and every update comes through."""

from tests.browser.test_hot_modules import LOG, MAIN, applied, log, page

SPELLED = {
    "0/[slug].js": "./0/[slug].js",
    "1/plain.js": "./1/plain.js?v=3",
    "2/plain.js": "./2/plain.js#part",
    "3/a.js": "./3/%61.js",
}
SHEET = "import sheet from './[x].css?v=2' with { type: 'css' };"


async def test_an_update_and_an_importer_mean_one_module_however_it_is_spelled(site, serve, tab):
    accept = "import '{0}'; import.meta.hot.accept('{0}', (it) => (window.held = it.id));"
    take = "import {{ id as id{0} }} from '{1}'; seen[{0}] = id{0};"
    taken = [take.format(at, url) for at, url in enumerate(SPELLED.values())]
    again = "const seen = (window.seen = []);" + "".join(taken) + "import.meta.hot.accept();"
    page(site, body="<p>text</p>")
    for file in SPELLED:
        site.write(file, "export const id = {}; note('run')")
    site.write("main.js", "import './again.js';" + "".join(map(accept.format, SPELLED.values())))
    site.write("again.js", again)
    site.edit("main.js", "import './again.js';", f"import './again.js'; {SHEET}")
    site.edit("main.js", SHEET, f"{SHEET} document.adoptedStyleSheets.push(sheet);")
    site.write("[x].css", "p { color: rgb(255, 0, 0) }")
    server = await serve()
    await tab.open(server.url)
    assert await log(tab) == ["run"] * len(SPELLED)

    for number, file in enumerate(SPELLED):
        site.write(file, "export const id = {}; note('run anew')")
        assert await applied(server, file) == "hot"
        site.write("again.js", f"{again} // {number}")
        assert await applied(server, "again.js") == "hot"
        assert (file, await log(tab)) == (file, ["run anew"])
        assert await tab.value(f"seen[{number}] === held"), file

    site.write("[x].css", "p { color: rgb(0, 0, 255) }")
    assert await applied(server, "[x].css") == "css"
    assert await tab.style("p") == "rgb(0, 0, 255)"
    await tab.assert_kept()


async def test_one_file_that_runs_as_two_modules_reloads(site, serve, tab):
    page(site)
    site.write("twice.js", "note('run'); import.meta.hot.accept()")
    site.write("main.js", "import './twice.js#one'; import './twice.js#two'")
    server = await serve()
    await tab.open(server.url)
    assert await log(tab) == ["run", "run"]

    site.write("twice.js", "note('run anew'); import.meta.hot.accept()")

    await tab.assert_reloaded()
    assert await log(tab) == ["run anew", "run anew"]


AFTERWARDS = {
    "polluted": "for (const name of ['hot', 'data', 'path', 'then', 'accepted', 'callback',"
    " 'names', 'key', 'url', 'version', 'outcome', 'get', 'value', 'topic'])"
    " Object.prototype[name] ??= 'polluted'",
    "frozen": "for (const it of [Object, Array, Map, Set, Promise, Function, URL])"
    " { Object.freeze(it); Object.freeze(it.prototype) }",
    "replaced": "JSON = Promise = URL = fetch = WebSocket = setTimeout = performance = undefined",
}
CODE = """
const hot = import.meta.hot;
note("run VERSION", hot.data.count = (hot.data.count ?? 0) + 1);
hot.on("vite:beforeUpdate", () => new promise((done) => later(done, 50)));
hot.on("vite:beforeUpdate", async () => { throw new Error("of a listener") });
hot.dispose(async () => { note("dispose VERSION"); throw new Error("of a disposer") });
hot.accept(async (module) => { note("accept VERSION", module.version); throw new Error("no") });
export const version = VERSION;
"""


async def test_pages_that_change_the_platform_keep_their_modules_hot(site, serve, new_tab):
    head = f"{LOG}<script>window.promise = Promise; window.later = setTimeout</script>"
    site.write("main.js", CODE.replace("VERSION", "1"))
    server = await serve()
    tabs = [await new_tab() for _ in AFTERWARDS]
    for tab, (name, code) in zip(tabs, AFTERWARDS.items(), strict=True):
        site.page(f"{name}.html", head=head, body=MAIN)
        await tab.open(f"{server.url}{name}")
        assert await log(tab) == ["run 1 1"]
        await tab.page.add_script_tag(content=code)

    for version in (2, 3):
        site.write("main.js", CODE.replace("VERSION", str(version)))
        assert await applied(server, "main.js") == "hot"
        before = version - 1
        expected = [f"dispose {before}", f"run {version} {version}", f"accept {before} {version}"]
        assert [await log(tab) for tab in tabs] == [expected] * len(tabs)
    assert [(tab.loads, tab.errors) for tab in tabs] == [(1, [])] * len(tabs)
