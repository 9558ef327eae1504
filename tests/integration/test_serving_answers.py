"""What answers with files say of themselves: validators, ranges, types, charsets, tags."""

import os
import re

import pytest

from hotreload import client_files
from tests.integration.served import Serve, message


async def test_validators_answer_304_until_the_file_changes(start: Serve) -> None:
    served = await start()
    served.write("main.css", "p {}")
    async with served.client.get("/main.css") as response:
        headers = response.headers

    same, _ = await served.get("/main.css", **{"If-None-Match": headers["ETag"]})
    served.write("main.css", "p { color: red }")
    changed, text = await served.get("/main.css", **{"If-None-Match": headers["ETag"]})

    assert headers["Cache-Control"] == "no-cache"
    assert headers["ETag"].startswith('"')
    assert (same, changed, text) == (304, 200, "p { color: red }")


async def test_the_validator_of_a_page_covers_its_tag(start: Serve) -> None:
    served = await start()
    async with served.client.get("/") as response:
        etag = response.headers["ETag"]
    served.write("other.css", "p {}")
    await served.get("/other.css")
    socket = await served.connect()
    served.write("other.css", "p { color: red }")
    await message(socket, kind="update")

    status, text = await served.get("/", **{"If-None-Match": etag})

    assert status == 200
    assert 'data-seq="1"' in text


@pytest.mark.parametrize("size", [1_000, 300_000, 9_000_000])
async def test_head_says_what_get_would(start: Serve, size: int) -> None:
    served = await start()
    (served.site / "film.mp4").write_bytes(os.urandom(size))

    async with served.client.get("/film.mp4") as response:
        got = dict(response.headers)
        body = await response.read()
    async with served.client.head("/film.mp4") as response:
        said = dict(response.headers)
        nothing = await response.read()

    assert len(body) == size
    assert nothing == b""
    for headers in (got, said):
        headers.pop("Date")
    assert said == got


@pytest.mark.parametrize("size", [1_000, 300_000, 9_000_000])
async def test_ranges_of_files_small_and_streamed(start: Serve, size: int) -> None:
    served = await start()
    data = os.urandom(size)
    (served.site / "film.mp4").write_bytes(data)

    async with served.client.get("/film.mp4", headers={"Range": "bytes=100-899"}) as response:
        part = await response.read()
        headers = response.headers
    status, _ = await served.get("/film.mp4", Range=f"bytes={size}-")

    assert part == data[100:900]
    assert headers["Content-Range"] == f"bytes 100-899/{size}"
    assert status == 416


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.mjs", "text/javascript; charset=utf-8"),
        ("a.js", "text/javascript; charset=utf-8"),
        ("a.css", "text/css; charset=utf-8"),
        ("a.wasm", "application/wasm"),
        ("a.webmanifest", "application/manifest+json"),
        ("a.avif", "image/avif"),
        ("a.js.map", "application/json"),
        ("a.vtt", "text/vtt; charset=utf-8"),
        ("a.unheard-of", "application/octet-stream"),
    ],
)
async def test_types_are_those_that_browsers_need(start: Serve, name: str, kind: str) -> None:
    served = await start()
    served.write(name, "x")

    async with served.client.get(f"/{name}") as response:
        assert response.headers["Content-Type"] == kind
        assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("page", "charset"),
    [
        (b"<p>plain</p>", "utf-8"),
        (b'<meta charset="windows-1252"><p>\xe4</p>', "windows-1252"),
        (b"<!--" + b" " * 900 + b'--><meta charset="iso-8859-1"><p>\xe4</p>', "iso-8859-1"),
    ],
    ids=["none", "declared", "declared late"],
)
async def test_a_page_keeps_the_charset_that_it_declares(
    start: Serve, page: bytes, charset: str
) -> None:
    served = await start()
    (served.site / "index.html").write_bytes(page)

    async with served.client.get("/") as response:
        body = await response.read()
        kind = response.headers["Content-Type"]

    assert kind == f"text/html; charset={charset}"
    assert page[-12:] in body


async def test_a_stamped_sheet_differs_in_its_changed_targets_only(start: Serve) -> None:
    served = await start()
    sheet = '@import "base.css";\n@import "other.css";\np { background: url(bg.png) }\n'
    served.write("main.css", sheet)
    served.write("base.css", "p {}")
    for name in ("/main.css", "/base.css"):
        await served.get(name)
    socket = await served.connect()
    served.write("base.css", "p { color: red }")
    update = (await message(socket, kind="update"))["updates"][0]

    _, text = await served.get("/main.css")

    stamped = f'"base.css?t={update["timestamp"]}"'
    assert (update["path"], update["acceptedPath"]) == ("/base.css", "/main.css")
    assert text == sheet.replace('"base.css"', stamped)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Dest": "empty"},
        {"HX-Request": "true"},
        {"Turbo-Frame": "main"},
    ],
    ids=lambda headers: next(iter(headers)),
)
async def test_what_scripts_fetch_has_no_tag(start: Serve, headers: dict[str, str]) -> None:
    served = await start()

    _, text = await served.get("/", **headers)

    assert text == "<p>hello</p>"


async def test_the_client_is_kept_for_good_but_its_entries(start: Serve) -> None:
    served = await start()
    version = client_files.version()
    controls, texts = {}, {}
    for name in ("client.js", "hot.js", f"{version}/hot.js", f"{version}/html/morph.js"):
        async with served.client.get(f"/@hotreload/{name}") as response:
            assert response.status == 200
            texts[name] = await response.text()
            controls[name] = response.headers["Cache-Control"]

    assert [*controls.values()] == ["no-cache"] * 2 + ["max-age=31536000, immutable"] * 2
    assert re.findall('from "(.*)"', texts["client.js"]) == [f"./{version}/early/early.js"]
    assert texts["hot.js"] == f'export * from "./{version}/hot.js";\n'


async def test_the_clients_modules_have_no_urls_of_their_own(start: Serve) -> None:
    served = await start()
    version = client_files.version()

    for name in ("page.js", "styles/css.js", f"{version}/styles/css.js", f"{version}/client.js"):
        async with served.client.get(f"/@hotreload/{name}") as response:
            assert response.status == 403, name
