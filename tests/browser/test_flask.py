"""A Flask application under ``flask run --debug``, as its user runs and edits it."""

import shutil

import pytest_asyncio

from tests.applications import running
from tests.browser.conftest import Site

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
    shutil.rmtree(site.root / "__pycache__", ignore_errors=True)
    command = ("python", "-m", "flask", "run", "--debug", "--port", "{port}")
    async with running(*command, cwd=site.root, home=tmp_path) as app:
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

    site.edit("app.py", "first", "second")
    await tab.until(f"{TEXT} === 'edited second'")
    assert flask.said.count(b"Restarting") == 2, flask.said.decode()
    await tab.assert_kept()
    site.edit("templates/base.html", "<input", "<b id=new></b><input")
    for each in (tab, other):
        await each.until("document.querySelector('#new')")
        await each.assert_kept()
