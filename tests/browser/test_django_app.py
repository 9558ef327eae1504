"""The Django example under ``runserver``: patched, swapped, hot, and restarted for Python alone."""

import shutil

from tests.applications import running
from tests.browser.conftest import ROOT, Site
from tests.browser.tab import STARTING

NOTE = "document.querySelector('[name=note]').value"
COLOUR = "getComputedStyle(document.body).color"
SECONDS = "Number(document.querySelector('#clock').value)"
SERVER = ("python", "manage.py", "runserver", "127.0.0.1:{port}")


async def test_nothing_but_python_restarts_the_server_and_nothing_reloads_the_page(
    tmp_path, tab, new_tab
):
    folder = tmp_path / "app"
    shutil.copytree(ROOT / "examples" / "django_app", folder)
    site = Site(folder)
    async with running(*SERVER, cwd=folder, home=tmp_path) as app:
        await tab.page.goto(app.url)
        await tab.connected()
        await tab.page.fill("[name=note]", "half a sentence")
        other = await new_tab()
        await other.page.goto(f"{app.url}about/")
        await other.connected()

        site.edit("garden/templates/garden/beds.html", "What grows", "What grows here")
        await tab.until("document.querySelector('h1').textContent === 'What grows here'")
        site.edit("garden/static/garden/garden.css", "darkgreen", "rgb(1, 2, 3)")
        await tab.until(f"{COLOUR} === 'rgb(1, 2, 3)'")
        await tab.until(f"{SECONDS} >= 1")
        site.edit("garden/static/garden/clock.js", "Math.round(", "1000 + Math.round(")
        await tab.until(f"{SECONDS} > 1000")
        site.edit("templates/base.html", "Open for", "Open since")
        for each in (tab, other):
            await each.until("document.querySelector('footer').textContent.includes('since')")
        assert app.said.count(b"Watching for file changes") == 1

        site.edit("garden/views.py", '"Beans": 12', '"Peas": 12')
        await tab.until("document.body.textContent.includes('Peas: 12')", patience=STARTING)
        await tab.connected()
        assert app.said.count(b"Watching for file changes") == 2
        assert await tab.value(NOTE) == "half a sentence"
        assert (tab.loads, other.loads) == (1, 1)
        assert b"Traceback" not in app.said
