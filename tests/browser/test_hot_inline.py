"""Module scripts within a page: their own text is edited, and no page loads anew for it."""

import pytest

from tests.browser.outage import heard, restart
from tests.browser.test_hot_modules import LOG, applied, log

API = "window[Symbol.for('hotreload')]"
LOADED_AS_SHOWN = """(async () => {
    const answer = await fetch(location.href, {headers: {"Hotreload-Page": "1"}});
    const id = answer.headers.get("Hotreload-Page");
    const {token} = document.querySelector("script[data-token]").dataset;
    const source = await fetch(`/@hotreload/page/${id}?token=${token}`);
    return source.ok && (await source.text()) === (await answer.text());
})()"""
SELF = """
  import { value } from './leaf.js';
  const { data } = import.meta.hot;
  data.runs = (data.runs ?? 0) + 1;
  note('run', VERSION, value, data.runs);
  import.meta.hot.dispose(() => note('dispose', VERSION));
  import.meta.hot.accept(() => note('accept', VERSION));
"""


def body(version: int, script: str = SELF, text: str = "text") -> str:
    return f"<p>{text}</p><script type=module>{script.replace('VERSION', str(version))}</script>"


def write(site, version: int, *, head: str = "", **changes: str) -> None:
    if not (site.root / "leaf.js").exists():
        site.write("leaf.js", "export const value = 'leaf'")
    site.page("index.html", head=LOG + head, body=body(version, **changes))


@pytest.mark.parametrize("name", ["", "index.html", "index"])
async def test_a_script_that_accepts_itself_runs_anew(site, serve, tab, name):
    write(site, 1)
    server = await serve()
    await tab.open(server.url + name)
    assert await log(tab) == ["run 1 leaf 1"]

    for version in (2, 3):
        write(site, version)
        assert await applied(server, "index.html") == "hot"
        before = version - 1
        assert await log(tab) == [
            f"dispose {before}",
            f"run {version} leaf {version}",
            f"accept {before}",
        ]

    await tab.assert_kept()


async def test_each_tab_runs_its_own_script_whatever_it_calls_the_page(site, serve, new_tab):
    write(site, 1)
    server = await serve()
    tabs = [await new_tab() for _ in range(2)]
    for tab, name in zip(tabs, ("", "index.html"), strict=True):
        await tab.open(server.url + name)

    write(site, 2)

    for tab in tabs:
        await tab.until("log.length === 4")
        assert await log(tab) == ["run 1 leaf 1", "dispose 1", "run 2 leaf 2", "accept 1"]
        await tab.assert_kept()


async def test_what_it_accepts_is_accepted_whatever_others_call_the_page(site, serve, new_tab):
    accepts = "import './leaf.js'; import.meta.hot.accept('./leaf.js', () => note('accept'))"
    write(site, 1, script=accepts)
    server = await serve()
    tabs = [await new_tab() for _ in range(2)]
    for tab, name in zip(tabs, ("", "index.html"), strict=True):
        await tab.open(server.url + name)

    site.write("leaf.js", "export const value = 'new'")

    for tab in tabs:
        await tab.until("log.length === 1")
        await tab.assert_kept()


async def test_what_it_shares_with_others_stays_one_instance(site, serve, tab):
    shared = "globalThis.instances = (globalThis.instances ?? 0) + 1;"
    write(site, 1)
    site.write("leaf.js", f"{shared} export const value = 'old'; import.meta.hot.accept()")
    server = await serve()
    await tab.open(server.url)
    site.write("leaf.js", f"{shared} export const value = 'new'; import.meta.hot.accept()")
    assert await applied(server, "leaf.js") == "hot"
    await log(tab)

    site.page("index.html", head=LOG, body=body(2))
    assert await applied(server, "index.html") == "hot"

    assert (await log(tab))[1] == "run 2 new 2"
    assert await tab.value("instances") == 2
    await tab.assert_kept()


