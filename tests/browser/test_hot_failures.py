"""New code that cannot be loaded, or throws: the page goes on, says what is wrong, and heals."""

import json
from typing import Any

import pytest

from tests.browser.test_hot_modules import applied, leaf, log, page

ACCEPTING = """
import { value } from "./leaf.js";
note("run main", value);
import.meta.hot.accept("./leaf.js", (leaf) => note("accept", leaf?.value));
"""
OVERLAY = "document.querySelector('hotreload-overlay')?.shadowRoot?.textContent ?? ''"


async def overlay(tab: Any, *words: str) -> str:
    """Wait until the overlay shows all of these."""
    for word in words:
        await tab.until(f"({OVERLAY}).includes({json.dumps(word)})")
    return await tab.value(OVERLAY)


async def start(site: Any, serve: Any, tab: Any, main: str = ACCEPTING, **files: str) -> Any:
    page(site)
    site.write("leaf.js", leaf(1))
    site.write("main.js", main)
    for name, text in files.items():
        site.write(f"{name}.js", text)
    server = await serve()
    await tab.open(server.url)
    await log(tab)
    return server


BROKEN = {
    "does not parse": ("export const value = ;", "leaf.js:2:", "> 2 | "),
    "lacks an export": ("import { none } from './other.js'", "does not provide an export", "other"),
    "imports what is missing": ("import './gone.js'", "/gone.js was not found", "leaf.js:2:"),
    "imports what nothing maps": ("import 'nowhere'", 'the import of "nowhere"', "leaf.js:2:"),
}


@pytest.mark.parametrize("what", BROKEN)
async def test_code_that_cannot_be_linked_leaves_the_page_intact_and_heals(site, serve, tab, what):
    server = await start(site, serve, tab, other="export const some = 1;")
    code, *words = BROKEN[what]

    site.write("leaf.js", f"\n{code}\nnote('never');\n")
    assert await applied(server, "leaf.js") == "none"
    await overlay(tab, *words)
    assert await log(tab) == []

    site.write("leaf.js", leaf(2))
    assert await applied(server, "leaf.js") == "hot"
    assert await log(tab) == ["dispose leaf 1", "run leaf 2", "accept 2"]
    assert await tab.value(OVERLAY) == ""
    await tab.assert_kept()


async def test_an_undone_edit_takes_the_overlay_away_and_nothing_runs(site, serve, tab):
    before = f"{ACCEPTING}import.meta.hot.accept();"
    server = await start(site, serve, tab, main=before)
    site.edit("main.js", 'from "./leaf.js"', 'from "./typo.js"')
    assert await applied(server, "main.js") == "none"
    await overlay(tab, "/typo.js was not found")

    site.write("main.js", before)

    await tab.until(f"({OVERLAY}) === ''")
    site.write("leaf.js", leaf(2))
    assert await applied(server, "leaf.js") == "hot"
    assert await log(tab) == ["dispose leaf 1", "run leaf 2", "accept 2"]
    await tab.assert_kept()


async def test_a_missing_file_that_is_created_completes_the_update(site, serve, tab):
    server = await start(site, serve, tab)
    site.write(
        "leaf.js", "import { value } from './new/deep.js'; export { value }; note('leaf', value)"
    )
    assert await applied(server, "leaf.js") == "none"
    await overlay(tab, "/new/deep.js was not found")

    site.write("new/deep.js", "export const value = 7; note('deep')")

    await tab.until(f"({OVERLAY}) === ''")
    assert await log(tab) == ["dispose leaf 1", "deep", "leaf 7", "accept 7"]
    await tab.assert_kept()


async def test_a_broken_file_does_not_keep_others_from_being_updated(site, serve, tab):
    accepting = 'note("run NAME 1"); import.meta.hot.accept();'
    one, two = (accepting.replace("NAME", name) for name in ("one", "two"))
    server = await start(
        site, serve, tab, main="import './one.js'; import './two.js'", one=one, two=two
    )

    site.write("one.js", one + "let = ")
    assert await applied(server, "one.js") == "none"
    site.write("two.js", two.replace("1", "2"))
    assert await applied(server, "two.js") == "hot"

    assert await log(tab) == ["run two 2"]
    await overlay(tab, "one.js")
    site.write("one.js", one.replace("1", "3"))
    assert await applied(server, "one.js") == "hot"
    assert await log(tab) == ["run one 3"]
    assert await tab.value(OVERLAY) == ""
    await tab.assert_kept()


async def test_code_that_throws_gives_undefined_and_heals_without_a_reload(site, serve, tab):
    server = await start(site, serve, tab)
    site.write("leaf.js", leaf(2, "throw new Error('on purpose')"))
    assert await applied(server, "leaf.js") == "hot"
    await overlay(tab, "on purpose", "leaf.js")
    assert await log(tab) == ["dispose leaf 1", "run leaf 2", "accept "]

    site.write("leaf.js", leaf(3))
    assert await applied(server, "leaf.js") == "hot"
    assert await log(tab) == ["dispose leaf 2", "run leaf 3", "accept 3"]
    assert await tab.value(OVERLAY) == ""
    await tab.assert_kept()


async def test_a_module_that_throws_before_it_accepts_itself_stays_hot(site, serve, tab):
    code = "STEP; import.meta.hot.accept((module) => note('accept', !!module)); note('run')"
    server = await start(site, serve, tab, main=code.replace("STEP", "note('ok')"))

    site.write("main.js", code.replace("STEP", "throw new Error('no')"))
    assert await applied(server, "main.js") == "hot"
    site.write("main.js", code.replace("STEP", "note('mended')"))
    assert await applied(server, "main.js") == "hot"

    assert await log(tab) == ["accept false", "mended", "run", "accept true"]
    await tab.assert_kept()


