"""Modules that a page asks for itself: as they are, but for what the hot API needs."""

import pytest

from hotreload.content import content_id
from tests.integration.modules.holding import AT, SELF, hold, new_key, update, write
from tests.integration.served import Serve, Served
from tests.module_text import FOLDER, HOT


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
