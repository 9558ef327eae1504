"""A dashboard: what is written into the files of a folder, its page draws, without a reload."""

from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

from aiohttp import web

import hotreload
import hotreload.aiohttp

HERE = Path(__file__).parent
DATA = HERE / "data"
NEWEST = 60


async def index(request: web.Request) -> web.FileResponse:
    """Show the page, which draws what it is told."""
    return web.FileResponse(HERE / "page" / "index.html")


def numbers(path: Path) -> list[float]:
    """Read the last numbers of a file; a line that is half written is none."""
    found = []
    for line in path.read_text("utf-8").splitlines()[-NEWEST:]:
        with suppress(ValueError):
            found.append(float(line))
    return found


async def follow(app: web.Application) -> AsyncIterator[None]:
    """Publish each file now, and again whenever it changes."""
    hub = app[hotreload.aiohttp.RELOADER].hub

    def publish(path: Path) -> None:
        with suppress(FileNotFoundError):
            series = {"name": path.stem, "numbers": numbers(path)}
            hub.publish(hotreload.Custom("series", series, topic=f"series/{path.stem}"))

    def on_change(changes: list) -> None:
        for path in {Path(change.path) for change in changes}:
            if path.suffix == ".csv":
                publish(path)

    watcher = hotreload.Watcher([DATA], on_change=on_change, on_notice=print)
    await watcher.start()
    for path in DATA.glob("*.csv"):
        publish(path)
    yield
    await watcher.stop()


def make_app() -> web.Application:
    """Build the application."""
    app = web.Application()
    app.router.add_get("/", index)
    hotreload.aiohttp.setup(app, watch=[HERE / "page"], mount={"/static": HERE / "static"})
    app.cleanup_ctx.append(follow)
    return app


if __name__ == "__main__":
    web.run_app(make_app(), host="127.0.0.1", port=8080)
