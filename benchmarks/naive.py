"""The yardstick: watchdog → aiohttp with nothing in between. Usage: naive.py SITE PORT."""

import asyncio
import json
import sys
from pathlib import Path

from aiohttp import web
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

CLIENT = """<script type="module">
const socket = new WebSocket(`ws://${location.host}/@naive`);
socket.onmessage = ({data}) => {
  for (const link of document.querySelectorAll('link[rel=stylesheet]')) {
    const url = new URL(link.href);
    if (url.pathname !== JSON.parse(data).path) continue;
    url.search = `?t=${Date.now()}`;
    const next = link.cloneNode();
    next.href = url;
    next.onload = () => link.remove();
    link.after(next);
  }
};
</script>"""


class Pipeline(FileSystemEventHandler):
    """Tell every socket of every saved file."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self.loop = asyncio.get_running_loop()
        self.sockets: set[web.WebSocketResponse] = set()
        self.sends: set[asyncio.Task[None]] = set()

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.is_directory or event.event_type not in ("created", "closed", "moved"):
            return
        file = event.dest_path if event.event_type == "moved" else event.src_path
        path = "/" + Path(str(file)).relative_to(self.site).as_posix()
        self.loop.call_soon_threadsafe(self.publish, path)

    def publish(self, path: str) -> None:
        send = self.loop.create_task(self.send(json.dumps({"type": "update", "path": path})))
        self.sends.add(send)
        send.add_done_callback(self.sends.discard)

    async def send(self, text: str) -> None:
        for socket in tuple(self.sockets):
            await socket.send_str(text)

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        self.sockets.add(socket)
        try:
            async for _ in socket:
                pass
        finally:
            self.sockets.discard(socket)
        return socket

    async def page(self, request: web.Request) -> web.StreamResponse:
        path = self.site / (request.match_info["path"] or "index.html")
        if path.suffix != ".html":
            return web.FileResponse(path, headers={"Cache-Control": "no-cache"})
        text = path.read_text("utf-8").replace("</body>", CLIENT + "</body>")
        headers = {"Cache-Control": "no-cache"}
        return web.Response(text=text, content_type="text/html", headers=headers)


async def main(site: Path, port: int) -> None:
    pipeline = Pipeline(site)
    app = web.Application()
    app.router.add_get("/@naive", pipeline.socket)
    app.router.add_get("/{path:.*}", pipeline.page)
    observer = Observer()
    observer.schedule(pipeline, str(site), recursive=True)
    observer.start()
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]).resolve(), int(sys.argv[2])))
