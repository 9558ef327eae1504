"""``hotreload.aiohttp.setup`` in an application of one's own."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

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
