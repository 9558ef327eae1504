"""Modules as they are served and told, with real files and over real sockets."""

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse

from hotreload import client_files
from hotreload.aiohttp import RELOADER
from hotreload.content import content_id
from hotreload.esm.graph import Edge, Node
from tests.integration.foreign.clients import next_json, vite
from tests.integration.served import Client, Served, message, serve
from tests.module_text import without_id

Serve = Callable[..., Awaitable[Served]]
FOLDER = f"/@hotreload/{client_files.version()}/"
HOT = f'import{{hot as $hot}}from"{FOLDER}hot.js";import.meta.hot=$hot(import.meta);'
AT = f'import{{at as $at}}from"{FOLDER}hot.js";'
TAB, OTHER_TAB = "123456", "654321"
PATIENT = 10.0
SELF = "import.meta.hot.accept();"

_times = count(1_763_726_400_000)


@pytest.fixture
def start(tmp_path: Path, aiohttp_client: Callable[..., Awaitable[Client]]) -> Serve:
    async def start(**options: Any) -> Served:
        return await serve(tmp_path / "site", aiohttp_client, **options)

    return start


@pytest.fixture
async def served(start: Serve) -> Served:
    return await start()


async def write(served: Served, files: dict[str, str]) -> None:
    """Write files and ask for each of them, as a page would."""
    for name, text in files.items():
        served.write(name, text)
    for name in files:
        await served.get(f"/{name}")


def new_key(tab: str = TAB) -> str:
    return f"{next(_times)}{tab}"


async def keyed(served: Served, path: str) -> tuple[int, str]:
    """Ask for a module with a key."""
    status, text = await served.get(path)
    return status, without_id(text)


def guard(key: str) -> str:
    return f'import"{FOLDER}guard.js#{key}";'


async def hold(
    socket: ClientWebSocketResponse, *held: tuple[str, str], tab: str = TAB, whole: bool = True
) -> None:
    body = {"type": "modules", "tab": tab, "held": held, "whole": whole}
    await socket.send_json(body)


async def update(socket: ClientWebSocketResponse) -> dict[str, Any]:
    """Receive the first entry of a `js-update`, and the reason of its message."""
    while True:
        found = await message(socket, kind="update")
        for each in found["updates"]:
            if each["type"] == "js-update":
                return each | {"reason": found["reason"], "all": found["updates"]}


# --- asked for by a page ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"var a = 1",
        b"export const a = '\xff\xfe'\r\n",
        b"\xef\xbb\xbfimport './a.js'\nimport b from \"./b.js\" // no stamp",
        b"// import.meta.hot.accept()\n",
        b"` import './a.js'; import.meta.hot.accept()",
    ],
    ids=["empty", "classic", "no utf-8", "imports", "a comment", "unreadable"],
)
async def test_what_needs_nothing_is_served_byte_for_byte(served: Served, data: bytes) -> None:
    (served.site / "main.js").write_bytes(data)

    async with served.client.get("/main.js") as response:
        body, headers = await response.read(), response.headers

    assert body == data
    assert headers["ETag"] == f'"{content_id(data)}"'
    assert headers["Server-Timing"] == f'hotreload;desc="{content_id(data)}"'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SELF, HOT + SELF),
        (f"// one\n\n{SELF}\n", f"{HOT}// one\n\n{SELF}\n"),
        (f"\ufeff{SELF}", f"\ufeff{HOT}{SELF}"),
        (f"#!/usr/bin/env node\n{SELF}", f"#!/usr/bin/env node\n{HOT}{SELF}"),
        (f"#!/bin/sh\r\n{SELF}\r\n", f"#!/bin/sh\r\n{HOT}{SELF}\r\n"),
        (f"let $hot;\n{SELF}", HOT.replace("$hot", "$hot1") + f"let $hot;\n{SELF}"),
        (
            "export {}; import('./a.js')",
            f"{AT}export {{}}; import($at('./a.js',import.meta))",
        ),
    ],
    ids=["hot", "lines", "mark", "hashbang", "its line break", "a name that is taken", "import()"],
)
async def test_the_hot_api_stands_on_a_line_that_is_there(
    served: Served, text: str, expected: str
) -> None:
    (served.site / "main.js").write_text(text, "utf-8", newline="")

    async with served.client.get("/main.js") as response:
        body = (await response.read()).decode()

    assert body == expected
    assert body.count("\n") == text.count("\n")


