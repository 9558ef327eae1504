"""Modules that are asked for with a key or a time: their imports lead to what the page holds."""

import asyncio

import pytest

from hotreload.content import content_id
from tests.integration.modules.holding import OTHER_TAB, hold, keyed, new_key, times, update, write
from tests.integration.served import Serve, Served
from tests.module_text import FOLDER, HOT, guard

PATIENT = 10.0

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
    assert (await served.get(f"/main.js?t={next(times)}"))[1] == HOT + main

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
