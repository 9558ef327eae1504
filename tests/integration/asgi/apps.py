"""One small application in several frameworks, each as its own documentation would write it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

HEAD = "<!doctype html><html><head><title>page</title></head><body>"
PAGE = f"{HEAD}<p>text</p></body></html>"
DATA = {"plain": "json"}


async def pieces() -> AsyncIterator[str]:
    yield HEAD
    await asyncio.sleep(0)
    yield "<p>text</p>"
    yield "</body></html>"


def starlette() -> Any:
    from starlette.applications import Starlette
    from starlette.responses import HTMLResponse, JSONResponse, StreamingResponse
    from starlette.routing import Route, WebSocketRoute

    async def echo(socket: Any) -> None:
        await socket.accept()
        await socket.send_text(await socket.receive_text())
        await socket.close()

    return Starlette(
        routes=[
            Route("/", lambda request: HTMLResponse(PAGE)),
            Route("/data", lambda request: JSONResponse(DATA)),
            Route("/stream", lambda request: StreamingResponse(pieces(), media_type="text/html")),
            WebSocketRoute("/echo", echo),
        ]
    )


def fastapi() -> Any:
    from fastapi import FastAPI, WebSocket
    from fastapi.responses import HTMLResponse, StreamingResponse

    app = FastAPI()

    async def page() -> HTMLResponse:
        return HTMLResponse(PAGE)

    async def data() -> dict[str, str]:
        return DATA

    async def stream() -> StreamingResponse:
        return StreamingResponse(pieces(), media_type="text/html")

    async def echo(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text(await socket.receive_text())
        await socket.close()

    app.get("/", response_class=HTMLResponse)(page)
    app.get("/data")(data)
    app.get("/stream")(stream)
    app.websocket("/echo")(echo)
    return app


def litestar() -> Any:
    from litestar import Litestar, MediaType, WebSocket, get, websocket
    from litestar.response import Stream

    @get("/", media_type=MediaType.HTML)
    async def page() -> str:
        return PAGE

    @get("/data")
    async def data() -> dict[str, str]:
        return DATA

    @get("/stream")
    async def stream() -> Stream:
        return Stream(pieces(), media_type=MediaType.HTML)

    @websocket("/echo")
    async def echo(socket: WebSocket[Any, Any, Any]) -> None:
        await socket.accept()
        await socket.send_text(await socket.receive_text())
        await socket.close()

    return Litestar([page, data, stream, echo], openapi_config=None)


def quart() -> Any:
    from quart import Quart, websocket

    app = Quart(__name__)

    async def page() -> str:
        return PAGE

    async def data() -> dict[str, str]:
        return DATA

    async def stream() -> Any:
        return pieces(), {"Content-Type": "text/html"}

    async def echo() -> None:
        await websocket.send(await websocket.receive())

    app.route("/")(page)
    app.route("/data")(data)
    app.route("/stream")(stream)
    app.websocket("/echo")(echo)
    return app


FRAMEWORKS: dict[str, Callable[[], Any]] = {
    "starlette": starlette,
    "fastapi": fastapi,
    "litestar": litestar,
    "quart": quart,
}