async def test_bytes_that_are_no_text_survive_a_rewriting(served: Served) -> None:
    (served.site / "main.js").write_bytes(b"'\xff\xc3'; import.meta.hot.accept()")

    async with served.client.get("/main.js") as response:
        body = await response.read()

    assert body == HOT.encode() + b"'\xff\xc3'; import.meta.hot.accept()"


async def test_a_rewritten_module_has_validators_of_its_own(served: Served) -> None:
    served.write("main.js", SELF)
    async with served.client.get("/main.js") as response:
        got, body = response.headers.copy(), await response.read()
    async with served.client.head("/main.js") as response:
        said = response.headers.copy()
    async with served.client.get("/main.js", headers={"If-None-Match": got["ETag"]}) as response:
        again = response.status

    served.write("main.js", SELF + "//")
    async with served.client.get("/main.js", headers={"If-None-Match": got["ETag"]}) as response:
        changed = response.status

    assert got["ETag"] == f'"{content_id(body)}"'
    assert got["Server-Timing"] == f'hotreload;desc="{content_id(SELF.encode())}"'
    for headers in (got, said):
        headers.pop("Date")
    assert said == got
    assert (again, changed) == (304, 200)


async def test_imports_are_never_stamped_for_a_page(served: Served) -> None:
    main = "import './dep.js';" + SELF
    await write(served, {"main.js": main, "dep.js": SELF})
    socket = await served.connect()
    served.write("dep.js", SELF + "//")
    await update(socket)
    await hold(socket, ("/dep.js", new_key()))

    assert await served.get("/main.js") == (200, HOT + main)


async def test_a_module_of_several_megabytes_is_served_as_it_is(served: Served) -> None:
    data = (SELF + "//" + "x" * (5 << 20)).encode()
    (served.site / "main.js").write_bytes(data)

    async with served.client.get("/main.js") as response:
        assert await response.read() == data
        assert response.headers["ETag"] == f'"{content_id(data)}"'


async def test_with_the_mode_off_modules_are_left_alone(start: Serve) -> None:
    """There is no channel, so what the hot API comes from is not there either."""
    served = await start(mode="off")
    served.write("main.js", f"import './dep.js'; {SELF}")

    assert await served.get("/main.js") == (200, f"import './dep.js'; {SELF}")


async def test_the_hot_api_is_where_modules_look_for_it(served: Served) -> None:
    for name in ("hot.js", "guard.js"):
        status, _ = await served.get(FOLDER + name)
        assert status == 200


async def test_a_script_is_a_module_where_a_page_runs_it_as_one(served: Served) -> None:
    text = "button.onclick = () => import('./lazy.js')"
    served.write("main.js", text)
    served.write("page.html", "<script type=module src=/main.js></script>")
    before = await served.get("/main.js")
    await served.get("/page.html")

    _, as_module = await served.get("/main.js", **{"Sec-Fetch-Mode": "cors"})
    as_classic = await served.get("/main.js", **{"Sec-Fetch-Mode": "no-cors"})

    assert before == as_classic == (200, text)
    assert as_module == f"{AT}button.onclick = () => import($at('./lazy.js',import.meta))"


# --- with a key ---------------------------------------------------------------------------------


async def test_each_import_leads_where_the_page_holds_it(served: Served) -> None:
    served.write("main.js", "import './a.js'; export * from './b.js'; import './new.js'")
    socket = await served.connect()
    old, key = new_key(), new_key()
    await hold(socket, ("/main.js", key), ("/a.js", old), ("/b.js", ""))

    _, text = await keyed(served, f"/main.js?t={key}")

    assert text == (
        f"{guard(key)}import './a.js?t={old}'; export * from './b.js'; import './new.js?t={key}'"
    )


