"""What Starlette does in threads and in streams is noted for the request that it does it for."""

import asyncio
from pathlib import Path
from typing import Any

import jinja2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.responses import HTMLResponse, StreamingResponse
from starlette.routing import Route

from hotreload.templates.noting import noting
from tests.unit.templates.saving import names


@pytest.fixture
def app(tmp_path: Path) -> Any:
    for name in ("threaded", "async", "part"):
        (tmp_path / f"{name}.html").write_text("{% include 'part.html' %}" * (name != "part"))
    (tmp_path / "streamed.html").write_text("begin{% for i in items %}{{ i }}{% endfor %}")
    (tmp_path / "late.html").write_text("late")
    env = jinja2.Environment(loader=jinja2.FileSystemLoader(tmp_path))

    def threaded(request: Any) -> HTMLResponse:
        return HTMLResponse(env.get_template("threaded.html").render())

    async def in_the_loop(request: Any) -> HTMLResponse:
        await asyncio.sleep(0)
        return HTMLResponse(env.get_template("async.html").render())

    def streamed(request: Any) -> StreamingResponse:
        items = (env.get_template("late.html").render() for _ in range(2))
        return StreamingResponse(env.get_template("streamed.html").generate(items=items))

    async def passed_on(request: Any, call_next: Any) -> Any:
        return await call_next(request)

    routes = [("/threaded", threaded), ("/async", in_the_loop), ("/streamed", streamed)]
    return Starlette(
        routes=[Route(path, endpoint) for path, endpoint in routes],
        middleware=[Middleware(BaseHTTPMiddleware, dispatch=passed_on)],
    )


async def noted(app: Any, path: str) -> set[str]:
    """Ask for a path as an adapter does; give the names of the files that were used."""
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
    asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> dict[str, Any]:
        for message in asked:
            return message
        return await asyncio.Future()  # the client stays

    async def send(message: dict[str, Any]) -> None:
        assert message.get("status", 200) == 200

    with noting() as files:
        await app(scope, receive, send)
    return names(files)


async def test_each_request_has_what_its_threads_and_streams_have_used(app: Any) -> None:
    paths = ("/threaded", "/async", "/streamed") * 3

    found = await asyncio.gather(*(noted(app, path) for path in paths))

    assert found == 3 * [
        {"threaded.html", "part.html"},
        {"async.html", "part.html"},
        {"streamed.html", "late.html"},
    ]
