"""Pages that are made of Jinja2 templates: who reacts to an edit, and what a broken one does."""

import aiohttp_jinja2
import jinja2
import pytest_asyncio
from aiohttp import web

from hotreload.templates import observation
from tests.browser.embedded import embedded

PAGE = """<!doctype html><html><body>{% block main %}{% endblock %}<input id=typed></body></html>"""
TEXT = "document.querySelector('p').textContent"
OVERLAY = "document.querySelector('hotreload-overlay')"


@pytest_asyncio.fixture(loop_scope="session")
async def application(site, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    site.write("base.html", PAGE)
    site.write("part.html", "<p>part</p>")
    for name, text in (("index", "{% include 'part.html' %}"), ("other", "<p>other</p>")):
        site.write(
            f"{name}.html", f"{{% extends 'base.html' %}}{{% block main %}}{text}{{% endblock %}}"
        )
    app = web.Application()
    aiohttp_jinja2.setup(app, loader=jinja2.FileSystemLoader(site.root))

    async def page(request):
        return aiohttp_jinja2.render_template(f"{request.match_info['name']}.html", request, {})

    app.router.add_get("/{name}", page)
    async with embedded(app) as running:
        yield running
    observation.restore()


async def test_only_tabs_that_show_a_changed_template_react(application, site, tab, new_tab):
    await tab.open(application.url + "index")
    other = await new_tab()
    await other.open(application.url + "other")

    site.write("part.html", "<p>edited</p>")
    await tab.until(f"{TEXT} === 'edited'")
    site.edit("base.html", "<input", "<b></b><input")
    for each in (tab, other):
        await each.until("document.querySelector('b')")
        await each.assert_kept()
    asked = [url for url in await other.asked() if url.endswith("/other")]
    assert len(asked) == 2  # for the edit of what is its own, and once more to know the noise


async def test_a_broken_template_leaves_the_last_good_page_until_it_is_mended(
    application, site, tab
):
    await tab.open(application.url + "index")

    site.write("part.html", "{% if %}")
    await tab.until(OVERLAY)
    assert await tab.value(TEXT) == "part"
    site.write("part.html", "{% include 'new.html' %}")
    site.write("new.html", "<p>mended</p>")
    await tab.until(f"{TEXT} === 'mended'")
    await tab.until(f"!{OVERLAY}")
    await tab.assert_kept()

    site.write("wrong.html", "{% if %}")
    await tab.page.goto(application.url + "wrong")
    await tab.connected()
    site.write("wrong.html", "<!doctype html><p>there</p>")
    await tab.until(f"{TEXT} === 'there'")