async def test_a_request_waits_for_what_its_page_holds(served: Served) -> None:
    served.write("main.js", "import './a.js'")
    socket = await served.connect()
    old, key = new_key(), new_key()
    await hold(socket, ("/a.js", old))
    asked = asyncio.ensure_future(keyed(served, f"/main.js?t={key}"))
    await served.get("/main.js")  # it is on its way by then

    await hold(socket, ("/main.js", key), whole=False)

    assert await asked == (200, f"{guard(key)}import './a.js?t={old}'")


async def test_another_page_holds_modules_of_its_own(served: Served) -> None:
    served.write("main.js", "import './a.js'")
    socket = await served.connect()
    key, other = new_key(), new_key(OTHER_TAB)
    await hold(socket, ("/main.js", key), ("/a.js", key))
    await hold(socket, ("/main.js", other), ("/a.js", ""), tab=OTHER_TAB)

    assert await keyed(served, f"/main.js?t={key}") == (200, f"{guard(key)}import './a.js?t={key}'")
    assert await keyed(served, f"/main.js?t={other}") == (200, f"{guard(other)}import './a.js'")


async def test_an_unknown_page_is_not_waited_for_forever(served: Served) -> None:
    served.write("main.js", "import './a.js'")
    key = new_key()

    async with asyncio.timeout(PATIENT):
        assert await keyed(served, f"/main.js?t={key}") == (200, f"{guard(key)}import './a.js'")


async def test_a_server_that_was_restarted_is_told_anew(start: Serve) -> None:
    before = await start()
    before.write("main.js", "import './a.js'")
    old, key = new_key(), new_key()
    await hold(await before.connect(), ("/a.js", old))
    await before.client.close()
    after = await start()

    socket = await after.connect()
    await hold(socket, ("/main.js", key), ("/a.js", old))

    assert await keyed(after, f"/main.js?t={key}") == (200, f"{guard(key)}import './a.js?t={old}'")


@pytest.mark.parametrize("digits", [23, 5000])
async def test_an_endless_stamp_is_no_key(served: Served, digits: int) -> None:
    served.write("main.js", "import './a.js'")

    assert await served.get(f"/main.js?t={'1' * digits}") == (200, "import './a.js'")


async def test_attributes_and_other_kinds_of_imports_are_stamped_as_well(served: Served) -> None:
    served.write(
        "main.js",
        "import a from './a.json' with {type: 'json'}\n"
        "import b from './b.css' with {type: 'css'}\n"
        "new URL('./c.png', import.meta.url)\n"
        "new Worker(new URL('d.js', import.meta.url), {type: 'module'})\n"
        "new URL('https://other.test/e.png', import.meta.url)\n",
    )
    socket = await served.connect()
    key = new_key()
    await hold(socket, ("/main.js", key), ("/b.css", ""))

    _, text = await keyed(served, f"/main.js?t={key}")

    assert text.removeprefix(guard(key)) == (
        f"import a from './a.json?t={key}' with {{type: 'json'}}\n"
        "import b from './b.css' with {type: 'css'}\n"
        f"new URL('./c.png?t={key}', import.meta.url)\n"
        f"new Worker(new URL('d.js?t={key}', import.meta.url), {{type: 'module'}})\n"
        "new URL('https://other.test/e.png', import.meta.url)\n"
    )


async def test_a_module_tells_which_text_it_is(served: Served) -> None:
    text = "export const a = 1"
    served.write("a.js", text)
    key = new_key()
    await hold(await served.connect(), ("/a.js", key))

    ran = f'$ran("{content_id(text.encode())}",import.meta);'
    told = f'import{{ran as $ran}}from"{FOLDER}hot.js";{ran}'
    assert await served.get(f"/a.js?t={key}") == (200, told + text)


# --- with a time alone --------------------------------------------------------------------------


async def test_a_time_leads_to_what_was_told_last(served: Served) -> None:
    main = "import './mid.js'; import './still.js'; import.meta.hot.accept('./mid.js', f)"
    files = {"main.js": main, "mid.js": "import './deep.js'", "deep.js": "1", "still.js": "1"}
    await write(served, files)
    socket = await served.connect()
    await served.connect(protocol="vite-hmr")
    assert (await served.get(f"/main.js?t={next(_times)}"))[1] == HOT + main

    served.write("deep.js", "2")
    told = (await update(socket))["timestamp"]

    _, text = await served.get(f"/main.js?t={told}")
    assert text == HOT + main.replace("import './mid.js'", f"import './mid.js?t={told}'")
    assert await served.get(f"/mid.js?t={told}") == (200, f"import './deep.js?t={told}'")