async def test_several_scripts_of_a_page_run_anew_at_once_or_alone(site, serve, tab):
    def both(one: int, two: int) -> str:
        return body(one) + body(two, script=SELF.replace("run'", "second'"))

    write(site, 1)
    site.page("index.html", head=LOG, body=both(1, 1))
    server = await serve()
    await tab.open(server.url)
    await log(tab)

    for one, two, ran in ((1, 2, {"second 2"}), (3, 3, {"run 3", "second 3"})):
        site.page("index.html", head=LOG, body=both(one, two))
        assert await applied(server, "index.html") == "hot"
        noted = [line for line in await log(tab) if line.startswith(("run", "second"))]
        assert {" ".join(line.split()[:2]) for line in noted} == ran

    await tab.assert_kept()


async def test_what_else_changed_is_patched_and_the_script_runs_anew(site, serve, tab):
    write(site, 1)
    server = await serve()
    await tab.open(server.url)
    await log(tab)

    for version, text, outcome in (
        (2, "edited", "html"),
        (3, "edited", "hot"),
        (3, "text", "html"),
    ):
        write(site, version, text=text)
        assert await applied(server, "index.html") == outcome
        assert await tab.value("document.querySelector('p').textContent") == text
    assert await log(tab) == [
        *("dispose 1", "run 2 leaf 2", "accept 1"),
        *("dispose 2", "run 3 leaf 3", "accept 2"),
    ]
    assert await tab.value(LOADED_AS_SHOWN)
    await tab.assert_kept()


@pytest.mark.parametrize(
    "change",
    [
        {"script": SELF + "</script><script type=module>;"},
        {"script": SELF.replace("import.meta.hot.accept", "void ")},
    ],
    ids=["script", "first"],
)
async def test_one_script_more_and_one_that_accepts_nothing_reload_the_page(
    site, serve, tab, change
):
    write(site, 1)
    server = await serve()
    await tab.open(server.url)

    if "void" in change["script"]:  # what runs decides, not what comes
        write(site, 2, **change)
        assert await applied(server, "index.html") == "hot"
        await tab.assert_kept()
    write(site, 3, **change)

    await tab.assert_reloaded()


@pytest.mark.parametrize(
    "script",
    ["note('run VERSION')", "import.meta.hot.accept('./leaf.js'); note('run VERSION')"],
)
async def test_a_script_that_does_not_accept_itself_reloads_the_page(site, serve, tab, script):
    write(site, 1, script=script)
    server = await serve()
    await tab.open(server.url)

    write(site, 2, script=script)

    await tab.assert_reloaded()


async def test_a_script_that_a_policy_allows_by_its_hash_reloads_the_page(site, serve, tab):
    hashed = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    policy = f"script-src * 'unsafe-eval' '{hashed}'"
    meta = f'<meta http-equiv=content-security-policy content="{policy}">'
    write(site, 1, head=meta)
    server = await serve()
    await tab.open(server.url)

    write(site, 2, head=meta)

    await tab.assert_reloaded()


async def test_a_text_that_does_not_parse_leaves_the_page_as_it_is_until_it_is_mended(
    site, serve, tab
):
    write(site, 1)
    server = await serve()
    await tab.open(server.url)
    await log(tab)

    write(site, 2, script=SELF + "const broken = ;")
    assert await applied(server, "index.html") == "none"
    assert await log(tab) == []

    write(site, 3)
    assert await applied(server, "index.html") == "hot"
    assert await log(tab) == ["dispose 1", "run 3 leaf 2", "accept 1"]
    await tab.assert_kept()


async def test_a_restarted_server_finds_the_page_as_it_is_and_goes_on(site, serve, tab):
    write(site, 1)
    server = await serve()
    await tab.open(server.url)
    write(site, 2)
    assert await applied(server, "index.html") == "hot"
    await log(tab)

    server = await restart(serve, server, tab)
    await heard(tab)
    await tab.assert_kept()
    write(site, 3)
    assert await applied(server, "index.html") == "hot"

    assert await log(tab) == ["dispose 2", "run 3 leaf 3", "accept 2"]
    await tab.assert_kept()


async def test_what_a_hidden_page_missed_is_applied_as_one(site, serve, tab):
    write(site, 1)
    server = await serve()
    await tab.open(server.url)
    await log(tab)
    await tab.value(f"{API}.pause()")

    for version in (2, 3):
        write(site, version)
        assert await applied(server, "index.html") == "none"
    await tab.value(f"{API}.resume()")

    await tab.until("log.length === 3")
    assert await log(tab) == ["dispose 1", "run 3 leaf 2", "accept 1"]
    await tab.assert_kept()
