"""A Flask application under ``flask run --debug``, as its user runs and edits it."""

import asyncio

import pytest_asyncio

from tests.applications import running
from tests.browser.conftest import ROOT, Site

APP = """
from flask import Flask, render_template
from hotreload.flask import HotReload

app = Flask(__name__)
HotReload(app)
VALUE = "first"

@app.get("/")
def index():
    return render_template("index.html", value=VALUE)

@app.get("/other")
def other():
    return render_template("other.html")
"""
PAGE = """<!doctype html><html><head><link rel=stylesheet href=/static/main.css></head>
<body>{% block main %}{% endblock %}<input id=typed></body></html>"""
RESTART = 30.0
"""Seconds that a restart may take: Werkzeug looks once a second, and Flask is imported again."""
TEXT = "document.querySelector('p').textContent"


@pytest_asyncio.fixture(loop_scope="session")
async def flask(site: Site, tmp_path):
    site.write("app.py", APP)
    site.write("static/main.css", "p { color: rgb(9, 9, 9) }")
    site.write("templates/base.html", PAGE)
    site.write("templates/part.html", "<p>part {{ value }}</p>")
    for name, text in (("index", "{% include 'part.html' %}"), ("other", "<p>other</p>")):
        block = f"{{% extends 'base.html' %}}{{% block main %}}{text}{{% endblock %}}"
        site.write(f"templates/{name}.html", block)
    command = ("python", "-m", "flask", "run", "--debug", "--port", "{port}")
    left_out = ("--exclude-patterns", f"{ROOT}/*")  # somebody may be at work on hotreload itself
    async with running(*command, *left_out, cwd=site.root, home=tmp_path) as app:
        yield app


async def test_templates_and_statics_are_hot_and_modules_restart_the_server(
    flask, site, tab, new_tab
):
    await tab.open(flask.url)
    other = await new_tab()
    await other.open(flask.url + "other")

    site.write("static/main.css", "p { color: rgb(1, 2, 3) }")
    for each in (tab, other):
        await each.until("getComputedStyle(document.querySelector('p')).color === 'rgb(1, 2, 3)'")
    other.requested.clear()
    site.write("templates/part.html", "<p>edited {{ value }}</p>")
    await tab.until(f"{TEXT} === 'edited first'")
    await tab.assert_kept()
    assert [url for url in await other.asked() if url.endswith("/other")] == []
    assert flask.said.count(b"Restarting") == 1, flask.said.decode()

    tab.requested.clear()
    site.edit("app.py", "first", "second")
    async with asyncio.timeout(RESTART):
        while flask.said.count(b"Debugger is active") < 2:
            await asyncio.sleep(0.02)
    await tab.until(f"{TEXT} === 'edited second'")
    asked = [url for url in await tab.asked() if url == flask.url]
    assert len(asked) == 2, "one update: the new source, and once more to know the noise"
    await tab.assert_kept()
    site.edit("templates/base.html", "<input", "<b id=new></b><input")
    for each in (tab, other):
        await each.until("document.querySelector('#new')")
        await each.assert_kept()
