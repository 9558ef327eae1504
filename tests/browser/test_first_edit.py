"""A newcomer serves the example, types into the page, saves a file, and sees it at once."""

import shutil

from tests.browser.conftest import ROOT
from tests.browser.marker import settle

ACCENT = "getComputedStyle(document.querySelector('a')).color"
TYPED = "document.querySelector('input').value"


async def test_the_first_edit_is_on_the_screen_without_a_reload(site, serve, tab):
    shutil.copytree(ROOT / "examples" / "static_site", site.root, dirs_exist_ok=True)
    server = await serve()
    await tab.page.goto(server.url)
    await tab.connected()
    await tab.page.fill("input", "my text")
    await tab.value("window.__state = {kept: 42}")
    assert await tab.value(ACCENT) == "rgb(232, 89, 12)"

    site.edit("css/palette.css", "--accent: #e8590c", "--accent: #0ca678")
    await tab.until(f"{ACCENT} === 'rgb(12, 166, 120)'")
    line = await server.wait_applied("css/palette.css")
    assert (line["tabs"], line["outcome"]) == (1, "css")

    site.edit("img/flame.svg", "<svg", "<svg data-edited='1'")
    await tab.until("document.querySelector('img').src.includes('?t=')")
    assert await tab.value(TYPED) == "my text"
    assert await tab.value("window.__state.kept") == 42
    assert await settle(site, server, tab) != []
    assert tab.loads == 1

    site.edit("index.html", "Save a file", "Edited")
    await tab.until("document.querySelector('h1').textContent.startsWith('Edited')")
    assert await tab.value(TYPED) == "my text"
    assert tab.loads == 1
    site.edit("js/clock.js", "1000", "900")
    await tab.loaded(2)
    await tab.page.click("nav a")
    await tab.until("document.title === 'About this example'")
    site.edit("about.html", "plain HTML", "edited HTML")
    await tab.until("document.body.textContent.includes('edited HTML')")
    await tab.loaded(3)