async def test_after_a_change_that_reloads_nothing_is_stamped(served: Served) -> None:
    main = "import './a.js'; import './b.js'; import.meta.hot.accept('./a.js', f)"
    await write(served, {"main.js": main, "a.js": "1", "b.js": "1"})
    socket = await served.connect()
    await served.connect(protocol="vite-hmr")
    served.write("a.js", "2")
    told = (await update(socket))["timestamp"]
    assert "a.js?t=" in (await served.get(f"/main.js?t={told}"))[1]

    served.write("b.js", "2")
    await update(socket)

    assert await served.get(f"/main.js?t={told}") == (200, HOT + main)


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


# --- the link -----------------------------------------------------------------------------------


async def test_a_link_needs_the_token_of_a_page(served: Served) -> None:
    key = new_key()
    token = (await served.tag())["token"]
    path = f"/@hotreload/link?t={key}&url=/a.js&url=/b.json"

    refused, _ = await served.get(path)
    status, text = await served.get(f"{path}&token={token}")
    foreign, _ = await served.get(f"{path}&token={token}", **{"Sec-Fetch-Site": "cross-site"})

    assert (refused, status, foreign) == (403, 200, 403)
    assert text.startswith(f'{guard(key)}import*as m0 from"/a.js?t={key}";import*as m1 from')
    assert f'"/b.json?t={key}"with{{type:"json"}};export{{m0,m1}};' in text


@pytest.mark.parametrize("query", ["t=1&url=/a.js", f"t={'1' * 5000}&url=/a.js", "url=/a.js"])
async def test_a_link_without_a_key_is_refused(served: Served, query: str) -> None:
    token = (await served.tag())["token"]

    status, _ = await served.get(f"/@hotreload/link?token={token}&{query}")

    assert status == 400


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


# --- what is told -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "changed", "pair", "importers", "reason"),
    [
        (
            {"main.js": SELF},
            "main.js",
            ("/main.js", "/main.js"),
            [["/main.js"]],
            "main.js changed; it accepts itself",
        ),
        (
            {"main.js": "import './a.js'; import.meta.hot.accept('./a.js', f)", "a.js": "1"},
            "a.js",
            ("/main.js", "/a.js"),
            [["/a.js", "/main.js"]],
            "a.js changed; main.js accepts it",
        ),
        (
            {"main.js": "import './mid.js'", "mid.js": f"import './a.js'; {SELF}", "a.js": "1"},
            "a.js",
            ("/mid.js", "/mid.js"),
            [["/a.js", "/mid.js", "/main.js"]],
            "a.js changed; mid.js accepts it",
        ),
        (
            {"main.js": "import './a.js'; import './b.js'", "b.js": "import './a.js'", "a.js": "1"},
            "a.js",
            ("/a.js", "/a.js"),
            [["/a.js", "/b.js", "/main.js"], ["/a.js", "/main.js"]],
            "a.js changed; main.js imports it and does not accept it",
        ),
        (
            {"main.js": "import './mid.js'", "mid.js": "import './a.js'", "a.js": "1"},
            "a.js",
            ("/a.js", "/a.js"),
            [["/a.js", "/mid.js", "/main.js"]],
            "a.js changed; main.js imports it through mid.js, and none of them accepts it",
        ),
        (
            {"a.js": f"import './b.js'; {SELF}", "b.js": "import './a.js'"},
            "b.js",
            ("/a.js", "/a.js"),
            [["/b.js", "/a.js", "/b.js"]],
            "b.js changed; a.js accepts it",
        ),
    ],
    ids=["itself", "a dependency", "deep", "nobody", "nobody far up", "a circle"],
)
async def test_a_change_is_told_with_all_that_is_above_it(
    served: Served, files: dict[str, str], changed: str, pair: Any, importers: Any, reason: str
) -> None:
    await write(served, files)
    socket = await served.connect()
    text = files[changed] + "// new"

    served.write(changed, text)
    told = await update(socket)

    assert (told["path"], told["acceptedPath"]) == pair
    assert told["importers"] == importers
    assert told["changed"] == [[f"/{changed}", content_id(text.encode())]]
    assert told["reason"] == reason


