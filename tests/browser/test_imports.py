"""What a sheet imports or shows is shown anew together with it."""

from itertools import pairwise

import pytest

from tests.browser.media import BLUE as BLUE_PIXEL
from tests.browser.media import RED as RED_PIXEL
from tests.browser.media import font, png
from tests.browser.tab import UNLEARNED

RED, BLUE = "rgb(255, 0, 0)", "rgb(0, 0, 255)"
SHEET = "<link rel=stylesheet href=/css/main.css>"


@pytest.mark.parametrize(
    "head",
    [SHEET, "<style>@import '/css/main.css'; h1 { color: green }</style>"],
    ids=["link", "style"],
)
@pytest.mark.parametrize("depth", [0, 1, 2])
async def test_an_edit_below_any_number_of_imports_is_shown(site, serve, tab, head, depth):
    names = ["main.css", "first.css", "second.css"]
    for above, below in pairwise(names[: depth + 1]):
        site.write(f"css/{above}", f"@import '{below}';")
    site.write(f"css/{names[depth]}", "p { color: red }")
    site.page("index.html", head=UNLEARNED + head, body="<p>text</p>")
    server = await serve()
    await tab.open(server.url)
    assert await tab.style("p") == RED

    site.edit(f"css/{names[depth]}", "red", "blue")
    applied = await server.wait_applied(f"/css/{names[depth]}")

    assert applied["outcome"] == "css"
    assert await tab.style("p") == BLUE
    await tab.assert_kept()


async def test_an_import_keeps_its_layer_its_media_and_its_place(site, serve, tab):
    site.write("a.css", "p, b, i { color: red }")
    imports = "@import '/a.css' layer(low) screen; @layer low, high;"
    head = f"<style>{imports} @layer high {{ b {{ color: green }} }} i {{ color: green }}</style>"
    site.page("index.html", head=UNLEARNED + head, body="<p>text</p><b>text</b><i>text</i>")
    server = await serve()
    await tab.open(server.url)

    site.edit("a.css", "red", "blue")
    await server.wait_applied("/a.css")

    green = "rgb(0, 128, 0)"
    assert [await tab.style(name) for name in "pbi"] == [BLUE, green, green]
    text = await tab.value("document.querySelector('style').sheet.cssRules[0].cssText")
    assert text.endswith("layer(low) screen;")
    await tab.assert_kept()


async def test_a_failing_import_of_a_style_element_keeps_its_look(site, serve, tab):
    site.write("a.css", "p { color: red }")
    site.page("index.html", head=UNLEARNED + "<style>@import '/a.css';</style>", body="<p>text</p>")
    server = await serve()
    await tab.open(server.url)
    await tab.page.route("**/a.css?t=*", lambda route: route.abort())

    site.edit("a.css", "red", "blue")
    await server.wait_applied("/a.css")

    assert await tab.style("p") == RED
    assert await tab.value("document.querySelector('style').sheet.cssRules.length") == 1
    await tab.assert_kept()


@pytest.mark.parametrize("deep", [False, True], ids=["own", "imported"])
async def test_an_edited_picture_of_a_sheet_is_shown(site, serve, tab, deep):
    site.write("css/box.png", png(RED_PIXEL))
    rule = "#box { width: 40px; height: 40px; background: url(box.png?v=1) }"
    site.write("css/main.css", "@import 'deep.css';" if deep else rule)
    site.write("css/deep.css", rule)
    site.page("index.html", head=SHEET, body="<div id=box></div>")
    server = await serve()
    await tab.open(server.url)
    await tab.until_pixels(["box"], RED_PIXEL)

    site.write("css/box.png", png(BLUE_PIXEL))
    applied = await server.wait_applied("/css/box.png")

    assert applied["outcome"] == "css"
    await tab.until_pixels(["box"], BLUE_PIXEL)
    asked = [url.split("/css/")[1].split("t=")[0] for url in await tab.asked()]
    assert asked[0] == "box.png?v=1&"  # the picture first, so that it does not blink
    assert asked.count(asked[0]) == 1
    await tab.assert_kept()


@pytest.mark.parametrize("where", ["sheet", "style"])
async def test_an_edited_font_is_shown(site, serve, tab, where):
    rules = "@font-face { font-family: Own; src: url(/own.ttf) } b { font: 20px Own }"
    site.write("own.ttf", font(advance=1000))
    site.write("css/main.css", rules)
    head = SHEET if where == "sheet" else f"<style>@media screen {{ {rules} }}</style>"
    site.page("index.html", head=head, body="<b>AAAA</b>")
    server = await serve()
    await tab.open(server.url)
    width = "document.querySelector('b').getBoundingClientRect().width"
    await tab.until(f"{width} === 80")

    site.write("own.ttf", font(advance=500))
    applied = await server.wait_applied("/own.ttf")

    assert applied["outcome"] == ("css" if where == "sheet" else "asset")
    await tab.until(f"{width} === 40")
    await tab.assert_kept()
