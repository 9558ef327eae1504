"""An application behind ``hotreload proxy``: hot in the browser, its own socket, its restarts."""

from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from aiohttp import WSMsgType, web

from hotreload.proxy import pool
from tests.browser.conftest import Site
from tests.integration.proxy.behind import InFrontOf

FOLDER = web.AppKey("folder", Path)
PAGE = """<!doctype html><html><head><title>app</title>
<link rel=stylesheet href=/static/main.css>
<script type=module src=/static/main.js></script></head>
<body><h1>one</h1><input><p id=heard></p><script>
const socket = new WebSocket(`ws://${location.host}/ws`);
socket.onopen = () => socket.send("hello");
socket.onmessage = ({ data }) => { document.querySelector("#heard").textContent = data; };
</script></body></html>
"""
MODULE = """export const word = "one";
document.documentElement.dataset.word = word;
import.meta.hot?.accept();
"""
HEADING = "document.querySelector('h1').textContent"
HEARD = "document.querySelector('#heard').textContent"
COLOUR = "getComputedStyle(document.querySelector('h1')).color"


async def show(request: web.Request) -> web.Response:
    text = (request.app[FOLDER] / "templates" / "index.html").read_text()
    policy = {"Content-Security-Policy": "script-src 'self' 'unsafe-inline'; connect-src 'self'"}
    return web.Response(text=text, content_type="text/html", headers=policy)


async def echo(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for message in socket:
        if message.type is WSMsgType.TEXT:
            await socket.send_str(f"{message.data} from {request.headers['Origin']}")
    return socket


@asynccontextmanager
async def backend(folder, port=0):
    app = web.Application()
    app[FOLDER] = folder
    app.router.add_get("/", show)
    app.router.add_get("/ws", echo)
    app.router.add_static("/static", folder / "static")
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port, reuse_address=True).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def test_a_page_behind_the_proxy_is_hot_and_comes_back(tmp_path, tab, new_tab, monkeypatch):
    folder = tmp_path / "app"
    site = Site(folder)
    site.write("templates/index.html", PAGE)
    site.write("static/main.css", "h1 { color: red }")
    site.write("static/main.js", MODULE)
    async with AsyncExitStack() as stack:
        first_run = await stack.enter_async_context(AsyncExitStack())
        port = await first_run.enter_async_context(backend(folder))
        proxy = InFrontOf(f"http://127.0.0.1:{port}", tmp_path, watch=[str(folder)])
        await stack.enter_async_context(proxy)
        await tab.page.goto(f"http://{proxy.host}/")
        await tab.connected()
        await tab.until(f"{HEARD} === 'hello from http://127.0.0.1:{port}'")
        await tab.page.fill("input", "half a sentence")

        site.write("static/main.css", "h1 { color: rgb(1, 2, 3) }")
        await tab.until(f"{COLOUR} === 'rgb(1, 2, 3)'")
        site.edit("static/main.js", '"one"', '"two"')
        await tab.until("document.documentElement.dataset.word === 'two'")
        site.edit("templates/index.html", "<h1>one", "<h1>two")
        await tab.until(f"{HEADING} === 'two'")

        monkeypatch.setattr(pool, "PATIENCE", 0.2)
        await first_run.aclose()
        late = await new_tab()
        await late.page.goto(f"http://{proxy.host}/?late")
        await late.connected()
        assert "does not answer: Connection refused" in await late.value(HEADING)
        site.edit("templates/index.html", "<h1>two", "<h1>three")
        monkeypatch.undo()
        await stack.enter_async_context(backend(folder, port))

        await late.until(f"{HEADING} === 'three'")
        await tab.until(f"{HEADING} === 'three'")
        assert await tab.value("document.querySelector('input').value") == "half a sentence"
        assert tab.loads == 1
        assert tab.errors == late.errors == []
