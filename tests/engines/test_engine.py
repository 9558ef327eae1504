"""The harness itself: three engines, one interface."""

import asyncio

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.engines.engine import ScriptError


@pytest_asyncio.fixture(loop_scope="session")
async def page():
    async def answer(request):
        return web.Response(text="<!doctype html><title>here</title>", content_type="text/html")

    app = web.Application()
    app.router.add_get("/", answer)
    async with TestServer(app) as server:
        yield str(server.make_url("/"))


async def test_a_page_is_there_when_open_comes_back(engine, page):
    await engine.open(page)

    state = await engine.call("() => [document.title, document.readyState, location.href]")

    assert state == ["here", "complete", page]


async def test_arguments_and_results_are_values(engine, page):
    await engine.open(page)
    values = [1, "“ä𝌆\n'\"", None, {"a": [True, 0.5]}]

    assert await engine.call("(...all) => all", *values) == values
    assert await engine.call("() => undefined") is None


async def test_a_promise_is_waited_for(engine, page):
    await engine.open(page)

    later = "(value) => new Promise((done) => setTimeout(done, 5, value))"

    assert await engine.call(later, 7) == 7


async def test_what_a_page_holds_stays_until_another_is_opened(engine, page):
    await engine.open(page)
    await engine.call("() => { window.state = 42 }")
    assert await engine.call("() => window.state") == 42

    await engine.open(page)

    assert await engine.call("() => window.state ?? 'new'") == "new"


@pytest.mark.parametrize("function", ["() => { throw Error('why') }", "async () => nothing.here"])
async def test_a_function_that_throws_says_so(engine, page, function):
    await engine.open(page)

    with pytest.raises(ScriptError, match="Error"):
        await engine.call(function)

    assert await engine.call("() => 1") == 1


async def test_frames_are_painted(engine, page):
    """Chains wait for frames; a window that nobody looks at would have none."""
    await engine.open(page)

    wait = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"

    async with asyncio.timeout(5):
        await engine.call(wait)
