"""Sheets and pictures are found wherever the page holds them, and whatever it did to itself."""

import pytest

from tests.browser.media import BLUE as BLUE_PIXEL
from tests.browser.media import RED as RED_PIXEL
from tests.browser.media import png
from tests.browser.tab import UNLEARNED

RED, BLUE = "rgb(255, 0, 0)", "rgb(0, 0, 255)"
SHEET = "<link rel=stylesheet href=/main.css>"
INNER = SHEET + "<p>text</p><img src=/box.png>"

SHADOW = f"""<div id=host></div><script>
  const outer = host.attachShadow({{ mode: 'open' }});
  outer.innerHTML = '<section></section>';
  window.inner = outer.firstChild.attachShadow({{ mode: 'open' }});
  inner.innerHTML = '{INNER}';
</script>"""
FRAME = f"<iframe id=frame srcdoc='{INNER}'></iframe>"
BLANK = f"""<iframe id=frame></iframe><script>
  frame.contentDocument.body.innerHTML = '{INNER}';
</script>"""


@pytest.mark.parametrize(
    ("body", "root"),
    [
        (SHADOW, "window.inner"),
        (FRAME, "window.frame.contentDocument"),
        (BLANK, "window.frame.contentDocument"),
    ],
    ids=["nested shadow roots", "srcdoc", "blank frame"],
)
async def test_shadow_roots_and_frames_are_searched(site, serve, tab, body, root):
    site.write("main.css", "p { color: red }")
    site.write("box.png", png(RED_PIXEL))
    site.page("index.html", body=body)
    server = await serve()
    await tab.open(server.url)
    colour = f"getComputedStyle({root}.querySelector('p')).color"
    await tab.until(f"{colour} === '{RED}'")

    site.edit("main.css", "red", "blue")
    assert (await server.wait_applied("/main.css"))["outcome"] == "css"
    assert await tab.value(colour) == BLUE

    site.write("box.png", png(BLUE_PIXEL))
    assert (await server.wait_applied("/box.png"))["outcome"] == "asset"
    assert "?t=" in await tab.value(f"{root}.querySelector('img').src")
    await tab.until(f"{root}.querySelectorAll('[data-hotreload-own]').length === 0")
    await tab.assert_kept()


async def test_a_frame_with_a_client_of_its_own_is_left_to_it(site, serve, tab):
    site.write("main.css", "p { color: red }")
    site.page("inner.html", head=UNLEARNED + SHEET, body="<p>text</p>")
    site.page("index.html", body="<iframe id=frame src=/inner.html></iframe>")
    server = await serve()
    await tab.open(server.url)
    framed = "window.frame.contentWindow[Symbol.for('hotreload')]?.status === 'connected'"
    await tab.until(framed)
    tab.requested.clear()

    site.edit("main.css", "red", "blue")
    await server.wait_applied("/main.css")

    inner = "getComputedStyle(window.frame.contentDocument.querySelector('p')).color"
    await tab.until(f"{inner} === '{BLUE}'")
    await tab.until("!window.frame.contentDocument.querySelector('[data-hotreload-own]')")
    stamped = {url for url in await tab.asked() if "main.css" in url}
    assert len(stamped) == 1
    await tab.assert_kept()


POLICY = '<meta http-equiv=Content-Security-Policy content="{}">'
FREEZE = "<script>for (const each of [Object, Array, Function, Promise, Node, Element, Document])"
FREEZE += " Object.freeze(each.prototype)</script>"
POLLUTE = "<script>Object.prototype.polluted = () => { throw new Error('called') };"
POLLUTE += "Array.prototype.extra = 1</script>"
CLOBBER = "".join(
    f"<img name={name}><form name={name}></form>"
    for name in ("querySelectorAll", "styleSheets", "adoptedStyleSheets", "head", "createElementNS")
)
CLOBBER += (
    "<form style='background: url(/box.png)'><input name=style><input name=shadowRoot></form>"
)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (POLICY.format("style-src 'self'; script-src 'self'; img-src 'self'"), ""),
        (POLICY.format("require-trusted-types-for 'script'; trusted-types 'none'"), ""),
        (FREEZE, ""),
        (POLLUTE, ""),
        ("", CLOBBER),
        ("<script>fetch = Image = FontFace = () => { throw new Error('mine') }</script>", ""),
    ],
    ids=["policy", "trusted types", "frozen", "polluted", "clobbered", "replaced"],
)
async def test_hardened_and_hostile_pages_get_their_edits(site, serve, tab, head, body):
    site.write("main.css", "p { color: red }")
    site.write("box.png", png(RED_PIXEL))
    site.page("index.html", head=head + SHEET, body=f"<p>text</p><img id=box src=/box.png>{body}")
    server = await serve()
    await tab.open(server.url)

    site.edit("main.css", "red", "blue")
    assert (await server.wait_applied("/main.css"))["outcome"] == "css"
    colour = "getComputedStyle(document.getElementsByTagName('p')[0]).color"
    assert await tab.value(colour) == BLUE

    site.write("box.png", png(BLUE_PIXEL))
    assert (await server.wait_applied("/box.png"))["outcome"] == "asset"
    await tab.until_pixels(["box"], BLUE_PIXEL)
    assert tab.loads == 1