async def test_what_is_imported_is_told_before_anybody_has_asked_for_it(served: Served) -> None:
    await write(served, {"main.js": "button.onclick = () => import('./lazy.js'); export {}"})
    socket = await served.connect()

    served.write("lazy.js", "1")
    told = await update(socket)

    assert (told["path"], told["dynamic"]) == ("/lazy.js", [["/lazy.js", "/main.js"]])


async def test_a_missing_import_is_told_when_it_is_there(served: Served) -> None:
    await write(served, {"main.js": f"import './sub/new.js'; {SELF}"})
    await served.get("/sub/new.js")
    socket = await served.connect()

    served.write("sub/new.js", "1")
    told = await update(socket)

    assert told["changed"] == [["/sub/new.js", content_id(b"1")]]
    assert told["path"] == "/main.js"


async def test_data_is_told_as_a_module_and_as_data(served: Served) -> None:
    main = "import a from './a.json' with {type: 'json'}; import.meta.hot.accept('./a.json', f)"
    await write(served, {"main.js": main, "a.json": "1"})
    socket = await served.connect()

    served.write("a.json", "2")
    told = await update(socket)

    assert [each["type"] for each in told["all"]] == ["asset-update", "js-update"]
    assert (told["path"], told["acceptedPath"]) == ("/main.js", "/a.json")


async def test_a_sheet_that_a_module_imports_is_told_as_both(served: Served) -> None:
    main = "import a from './a.css' with {type: 'css'}"
    await write(served, {"main.js": main, "a.css": "a {}"})
    socket = await served.connect()

    served.write("a.css", "b {}")
    told = await update(socket)

    assert [each["type"] for each in told["all"]] == ["css-update", "js-update"]
    assert told["sheets"] == ["/a.css"]


async def test_half_of_an_edit_is_tried_and_the_next_one_is_whole(served: Served) -> None:
    await write(served, {"main.js": f"import './a.js'; {SELF}", "a.js": "1"})
    socket = await served.connect()

    served.write("main.js", f"import './a.js'; {SELF} ` import './b.js'")
    half = await update(socket)
    served.write("main.js", f"import './a.js'; {SELF} import './b.js'")
    whole = await update(socket)

    assert (half["path"], half["unread"], half["plain"]) == ("/main.js", [], ["/main.js"])
    assert (whole["path"], whole["unread"], "plain" in whole) == ("/main.js", [], False)


async def test_a_module_that_was_never_readable_reloads(served: Served) -> None:
    await write(served, {"main.js": "` import './a.js'"})
    socket = await served.connect()

    served.write("main.js", "` import './b.js'")
    told = await update(socket)

    assert told["unread"] == ["/main.js"]
    assert told["reason"] == "main.js changed; its text could not be read"


async def test_what_is_imported_no_longer_is_pruned(served: Served) -> None:
    await write(served, {"main.js": f"import './a.js'; {SELF}", "a.js": "1"})
    socket = await served.connect()

    served.write("main.js", SELF)
    told = await update(socket)
    pruned = await message(socket, kind="prune")

    assert told["changed"] == [["/main.js", content_id(SELF.encode())]]
    assert (pruned["paths"], pruned["reason"]) == (["/a.js"], "nothing imports a.js any more")


async def test_an_answer_with_news_tells_others_of_it(served: Served) -> None:
    """The request may come before the event; it must not hide the change from other pages."""
    await write(served, {"main.js": f"import './a.js'; {SELF}", "a.js": "1"})
    socket = await served.connect()

    served.write("main.js", SELF)
    _, text = await served.get("/main.js")

    assert text == HOT + SELF
    assert (await update(socket))["path"] == "/main.js"
    assert (await message(socket, kind="prune"))["paths"] == ["/a.js"]


