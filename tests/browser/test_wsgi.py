"""A WSGI application in the browser: by the socket of the side port, and where that is not to be
had by polls on the application's own port.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from hotreload.wsgi import HotReload
from tests.browser.conftest import Site
from tests.wsgi_server import serving

COUNTER = """
document.querySelector('#count').textContent = 'step 1';
import.meta.hot.accept();
"""


def application(folder: Path) -> Any:
    """Make an application whose page is read from a template at each request."""

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = (folder / "templates" / "page.html").read_bytes()
        policy = "default-src 'self'; style-src 'self' 'unsafe-inline'"
        start_response(
            "200 OK",
            [
                ("Content-Type", "text/html; charset=utf-8"),
                ("Content-Length", str(len(body))),
                ("Content-Security-Policy", policy),
            ],
        )
        return [body]

    return HotReload(app, watch=[folder / "templates"], mount={"/static": folder / "static"})


@pytest.fixture
def folder(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.chdir(site.root)
    site.page(
        "templates/page.html",
        head='<link rel=stylesheet href="/static/main.css">',
        body='<h1>heading</h1><p id=count></p><script type=module src="/static/main.js"></script>',
    )
    site.write("static/main.css", "h1 { color: rgb(1, 1, 1) }")
    site.write("static/main.js", COUNTER)
    return site.root


@pytest.fixture
def url(folder: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    with serving(application(folder), threaded=request.param) as url:
        yield url


async def edit_all(tab: Any, site: Site) -> None:
    """Edit a sheet, a module and a template; nothing of it reloads the page."""
    site.write("static/main.css", "h1 { color: rgb(2, 2, 2) }")
    await tab.until("getComputedStyle(document.querySelector('h1')).color === 'rgb(2, 2, 2)'")
    site.write("static/main.js", COUNTER.replace("1", "2"))
    await tab.until("document.querySelector('#count').textContent === 'step 2'")
    site.edit("templates/page.html", "heading", "morphed")
    await tab.until("document.querySelector('h1').textContent === 'morphed'")
    await tab.assert_kept()


def polls(urls: Iterable[str]) -> list[str]:
    return [each for each in urls if "/@hotreload/poll" in each]


@pytest.mark.parametrize("url", [True], indirect=True)
async def test_the_page_finds_the_socket_at_the_side_port(url, tab, site) -> None:
    sockets: list[str] = []
    tab.page.on("websocket", lambda socket: sockets.append(socket.url))
    said: list[str] = []
    tab.page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    await tab.open(url)
    own = urlsplit(url).port

    await tab.until("JSON.parse(sessionStorage.getItem('hotreload:way')) === 'side'")
    tab.requested.clear()
    await edit_all(tab, site)

    assert [urlsplit(each).port == own for each in sockets] == [False]
    assert polls(await tab.asked()) == []

    # The next page of the tab goes there at once.
    tab.requested.clear()
    sockets.clear()
    await tab.page.goto(f"{url}next")
    await tab.connected()
    assert [urlsplit(each).port == own for each in sockets] == [False]
    assert polls(await tab.asked()) == []
    assert said == []


@pytest.mark.parametrize("url", [False], indirect=True)
async def test_where_the_side_port_is_not_to_be_had_the_page_polls(url, tab, site) -> None:
    await tab.page.route_web_socket(lambda url: True, lambda socket: socket.close())
    await tab.open(url)

    await edit_all(tab, site)

    assert polls(await tab.asked())
    assert await tab.value("JSON.parse(sessionStorage.getItem('hotreload:way'))") == "poll"
