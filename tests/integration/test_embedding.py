"""``hotreload.aiohttp.setup`` in an application of one's own."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp_jinja2
import jinja2
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient

import hotreload.aiohttp
from hotreload.content import content_id

Client = TestClient[Any, Any]
Start = Callable[..., Awaitable[Client]]
PAGE = "<!doctype html><title>page</title>"


def answering(**answer: Any) -> web.Application:
    """Build an application that gives one answer to everything."""

    async def handler(request: web.Request) -> web.Response:
        return web.Response(**answer)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    return app


@pytest.fixture
def start(aiohttp_client: Callable[..., Awaitable[Client]], tmp_path: Path) -> Start:
    async def start(app: web.Application, **options: Any) -> Client:
        hotreload.aiohttp.setup(app, **options)
        return await aiohttp_client(app)

    return start


async def test_a_page_gets_the_tag_and_loses_its_validators(start: Start) -> None:
    validators = {"ETag": '"own"', "Last-Modified": "Sat, 21 Nov 2026 12:00:00 GMT"}
    client = await start(answering(text=PAGE, content_type="text/html", headers=validators))

    async with client.get("/") as response:
        text = await response.text()

        assert text.count("/@hotreload/client.js") == 1
        assert int(response.headers["Content-Length"]) == len(text)
        assert not {"ETag", "Last-Modified"} & set(response.headers)


async def test_a_page_that_asks_for_its_new_source_gets_it_bare_and_knows_what_it_is(
    start: Start,
) -> None:
    policy = "script-src 'nonce-{}' 'self'"
    numbers = iter("12")

    async def handler(request: web.Request) -> web.Response:
        headers = {"Content-Security-Policy": policy.format(next(numbers))}
        return web.Response(text=PAGE, content_type="text/html", headers=headers)

    app = web.Application()
    app.router.add_get("/", handler)
    client = await start(app)
    asked = {"Hotreload-Page": "1", "Sec-Fetch-Dest": "empty"}

    async with client.get("/", headers=asked) as one, client.get("/", headers=asked) as other:
        assert await one.text() == PAGE
        assert one.headers["Hotreload-Page"] == content_id(PAGE.encode())
        assert one.headers["Hotreload-Position"].endswith(":0")
        assert one.headers["Hotreload-Policy"] == other.headers["Hotreload-Policy"]


def test_it_is_set_up_once_in_an_application() -> None:
    app = web.Application()
    hotreload.aiohttp.setup(app)

    with pytest.raises(RuntimeError, match="already"):
        hotreload.aiohttp.setup(app)


async def test_a_page_of_an_inner_application_gets_one_tag(start: Start) -> None:
    inner, outer = answering(text=PAGE, content_type="text/html"), web.Application()
    hotreload.aiohttp.setup(inner)
    outer.add_subapp("/inner", inner)
    client = await start(outer)

    async with client.get("/inner/page") as response:
        assert (await response.text()).count("/@hotreload/client.js") == 1


async def test_headers_may_be_spelled_in_any_case(start: Start) -> None:
    headers = {
        "content-type": "text/html",
        "content-security-policy": "script-src 'nonce-abc'",
    }
    client = await start(answering(body=PAGE.encode(), headers=headers))

    async with client.get("/") as response:
        assert response.status == 200
        assert 'nonce="abc"' in await response.text()


@pytest.mark.parametrize(
    "answer",
    [
        {"text": "{}", "content_type": "application/json"},
        {"text": '{"a": 1}', "content_type": "text/html"},
        {
            "text": PAGE,
            "content_type": "text/html",
            "headers": {"Content-Disposition": "attachment"},
        },
        {
            "text": PAGE,
            "content_type": "text/html",
            "headers": {"Cache-Control": "no-transform"},
        },
    ],
    ids=["json", "json that calls itself html", "attachment", "no-transform"],
)
async def test_what_is_no_page_is_passed_on_as_it_is(start: Start, answer: dict[str, Any]) -> None:
    client = await start(answering(**answer))

    async with client.get("/") as response:
        assert await response.text() == answer["text"]


async def test_a_page_that_answers_a_post_has_no_page_id(start: Start) -> None:
    client = await start(answering(text=PAGE, content_type="text/html"))

    async with client.post("/") as response:
        assert 'data-page=""' in await response.text()


async def test_an_error_page_that_was_raised_is_tagged_as_well(start: Start) -> None:
    async def broken(request: web.Request) -> web.Response:
        raise web.HTTPBadRequest(text=PAGE, content_type="text/html")

    app = web.Application()
    app.router.add_get("/", broken)
    client = await start(app)

    async with client.get("/") as response:
        assert response.status == 400
        assert "/@hotreload/client.js" in await response.text()


async def test_files_of_a_mount_are_served_and_the_rest_is_the_applications(
    start: Start, tmp_path: Path
) -> None:
    (tmp_path / "style.css").write_text("p {}")
    client = await start(
        answering(text=PAGE, content_type="text/html"), mount={"/static": tmp_path}
    )

    async with client.get("/static/style.css") as response:
        sheet = await response.text()
    async with client.get("/static/missing.css") as response:
        fallback = await response.text()

    assert sheet == "p {}"
    assert "<title>page</title>" in fallback


async def test_off_means_off(start: Start) -> None:
    client = await start(answering(text=PAGE, content_type="text/html"), debug=False)

    async with client.get("/") as response:
        page = await response.text()
    async with client.get("/@hotreload/client.js") as response:
        other = await response.text()

    assert (page, other) == (PAGE, PAGE)


# --- whatever kind of response it is ------------------------------------------------------------


async def test_a_page_that_the_application_sends_by_itself_is_tagged_on_its_way(
    start: Start,
) -> None:
    go_on = asyncio.Event()

    async def stream(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/html"})
        await response.prepare(request)
        await response.write(b"<!doctype html><html><head></head><body>one")
        await go_on.wait()
        await response.write(b"<p>two")
        return response

    app = web.Application()
    app.router.add_get("/", stream)
    client = await start(app)

    async with client.get("/") as response:
        first = await response.content.readuntil(b"one")
        go_on.set()
        rest = await response.content.read()

    assert first.count(b"/@hotreload/client.js") == 1
    assert rest == b"<p>two"
    page = dict(re.findall(r'data-(\w+)="([^"]*)"', first.decode()))
    async with client.get(f"/@hotreload/page/{page['page']}?token={page['token']}") as response:
        assert (await response.text()).endswith("<body>one<p>two")


async def test_a_page_that_is_a_file_is_tagged_and_other_files_are_sent_as_they_are(
    aiohttp_client: Callable[..., Awaitable[Client]], tmp_path: Path
) -> None:
    (tmp_path / "page.html").write_text(PAGE)
    (tmp_path / "data.bin").write_bytes(bytes(100_000))

    async def file(request: web.Request) -> web.FileResponse:
        return web.FileResponse(tmp_path / "page.html")

    app = web.Application()
    hotreload.aiohttp.setup(app)
    app.router.add_get("/late", file)
    app.router.add_static("/files", tmp_path)
    client = await aiohttp_client(app)

    cached = {"If-Modified-Since": "Sat, 21 Nov 2099 12:00:00 GMT", "Accept": "text/html"}
    for path in ("/files/page.html", "/late"):
        async with client.get(path, headers=cached) as response:
            text = await response.text()
            assert (response.status, text.count("/@hotreload/client.js")) == (200, 1)
            assert response.headers["Content-Length"] == str(len(text))
            assert f'data-page="{content_id(PAGE.encode())}"' in text
            assert not {"ETag", "Last-Modified", "Accept-Ranges"} & set(response.headers)
    async with client.get("/files/data.bin", headers={"Range": "bytes=0-9"}) as response:
        assert (response.status, len(await response.read())) == (206, 10)


async def test_a_page_in_an_inner_application_and_by_a_template_is_one_page(
    start: Start, tmp_path: Path
) -> None:
    (tmp_path / "page.html").write_text("<!doctype html><title>{{ title }}</title>")
    inner, outer = web.Application(), web.Application()
    aiohttp_jinja2.setup(inner, loader=jinja2.FileSystemLoader(tmp_path))

    @aiohttp_jinja2.template("page.html")
    async def page(request: web.Request) -> dict[str, str]:
        return {"title": "inner"}

    inner.router.add_get("/page", page)
    outer.add_subapp("/inner", inner)
    client = await start(outer)

    async with client.get("/inner/page") as response:
        text = await response.text()

    assert text.count("/@hotreload/client.js") == 1
    reloader = outer[hotreload.aiohttp.RELOADER]
    known = reloader.site.graphs.pages.page(re.search(r'data-page="([^"]+)"', text)[1])
    assert known.files == {str(tmp_path / "page.html")}


async def test_a_failure_of_the_application_brings_the_client_along(start: Start, caplog) -> None:
    async def broken(request: web.Request) -> web.Response:
        raise ValueError("broken")

    app = web.Application()
    app.router.add_get("/", broken)
    client = await start(app)

    async with client.get("/", headers={"Accept": "text/html"}) as response:
        assert response.status == 500
        assert "/@hotreload/client.js" in await response.text()


async def test_an_old_client_gets_a_page_whose_length_nobody_knows(start: Start) -> None:
    async def stream(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/html"})
        response.content_length = len(PAGE)
        await response.prepare(request)
        await response.write(PAGE[:20].encode())
        await response.write(PAGE[20:].encode())
        return response

    app = web.Application()
    app.router.add_get("/", stream)
    client = await start(app, debug=True)  # what is so old comes by a proxy else
    reader, writer = await asyncio.open_connection("127.0.0.1", client.port)

    writer.write(b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")

    assert b"Content-Length: %d\r\n" % len(body) in head + b"\r\n"
    assert body.count(b"/@hotreload/client.js") == 1
    writer.close()
    await writer.wait_closed()
