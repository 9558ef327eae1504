"""Modules by what pages say: import maps, scripts within pages, and the maps of sources."""

import json
import re

from hotreload.content import content_id
from tests.integration.modules.holding import SELF, hold, keyed, new_key, times, update, write
from tests.integration.served import Serve, Served
from tests.module_text import HOT, guard, without_id

# --- import maps --------------------------------------------------------------------------------


def map_page(**imports: str) -> str:
    return f"<script type=importmap>{json.dumps({'imports': imports})}</script>"


async def test_a_mapped_local_package_is_stamped_and_told(served: Served) -> None:
    served.write("index.html", map_page(**{"lib": "/lib/index.js", "pack/": "/packs/"}))
    main = f"import 'lib'; import 'pack/a.js'; import 'unmapped'; {SELF}"
    await write(served, {"index.html": served_text(served, "index.html"), "main.js": main})
    await write(served, {"lib/index.js": "1", "packs/a.js": "1"})
    socket = await served.connect()
    key = new_key()
    await hold(socket, ("/main.js", key))

    _, text = await keyed(served, f"/main.js?t={key}")
    served.write("lib/index.js", "2")
    told = await update(socket)

    stamped = f"import '/lib/index.js?t={key}'; import '/packs/a.js?t={key}'; import 'unmapped'"
    assert text == f"{guard(key)}{HOT}{stamped}; {SELF}"
    assert told["importers"] == [["/lib/index.js", "/main.js"]]
    assert told["reason"] == "lib/index.js changed; main.js accepts it"


def served_text(served: Served, name: str) -> str:
    return (served.site / name).read_text("utf-8")


async def test_after_a_restart_an_open_page_tells_what_its_specifiers_mean(start: Serve) -> None:
    """Nobody asks for the page again; what it holds must not be loaded a second time."""
    page, main = map_page(lib="/lib.js"), f"import 'lib'; {SELF}"
    served = await start()
    served.write("app.html", page)
    served.write("main.js", main)
    socket = await served.connect(epoch="before", seq="0")
    old, key = new_key(), new_key()
    entries = [["/app.html", content_id(page.encode())], ["/main.js", content_id(main.encode())]]

    await socket.send_json({"type": "shows", "entries": entries, "since": 0, "last": True})
    await hold(socket, ("/main.js", key), ("/lib.js", old))

    stamped = main.replace("'lib'", f"'/lib.js?t={old}'")
    assert await keyed(served, f"/main.js?t={key}") == (200, HOT + stamped)


async def test_pages_that_disagree_make_a_module_unread(served: Served) -> None:
    main = f"import 'lib'; {SELF}"
    files = {"index.html": map_page(lib="/1.js"), "two.html": map_page(lib="/2.js")}
    await write(served, files | {"main.js": main})
    socket = await served.connect()
    key = new_key()
    await hold(socket, ("/main.js", key))

    _, text = await served.get(f"/main.js?t={key}")
    served.write("main.js", main + "//")
    told = await update(socket)

    assert f"import 'lib'; {SELF}" in text
    assert told["unread"] == ["/main.js"]
    assert told["reason"] == "main.js changed; its text could not be read"


# --- scripts within pages -----------------------------------------------------------------------


PAGE = f"<p>é</p>\n<script type=module>\nimport './dep.js'; {SELF}\n</script>\n"


async def test_a_script_within_a_page_has_the_hot_api(served: Served) -> None:
    served.write("about.html", PAGE)

    _, text = await served.get("/about.html")

    made = HOT.replace("(import.meta)", '(import.meta,"/about.html?inline=0")')
    assert f"<script type=module>{made}\nimport './dep.js'; {SELF}\n</script>" in text
    assert (await served.tag("/about.html"))["page"] == content_id(PAGE.encode())


async def test_the_source_of_a_page_is_pure_however_it_is_asked_for(served: Served) -> None:
    served.write("about.html", PAGE)
    tag = await served.tag("/about.html")

    for path in (f"/@hotreload/page/{tag['page']}?token={tag['token']}", "/about.html"):
        assert await served.get(path, **{"Hotreload-Page": "1"}) == (200, PAGE)


async def test_a_hash_in_a_policy_forbids_it(served: Served) -> None:
    policy = "<meta http-equiv=Content-Security-Policy content=\"script-src 'sha256-x'\">"
    served.write("about.html", policy + PAGE)

    _, text = await served.get("/about.html")

    assert PAGE in text


async def test_what_a_script_within_a_page_imports_is_told_with_its_page(served: Served) -> None:
    await write(served, {"about.html": PAGE, "dep.js": "1"})
    socket = await served.connect()

    served.write("dep.js", "2")
    told = await update(socket)

    assert told["importers"] == [["/dep.js", "/about.html?inline=0"]]
    assert (told["path"], told["acceptedPath"]) == ("/about.html?inline=0",) * 2
    assert told["reason"] == "dep.js changed; inline script 1 of about.html accepts it"


# --- source maps --------------------------------------------------------------------------------


async def test_a_map_is_moved_with_its_module(served: Served) -> None:
    served.write("main.js", f"{SELF}\n//# sourceMappingURL=main.js.map\n")
    served.write("main.js.map", json.dumps({"version": 3, "mappings": "AAAA;EAAA"}))
    _, text = await served.get("/main.js")
    (url,) = re.findall(r"sourceMappingURL=(\S+)", text)

    moved = json.loads((await served.get(f"/{url}"))[1])
    plain = json.loads((await served.get("/main.js.map"))[1])

    assert plain["mappings"] == "AAAA;EAAA"
    assert moved["mappings"].endswith(";EAAA")
    assert moved["mappings"] != plain["mappings"]


# --- scripts within a page ----------------------------------------------------------------------


async def test_a_script_within_a_page_is_answered_as_a_module_when_it_is_known_who_asks(
    served: Served,
) -> None:
    served.write("index.html", f"<script type=module>{SELF}</script>")
    await served.get("/")
    key = new_key()
    socket = await served.connect()
    await hold(socket, ("/?inline=0", key))
    async with served.client.get(f"/?inline=0&t={key}") as response:
        body = without_id((await response.read()).decode())
        kind = response.headers["Content-Type"]

    hot = HOT.replace("(import.meta)", '(import.meta,"/?inline=0")')
    assert (body, kind) == (f"{hot}{SELF}", "text/javascript; charset=utf-8")


async def test_a_page_with_any_other_query_is_the_page(served: Served) -> None:
    served.write("index.html", f"<script type=module>{SELF}</script>")

    for query in ("?inline=0", f"?inline=0&t={next(times)}"):
        async with served.client.get(f"/{query}") as response:
            assert response.headers["Content-Type"].startswith("text/html")


async def test_with_the_mode_off_no_script_within_a_page_is_a_module(start: Serve) -> None:
    served = await start(mode="off")
    served.write("index.html", f"<script type=module>{SELF}</script>")
    await served.get("/")

    async with served.client.get(f"/?inline=0&t={new_key()}") as response:
        assert response.headers["Content-Type"].startswith("text/html")
