"""The place where morphs are tried: a server of frames, each with the page of one case."""

import asyncio
import json
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.page_server import MORPH, PageServer, morph

MORPHS = Path(__file__).parent / "morphs"
GROUPS = sorted(path.stem for path in MORPHS.glob("*.js") if path.stem != "runner")
PAGE = "<!doctype html><html lang=en><title>morphs</title><body></body></html>"
PLAY = "async (name) => (await import('/morphs/runner.js')).play(name)"
SLOW = 0.05
"""Seconds that a file called `slow` takes."""


class MorphStage(PageServer):
    """Serve the page on which cases are played, and what their pages load."""

    def __init__(self) -> None:
        self._frames: dict[str, dict[str, Any]] = {}
        app = web.Application()
        app.router.add_get("/", self._page)
        app.router.add_put("/frames/{name}", self._put)
        app.router.add_get("/frames/{name}", self._frame)
        app.router.add_get("/script/{name}.js", self._script)
        app.router.add_get("/sheet/{name}.css", self._sheet)
        app.router.add_get("/image/{name}.svg", self._image)
        app.router.add_static("/morphs", MORPHS)
        app.router.add_get(MORPH, morph)
        super().__init__(app)

    def frame(self, text: str, headers: dict[str, str]) -> str:
        """Serve a page of its own, and give its address."""
        name = f"page-{len(self._frames)}"
        self._frames[name] = {"text": text, "headers": headers}
        return f"{self.url}frames/{name}"

    async def _page(self, _: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    async def _put(self, request: web.Request) -> web.Response:
        self._frames[request.match_info["name"]] = json.loads(await request.text())
        return web.Response(status=204)

    async def _frame(self, request: web.Request) -> web.Response:
        frame = self._frames[request.match_info["name"]]
        headers = frame.get("headers") or {}
        return web.Response(text=frame["text"], content_type="text/html", headers=headers)

    async def _script(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if "slow" in name:
            await asyncio.sleep(SLOW)
        text = f"(globalThis.ran ??= []).push({json.dumps(name)});"
        return web.Response(text=text, content_type="text/javascript")

    async def _sheet(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if "slow" in name:
            await asyncio.sleep(SLOW)
        text = f"body {{ --{name}: 1 }} .{name} {{ color: rgb(1, 2, 3) }}"
        return web.Response(text=text, content_type="text/css")

    async def _image(self, _: web.Request) -> web.Response:
        text = "<svg xmlns='http://www.w3.org/2000/svg' width='8' height='8'/>"
        return web.Response(text=text, content_type="image/svg+xml")
