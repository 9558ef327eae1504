"""An application's pages know their templates: who is told of an edit, and what is watched."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp_jinja2
import jinja2
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient

import hotreload.aiohttp
from hotreload import lockfile
from hotreload.channel.channel import Channel
from hotreload.content import content_id
from hotreload.explain.templates import pages_of
from hotreload.protocol.messages import Position
from hotreload.templates import observation
from tests.fakes import FakeWriter
from tests.waiting import until

NAMES = ("one", "two")
OLD = 1_000_000_000


class Site:
    """An application with a page for each template, and somebody who reads what is told."""

    def __init__(self, app: web.Application, client: TestClient[Any, Any], folder: Path) -> None:
        self.client, self.folder = client, folder
        self.reloader = app[hotreload.aiohttp.RELOADER]
        self.reader = FakeWriter()
        self.reloader.connect(self.reader)

    async def ask(self, name: str) -> str:
        """Ask for a page as a tab does that compares; give its id."""
        async with self.client.get(f"/{name}", headers={"Hotreload-Page": "1"}) as answer:
            return content_id(await answer.read())

    async def status(self, name: str) -> int:
        async with self.client.get(f"/{name}") as answer:
            return answer.status

    def save(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)

    async def told(self) -> dict[str, Any]:
        """Wait for one message, and take it."""
        await until(lambda: self.reader.messages != [])
        message, *more = self.reader.messages
        assert more == []
        self.reader.read.clear()
        return message


def old(path: Path, text: str) -> None:
    """Write a file that was not written just now."""
    path.write_text(text)
    os.utime(path, (OLD, OLD))


@pytest.fixture
async def site(
    aiohttp_client: Callable[..., Awaitable[TestClient[Any, Any]]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Any:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    folder = tmp_path / "templates"
    (folder / "parts").mkdir(parents=True)
    old(folder / "base.html", "<!doctype html><body>{% block main %}{% endblock %}")
    old(folder / "parts" / "two.html", "<p>two</p>")
    for name in NAMES:
        text = "{% extends 'base.html' %}{% block main %}"
        more = "{% include 'parts/two.html' %}" if name == "two" else "{{ time }}"
        old(folder / f"{name}.html", f"{text}{more}{{% endblock %}}")
    app = web.Application()
    aiohttp_jinja2.setup(app, loader=jinja2.FileSystemLoader(folder))

    async def page(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name == "plain":
            return web.Response(text="<p>plain", content_type="text/html")
        return aiohttp_jinja2.render_template(f"{name}.html", request, {})

    app.router.add_get("/{name}", page)
    hotreload.aiohttp.setup(app)
    yield Site(app, await aiohttp_client(app), folder)
    observation.restore()


async def test_an_edit_is_told_at_once_with_the_pages_that_it_spares(site: Site) -> None:
    one, two, _ = [await site.ask(name) for name in (*NAMES, "plain")]

    site.save("parts/two.html", "<p>edited</p>")
    message = await site.told()

    (update,) = message["updates"]
    assert (update["type"], update["path"], update["id"]) == ("html-update", "*", None)
    assert update["others"] == [one]  # the plain page's templates are not known
    assert message["reason"] == (
        "templates/parts/two.html changed; pages made of it are patched where their source differs"
    )
    assert await site.ask("two") != two

    site.save("base.html", (site.folder / "base.html").read_text().replace("<body>", "<body>\n"))
    (update,) = (await site.told())["updates"]
    assert "others" not in update


async def test_a_page_that_failed_is_told_when_its_template_is_there_and_whole(site: Site) -> None:
    """Also where nobody has named the folder; a save of the same bytes is silent."""
    one = await site.ask("one")
    assert await site.status("new") == 500

    site.save("new.html", "{% if %}")
    assert (await site.told())["updates"][0]["others"] == [one]
    assert await site.status("new") == 500

    site.save("new.html", "{% if %}")
    site.save("new.html", "whole")
    assert (await site.told())["updates"][0]["others"] == [one]
    assert await site.ask("new") == content_id(b"whole")


async def test_explain_asks_the_application_which_pages_it_has_made_of_a_template(
    site: Site,
) -> None:
    for name in (*NAMES, "plain"):
        await site.ask(name)
    (lock,) = lockfile.running()

    found, none = [
        await asyncio.to_thread(pages_of, lock, str(site.folder / name), name=name)
        for name in ("base.html", "none.html")
    ]

    assert found[0].title == "base.html"
    assert found[0].lines[0] == f"The application at {lock.url} has made of it: /one, /two."
    assert none == ()


async def test_who_comes_back_is_told_of_the_templates_that_changed_meanwhile(site: Site) -> None:
    one, two = [await site.ask(name) for name in NAMES]
    before = site.reloader.hub.position
    site.save("one.html", "one")
    await site.told()
    site.save("parts/two.html", "two")
    await site.told()

    for position, spared in ((before, set()), (site.reloader.hub.position, None)):
        back = FakeWriter()
        Channel(site.reloader, back, position=position)
        missed = back.messages[1:]
        found = [set(each.get("others", ())) for each in missed[0]["updates"]] if missed else None
        assert found == (None if spared is None else [spared])
    last = FakeWriter()
    Channel(site.reloader, last, position=Position(before.epoch, before.seq + 1))
    assert last.messages[1]["updates"][0]["others"] == [one]
    assert two not in last.messages[1]["updates"][0]["others"]


async def test_where_events_may_be_lost_every_template_is_looked_at(site: Site) -> None:
    for name in NAMES:
        await site.ask(name)

    site.save("one.html", "one")
    site.reloader._compare_everything()  # no event has come yet

    assert [message["reason"][:27] for message in site.reader.messages] == [
        "templates/one.html changed;"
    ]
    site.save("parts/two.html", "two")
    await until(lambda: len(site.reader.messages) == 2)
    site.reloader._compare_everything()
    assert len(site.reader.messages) == 2