async def test_who_gives_up_is_answered_alone(served: Served) -> None:
    await write(served, {"main.js": f"import './a.js'; {SELF}", "a.js": SELF})
    socket, other = await served.connect(), await served.connect()

    await socket.send_json({"type": "invalidate", "path": "/a.js", "message": "no"})
    told = await update(socket)
    served.write("main.js", SELF + "//")

    assert (told["path"], told["invalidated"]) == ("/main.js", True)
    assert told["reason"] == "a.js could not accept its own update: no"
    assert "invalidated" not in await update(other)


# --- Vite's dialect -----------------------------------------------------------------------------


async def test_vites_client_hears_of_the_boundary(served: Served) -> None:
    main = "import './a.js'; import.meta.hot.accept('./a.js', f)"
    await write(served, {"main.js": main, "a.js": "1"})
    peer = await vite(served)

    served.write("a.js", "2")
    told = await next_json(peer)

    (entry,) = told["updates"]
    assert isinstance(entry.pop("timestamp"), int)
    assert entry == {"type": "js-update", "path": "/main.js", "acceptedPath": "/a.js"}


async def test_vites_client_reloads_where_nobody_accepts(served: Served) -> None:
    await write(served, {"main.js": "import './a.js'", "a.js": "1"})
    peer = await vite(served)

    served.write("a.js", "2")

    reload = {"type": "full-reload", "path": "*", "triggeredBy": "/a.js"}
    assert await next_json(peer) == reload


async def test_an_invalidation_by_vites_client_goes_up(served: Served) -> None:
    await write(served, {"main.js": f"import './a.js'; {SELF}", "a.js": SELF})
    peer = await vite(served)

    data = {"path": "/a.js", "message": "no"}
    await peer.send_json({"type": "custom", "event": "vite:invalidate", "data": data})

    told = await next_json(peer)
    assert [(entry["type"], entry["path"]) for entry in told["updates"]] == [
        ("js-update", "/main.js")
    ]


# --- many modules -------------------------------------------------------------------------------

MANY = 10_000


async def test_ten_thousand_modules_on_circles_are_told_in_time(served: Served) -> None:
    """A binary tree whose leaves import their root."""
    assert served.client.app
    graph = served.client.app[RELOADER].site.graphs.modules.graph
    for number in range(1, MANY + 1):
        below = [n for n in (2 * number, 2 * number + 1) if n <= MANY] or [1]
        graph.learn(f"/{number}.js", Node(tuple(Edge(f"/{n}.js") for n in below)))
    await write(served, {f"{MANY}.js": "import './1.js'"})
    socket = await served.connect()

    told: dict[str, Any] = {}
    took, pauses = [], []
    for turn in range(3):  # of which the neighbours of this test disturb some
        async with Heartbeat() as heart:
            started = time.thread_time()
            served.write(f"{MANY}.js", f"import './1.js' // {turn}")
            told = await update(socket)
            took.append(time.thread_time() - started)
        pauses.append(heart.longest_pause)

    assert {path for chain in told["importers"] for path in chain} == {
        f"/{number}.js" for number in range(1, MANY + 1)
    }
    assert min(took) < 1
    assert min(pauses) < 0.2


class Heartbeat:
    """Note for how long the event loop worked without a pause; other processes do not count."""

    async def __aenter__(self) -> "Heartbeat":
        self.longest_pause = 0.0
        self._task = asyncio.create_task(self._beat())
        await asyncio.sleep(0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()

    async def _beat(self) -> None:
        last = time.thread_time()
        while True:
            await asyncio.sleep(0.001)
            now = time.thread_time()
            self.longest_pause, last = max(self.longest_pause, now - last), now


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

    for query in ("?inline=0", f"?inline=0&t={next(_times)}"):
        async with served.client.get(f"/{query}") as response:
            assert response.headers["Content-Type"].startswith("text/html")


async def test_with_the_mode_off_no_script_within_a_page_is_a_module(start: Serve) -> None:
    served = await start(mode="off")
    served.write("index.html", f"<script type=module>{SELF}</script>")
    await served.get("/")

    async with served.client.get(f"/?inline=0&t={new_key()}") as response:
        assert response.headers["Content-Type"].startswith("text/html")
