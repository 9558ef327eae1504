"""What those who come from other tools are told to write serves pages with the tag."""

from pathlib import Path
from typing import Any

import pytest

from hotreload import asgi, wsgi
from tests.docs.markdown import Block, blocks
from tests.integration.asgi.driver import Client
from tests.integration.wsgi.asking import ask

TAG = b"/@hotreload/client.js"


def block(words: str) -> Block:
    """Find the block that has these words."""
    (found,) = (each for each in blocks("python", "docs/switching.md") if words in each.text)
    return found


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("templates", "content"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("FLASK_DEBUG", "1")


def app_of(block: Block) -> Any:
    """Run a block, and give its application."""
    names: dict[str, Any] = {"__name__": "app"}
    exec(compile(block.text, str(block), "exec", dont_inherit=True), names)
    return names["app"]


@pytest.mark.parametrize("words", ["bottle", "flask"])
def test_a_wsgi_application(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[wsgi.HotReload] = []
    begin = wsgi.HotReload.__init__

    def noted(self: wsgi.HotReload, *args: Any, **options: Any) -> None:
        made.append(self)
        begin(self, *args, **options)

    monkeypatch.setattr(wsgi.HotReload, "__init__", noted)
    app = app_of(block(words))
    try:
        assert TAG in ask(app, "/", sec_fetch_dest="document").body
        assert ask(app, TAG.decode()).status == 200
    finally:
        (one,) = made
        one.home.end()


async def test_an_asgi_application() -> None:
    app = app_of(block("fastapi"))
    assert isinstance(app, asgi.HotReload)
    client = Client(app)

    async with client.lifespan():
        assert TAG in (await client.get("/")).body
        assert (await client.get(TAG.decode(), {})).status == 200
