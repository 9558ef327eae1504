"""Modules are replaced in the page: what runs, in which order, and what stays."""

from typing import Any

LOG = "<script>window.log = []; window.note = (...words) => log.push(words.join(' '))</script>"
MAIN = "<script type=module src=/main.js></script>"
EVENTS = """
for (const name of ["vite:beforeUpdate", "vite:afterUpdate"]) {
  import.meta.hot.on(name, ({ updates }) => {
    note(name, ...updates.map(({ path, acceptedPath }) => `${path}<${acceptedPath}`));
  });
}
"""


def page(site: Any, *, head: str = "", body: str = "") -> None:
    site.page("index.html", head=LOG + head, body=body + MAIN)


def leaf(value: int, more: str = "") -> str:
    return f"""
      export const value = {value};
      note("run leaf", value);
      import.meta.hot?.dispose(() => note("dispose leaf", value));
      {more}
    """


async def log(tab: Any) -> list[str]:
    """Give what was noted since the last time."""
    return await tab.value("log.splice(0)")


async def applied(server: Any, path: str) -> str:
    return (await server.wait_applied(path))["outcome"]


async def test_a_module_that_accepts_itself_is_replaced_in_order(site, serve, tab):
    code = """
      import.meta.hot.data.count = (import.meta.hot.data.count ?? 0) + 1;
      note("run", VERSION, import.meta.hot.data.count);
      import.meta.hot.dispose((data) => note("dispose", VERSION, data.count));
      import.meta.hot.dispose(() => note("dispose again", VERSION));
      import.meta.hot.accept((module) => note("accept", VERSION, module.version));
      import.meta.hot.accept(() => note("accept again", VERSION));
      export const version = VERSION;
    """
    page(site)
    site.write("main.js", EVENTS + code.replace("VERSION", "1"))
    server = await serve()
    await tab.open(server.url)
    assert await log(tab) == ["run 1 1"]

    for version in (2, 3):
        site.write("main.js", EVENTS + code.replace("VERSION", str(version)))
        assert await applied(server, "main.js") == "hot"
        before = version - 1
        assert await log(tab) == [
            "vite:beforeUpdate /main.js</main.js",
            f"dispose {before} {before}",
            f"dispose again {before}",
            f"run {version} {version}",
            f"accept {before} {version}",
            f"accept again {before}",
            "vite:afterUpdate /main.js</main.js",
        ]
    await tab.assert_kept()


async def test_an_importer_that_accepts_gets_the_new_module_and_is_not_run_again(site, serve, tab):
    page(site)
    site.write("leaf.js", leaf(1))
    site.write(
        "main.js",
        f"""{EVENTS}
        import {{ value }} from "./leaf.js";
        note("run main", value);
        const hot = import.meta.hot;
        hot.accept("./leaf.js", (leaf) => note("one", leaf.value));
        hot.accept(["./other.js", "./leaf.js"], ([other, leaf]) => note("list", other, leaf.value));
        """,
    )
    site.write("other.js", "")
    server = await serve()
    await tab.open(server.url)
    assert await log(tab) == ["run leaf 1", "run main 1"]

    site.write("leaf.js", leaf(2))
    assert await applied(server, "leaf.js") == "hot"

    assert await log(tab) == [
        "vite:beforeUpdate /main.js</leaf.js",
        "dispose leaf 1",
        "run leaf 2",
        "one 2",
        "list  2",
        "vite:afterUpdate /main.js</leaf.js",
    ]
    await tab.assert_kept()


async def test_all_that_is_replaced_is_disposed_leaf_first(site, serve, tab):
    page(site)
    site.write("leaf.js", leaf(1))
    middle = """
      import { value } from "./leaf.js";
      note("run middle", value);
      export { value };
      import.meta.hot.dispose(() => note("dispose middle", value));
    """
    site.write("middle.js", middle)
    site.write(
        "main.js",
        'import "./middle.js";'
        ' import.meta.hot.accept("./middle.js", (it) => note("new", it.value));',
    )
    server = await serve()
    await tab.open(server.url)
    await log(tab)

    for value in (2, 3, 4):
        site.write("leaf.js", leaf(value))
        assert await applied(server, "leaf.js") == "hot"
        assert await log(tab) == [
            f"dispose leaf {value - 1}",
            f"dispose middle {value - 1}",
            f"run leaf {value}",
            f"run middle {value}",
            f"new {value}",
        ]
    await tab.assert_kept()


async def test_what_nobody_accepts_reloads_and_says_who_did_not(site, serve, tab):
    page(
        site,
        head="<script type=module>import { on } from '/@hotreload/client.js';"
        " on('vite:beforeFullReload', ({ reason }) => sessionStorage.reason = reason)</script>",
    )
    site.write("leaf.js", leaf(1))
    site.write("main.js", 'import "./leaf.js"')
    server = await serve()
    await tab.open(server.url)

    site.write("leaf.js", leaf(2))

    await tab.assert_reloaded()
    reason = await tab.value("sessionStorage.reason")
    assert reason == "leaf.js changed; main.js imports it and does not accept it"


async def test_several_boundaries_of_one_save_share_one_new_instance(site, serve, tab):
    page(site)
    site.write("leaf.js", leaf(1))
    accepting = (
        'import { value } from "./leaf.js"; note("run NAME", value); import.meta.hot.accept();'
    )
    for name in ("one", "two"):
        site.write(f"{name}.js", accepting.replace("NAME", name))
    site.write("main.js", 'import "./one.js"; import "./two.js";')
    server = await serve()
    await tab.open(server.url)
    await log(tab)

    for value in (2, 3):
        site.write("leaf.js", leaf(value))
        assert await applied(server, "leaf.js") == "hot"
        assert await log(tab) == [
            f"dispose leaf {value - 1}",
            f"run leaf {value}",
            f"run one {value}",
            f"run two {value}",
        ]
    await tab.assert_kept()


async def test_what_a_paused_page_missed_runs_whole_though_one_change_is_above_another(
    site, serve, tab
):
    mid = (
        "import './leaf.js'; import.meta.hot.accept(); import.meta.hot.accept('./leaf.js', () =>"
        " note('taken')); note('mid VERSION')"
    )
    page(site)
    site.write("main.js", "import './mid.js'")
    site.write("mid.js", mid.replace("VERSION", "1"))
    site.write("leaf.js", leaf(1))
    server = await serve()
    await tab.open(server.url)
    await log(tab)
    api = "window[Symbol.for('hotreload')]"
    await tab.value(f"{api}.pause()")

    site.write("mid.js", mid.replace("VERSION", "2"))
    assert await applied(server, "mid.js") == "none"
    site.write("leaf.js", leaf(2))
    assert await applied(server, "leaf.js") == "none"
    await tab.value(f"{api}.resume()")

    await tab.until("log.length === 4")
    assert await log(tab) == ["dispose leaf 1", "run leaf 2", "mid 2", "taken"]
    await tab.assert_kept()