async def test_callbacks_that_throw_are_reported_and_the_rest_goes_on(site, serve, tab):
    code = """
      note("run VERSION");
      const fail = () => { throw new Error("of the page") };
      import.meta.hot.on("vite:beforeUpdate", fail);
      import.meta.hot.on("vite:afterUpdate", () => note("after VERSION"));
      import.meta.hot.dispose(fail);
      import.meta.hot.dispose(() => note("disposed VERSION"));
      import.meta.hot.accept(fail);
      import.meta.hot.accept(() => note("accepted VERSION"));
    """
    server = await start(site, serve, tab, main=code.replace("VERSION", "1"))
    for version in (2, 3):
        site.write("main.js", code.replace("VERSION", str(version)))
        assert await applied(server, "main.js") == "hot"
        assert await log(tab) == [
            f"disposed {version - 1}",
            f"run {version}",
            f"accepted {version - 1}",
            f"after {version}",
        ]
    await tab.assert_kept()


async def test_what_is_accepted_and_leads_nowhere_is_told(site, serve, tab):
    main = "import.meta.hot.accept(['nowhere', './gone.js'], () => {}); import.meta.hot.accept();"
    server = await start(site, serve, tab, main=main)
    await overlay(
        tab, "accept('nowhere') cannot be resolved", "/gone.js, which it accepts, was not found"
    )

    site.write("main.js", "import.meta.hot.accept();")
    assert await applied(server, "main.js") == "hot"
    assert await tab.value(OVERLAY) == ""


UNLOADABLE = {
    "does not parse": ("let b = ;", "leaf.js:2:9", "> 2 | let b = ;"),
    "lacks an export": ("import { none } from './other.js'", "does not provide", "leaf.js:2"),
    "imports what is missing": ("import './gone.js'", "/gone.js was not found", "leaf.js:2"),
    "imports what nothing maps": ("import 'nowhere'", '"nowhere"', "leaf.js:2"),
}


@pytest.mark.parametrize("what", UNLOADABLE)
async def test_a_page_whose_modules_cannot_be_loaded_says_so_and_comes_back(
    site, serve, new_tab, what
):
    code, *words = UNLOADABLE[what]
    page(site)
    site.write("main.js", "import './leaf.js'; note('run main')")
    site.write("leaf.js", f"\n{code}\n")
    site.write("other.js", "export {}")
    server = await serve()
    tab = await new_tab()
    await tab.open(server.url)
    await overlay(tab, *words)
    tab.errors.clear()

    site.write("leaf.js", "note('run leaf')")

    await tab.assert_reloaded()
    assert await tab.value("log") == ["run leaf", "run main"]
    assert await tab.value(OVERLAY) == ""


async def test_a_module_that_is_missing_brings_the_page_back_when_it_comes(site, serve, tab):
    page(site)
    site.write("main.js", "import './new/folder/leaf.js'; note('run main')")
    server = await serve()
    await tab.open(server.url)
    await overlay(tab, "/new/folder/leaf.js was not found", "main.js:1:")

    site.write("new/folder/leaf.js", "note('run leaf')")

    await tab.assert_reloaded()
    assert await tab.value("log") == ["run leaf", "run main"]


async def test_what_a_failed_edit_no_longer_imports_goes_on_and_is_the_same_when_it_is_mended(
    site, serve, tab
):
    main = "import './leaf.js'; import.meta.hot.accept(); note('main 1');"
    prune = "import.meta.hot.prune(() => note('prune'))"
    server = await start(site, serve, tab, main=main)
    site.write("leaf.js", leaf(2, prune))
    assert await applied(server, "leaf.js") == "hot"
    await log(tab)

    site.write("main.js", main.replace("leaf", "typo"))
    assert await applied(server, "main.js") == "none"
    await overlay(tab, "/typo.js was not found")
    assert await log(tab) == []

    site.write("main.js", main.replace("1", "2"))
    assert await applied(server, "main.js") == "hot"
    assert await log(tab) == ["main 2"]

    site.write("main.js", main.replace("leaf", "typo"))
    assert await applied(server, "main.js") == "none"
    site.write("main.js", main.replace("import './leaf.js'", "").replace("1", "3"))
    await tab.until("log.includes('prune')")
    assert await log(tab) == ["main 3", "dispose leaf 2", "prune"]
    await tab.assert_kept()


POLICY = "script-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'"


async def test_a_strict_policy_lets_updates_and_their_failures_through(site, serve, tab):
    meta = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    code = "document.title = 'VERSION'; import.meta.hot.accept()"
    site.page("index.html", head=meta, body="<script type=module src=/main.js></script>")
    site.write("main.js", code.replace("VERSION", "1"))
    server = await serve()
    await tab.open(server.url)

    site.write("main.js", code.replace("VERSION", "2"))
    assert await applied(server, "main.js") == "hot"
    site.write("main.js", "let = ;")
    assert await applied(server, "main.js") == "none"
    await overlay(tab, "main.js", "SyntaxError")
    site.write("main.js", code.replace("VERSION", "3"))
    assert await applied(server, "main.js") == "hot"

    assert await tab.value("document.title") == "3"
    await tab.assert_kept()
