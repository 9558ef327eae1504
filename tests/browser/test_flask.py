"""The Flask example under ``flask run --debug``, as its user runs and edits it."""

import asyncio
import shutil

import pytest_asyncio

from tests.applications import running
from tests.browser.conftest import ROOT, Site
from tests.browser.tab import STARTING

RESTART = 30.0
"""Seconds that a restart may take: Werkzeug looks once a second, and Flask is imported again."""
TEXT = "document.querySelector('p').textContent"


@pytest_asyncio.fixture(loop_scope="session")
async def flask(site: Site, tmp_path):
    shutil.copytree(ROOT / "examples" / "flask_app", site.root, dirs_exist_ok=True)
    command = ("python", "-m", "flask", "run", "--debug", "--port", "{port}")
    left_out = ("--exclude-patterns", f"{ROOT}/*")  # somebody may be at work on hotreload itself
    async with running(*command, *left_out, cwd=site.root, home=tmp_path) as app:
        yield app


async def test_templates_and_statics_are_hot_and_modules_restart_the_server(
    flask, site, tab, new_tab
):
    await tab.open(flask.url)
    other = await new_tab()
    await other.open(flask.url + "about")

    site.edit("static/style.css", "#243b53", "rgb(1, 2, 3)")
    for each in (tab, other):
        await each.until("getComputedStyle(document.body).color === 'rgb(1, 2, 3)'")
    other.requested.clear()
    site.edit("templates/book.html", ", of", " of")
    await tab.until(f"{TEXT} === 'Emma of 1815'")
    await tab.assert_kept()
    assert [url for url in await other.asked() if url.endswith("/about")] == []
    assert flask.said.count(b"Restarting") == 1, flask.said.decode()

    tab.requested.clear()
    site.edit("app.py", "1815", "1816")
    async with asyncio.timeout(RESTART):
        while flask.said.count(b"Debugger is active") < 2:
            await asyncio.sleep(0.02)
    await tab.until(f"{TEXT} === 'Emma of 1816'", patience=STARTING)
    asked = [url for url in await tab.asked() if url == flask.url]
    assert len(asked) == 2, "one update: the new source, and once more to know the noise"
    await tab.assert_kept()
    site.edit("templates/base.html", "<input", "<b id=new></b><input")
    for each in (tab, other):
        await each.until("document.querySelector('#new')")
        await each.assert_kept()
