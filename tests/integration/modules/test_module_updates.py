"""What tabs are told of changed modules, and what they answer, in our words and in Vite's."""

from typing import Any

import pytest

from hotreload.content import content_id
from tests.integration.foreign.clients import next_json, vite
from tests.integration.modules.holding import SELF, update, write
from tests.integration.served import Served, message
from tests.module_text import HOT

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
