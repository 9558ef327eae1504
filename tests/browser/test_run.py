"""Under ``hotreload run`` a broken server leaves its last good page, with the error over it."""

import sys

import pytest_asyncio
from aiohttp import ClientSession, web

from hotreload.children.surroundings import Surroundings
from hotreload.config import Config
from hotreload.gate.hosts import Hosts
from hotreload.run.product import Supervised
from tests.waiting import until

OVERLAY = "document.querySelector('hotreload-overlay')"
TEXT = f"{OVERLAY}?.shadowRoot.textContent"
SERVER = """\
import os, socket
import content

listening = socket.create_server(("127.0.0.1", int(os.environ["PORT"])))
while True:
    peer, _ = listening.accept()
    if peer.recv(65536):
        page = f"<!doctype html><title>t</title><input id=typed><h1>{content.TEXT}</h1>".encode()
        head = b"HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\nContent-Length: %d\\r\\n"
        peer.sendall(head % len(page) + b"Connection: close\\r\\n\\r\\n" + page)
    peer.close()
"""


@pytest_asyncio.fixture(loop_scope="session")
async def project(tmp_path):
    """Supervise a server in a folder of its own; give the folder and the URL."""
    (tmp_path / "app.py").write_text(SERVER)
    (tmp_path / "content.py").write_text('TEXT = "one"\n')
    config = Config(root=tmp_path)
    product = Supervised((sys.executable, "-S", "app.py"), config)
    app = product.build(
        config,
        hosts=Hosts(),
        on_line=lambda line: None,
        on_warning=lambda text: None,
        surroundings=Surroundings(str(tmp_path)),
    )
    runner = web.AppRunner(app, auto_decompress=False, **product.limits)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    async with ClientSession() as session, session.get(url) as answer:
        assert answer.status == 200  # it has waited for the start
    yield tmp_path, url
    await runner.cleanup()


async def test_an_error_is_shown_over_the_last_good_page_until_it_is_mended(project, tab):
    folder, url = project
    content = folder / "content.py"
    await tab.open(url)
    await tab.page.fill("#typed", "half a sentence")

    content.write_text("# changed\nTEXT = nowhere\n")
    await tab.until(f"{TEXT}?.includes('NameError')")
    text = await tab.value(TEXT)

    for part in ("content.py:2", "TEXT = nowhere", "name 'nowhere' is not defined"):
        assert part in text
    assert await tab.value("document.querySelector('h1').textContent") == "one"

    content.write_text('TEXT = "two"\n')
    await tab.until("document.querySelector('h1').textContent === 'two'")
    await tab.until(f"!{OVERLAY}")
    await tab.assert_kept()

    assert sorted(kinds(tab)) == ["clear-error", "error", "update"]
    content.write_text('# says the same\nTEXT = "two"\n')
    await until(lambda: outcomes(tab) == ["html", "none"])
    await tab.assert_kept()


def kinds(tab):
    return [message["type"] for message in tab.sockets.told]


def outcomes(tab):
    """Say what became of each update."""
    updates = {message["seq"] for message in tab.sockets.told if message["type"] == "update"}
    answers = [message for message in tab.sockets.sent if message["type"] == "applied"]
    return [answer["outcome"] for answer in answers if answer["seq"] in updates]
