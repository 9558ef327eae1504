"""Pages that an application makes anew for each request: what differs each time is no edit."""

import itertools

import pytest_asyncio
from aiohttp import web

from tests.browser.embedded import embedded
from tests.browser.outage import BADGE

TEMPLATE = """<!doctype html><html><head><title>app</title>
<script nonce=NONCE>window.csrf = 'TOKEN-NUMBER'</script></head><body>
FLASH<p>text</p><time>NUMBER</time>
<form method=post><input id=typed name=typed><input type=hidden name=csrf value=TOKEN-NUMBER></form>
</body></html>"""


@pytest_asyncio.fixture(loop_scope="session")
async def application(tmp_path, monkeypatch):
    """Run an application whose page shows a template, a number, a token, and a message once."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "page.html").write_text(TEMPLATE)
    numbers = itertools.count(1)
    flashes: list[str] = []

    async def answer(request):
        number = str(next(numbers))
        flash = flashes.pop() if flashes else ""
        text = (folder / "page.html").read_text()
        for name, value in (("NUMBER", number), ("NONCE", f"n{number}"), ("FLASH", flash)):
            text = text.replace(name, value)
        policy = f"script-src 'nonce-n{number}' 'self'; object-src 'none'"
        headers = {"Content-Security-Policy": policy}
        return web.Response(text=text, content_type="text/html", headers=headers)

    app = web.Application()
    app.router.add_route("*", "/{name:.*}", answer)
    async with embedded(app, watch=[folder]) as running:
        running.page, running.flashes = folder / "page.html", flashes
        yield running


def edit(application, old, new):
    text = application.page.read_text()
    assert old in text
    application.page.write_text(text.replace(old, new))


async def reads(tab, text):
    await tab.until(f"document.querySelector('p').textContent === {text!r}")


async def test_a_template_is_patched_and_what_differs_each_time_is_left(application, tab):
    await tab.open(application.url)
    number = await tab.value("document.querySelector('time').textContent")

    for old, new in (("text", "edited"), ("edited", "edited again"), ("<time>", "<time id=now>")):
        application.flashes.append("<div id=flash>saved</div>")
        edit(application, old, new)
        await tab.until(
            f"document.querySelector('p').textContent === {new!r} || document.querySelector('#now')"
        )
    seen = "[document.querySelector('#flash'), csrf, document.querySelector('time').id]"
    assert await tab.value(seen) == [None, f"TOKEN-{number}", "now"]
    assert await tab.value("document.querySelector('time').textContent") == number
    assert await tab.value("document.querySelector('[name=csrf]').value") == f"TOKEN-{number}"
    await tab.assert_kept()

    edit(application, "window.csrf", "window.csrf = window.other")
    await tab.assert_reloaded()


async def test_the_answer_to_a_form_is_neither_patched_nor_sent_again(application, tab):
    await tab.open(application.url + "form")
    await tab.page.evaluate("document.querySelector('form').submit()")
    await tab.until("performance.getEntriesByType('navigation')[0] && !window.__state")
    await tab.connected()
    loads = tab.loads

    edit(application, "text", "edited")

    await tab.until(BADGE)
    assert await tab.value("document.querySelector('p').textContent") == "text"
    assert tab.loads == loads
