"""An aiohttp application that reloads itself in every browser: run it, then edit its files."""

from pathlib import Path

from aiohttp import web

import hotreload.aiohttp

HERE = Path(__file__).parent
ENTRIES = ["first", "second", "third"]


async def index(request: web.Request) -> web.Response:
    """Show the entries."""
    template = (HERE / "templates" / "index.html").read_text("utf-8")
    items = "".join(f"<li>{entry}</li>" for entry in ENTRIES)
    return web.Response(text=template.replace("{{ items }}", items), content_type="text/html")


def make_app() -> web.Application:
    """Build the application."""
    app = web.Application()
    app.router.add_get("/", index)
    hotreload.aiohttp.setup(
        app,
        watch=[HERE / "templates"],
        mount={"/static": HERE / "static"},
    )
    return app


if __name__ == "__main__":
    web.run_app(make_app(), host="127.0.0.1", port=8080)
