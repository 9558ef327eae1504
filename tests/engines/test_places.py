"""A patched sheet, wherever it stands, and whatever the page does with its link afterwards."""

import pytest

from tests.engines.test_whole_line import COUNTED, STATE, page, until

__all__ = ["page"]

SHEET = "p { color: rgb(1, 1, 0) }\n.b { color: red }\n"
PLACES = """<link rel=stylesheet href=outer.css>
<script>
  customElements.define('x-shadow', class extends HTMLElement {
    connectedCallback() {
      this.attachShadow({ mode: 'open' }).innerHTML =
        '<link rel=stylesheet href=/main.css><p>in a shadow root</p>';
    }
  });
</script>"""
BODY = "<p>here</p><x-shadow></x-shadow><iframe src=frame.html></iframe>"
FRAME = "<!doctype html><link rel=stylesheet href=main.css><p>in a frame</p>"
COLOURS = """() => {
    const places = [
        document,
        document.querySelector('x-shadow').shadowRoot,
        document.querySelector('iframe').contentDocument,
    ];
    return places.map((place) => getComputedStyle(place.querySelector('p')).color);
}"""
COLOUR = "() => getComputedStyle(document.querySelector('p')).color"
TOUCHES = {
    "media": "(link) => { link.media = 'all' }",
    "disabled": "(link) => { link.disabled = true; link.disabled = false }",
    "moved": "(link) => { document.body.append(link) }",
    "cloned": "(link) => { link.replaceWith(link.cloneNode()) }",
}


async def test_a_sheet_is_patched_in_imports_shadow_roots_and_frames(engine, site, page):
    site.write("main.css", SHEET)
    site.write("inner.css", '@import "main.css";')
    site.write("outer.css", '@import url("inner.css") screen;')
    site.write("frame.html", FRAME)
    site.page("index.html", head=COUNTED + PLACES, body=BODY)
    server = await page()
    await until(engine, f"() => ({COLOURS})().every((one) => one === 'rgb(1, 1, 0)')")

    for number in range(1, 6):
        colour = f"rgb(1, 1, {number})"
        site.write("main.css", SHEET.replace("rgb(1, 1, 0)", colour))
        await server.wait_applied("/main.css")

        await until(engine, f"() => ({COLOURS})().every((one) => one === '{colour}')")
    assert await engine.call(STATE) == ["1", 42, "half a sentence"]


@pytest.mark.parametrize("touch", TOUCHES)
async def test_a_link_that_loads_again_does_not_bring_the_old_text_back(engine, site, page, touch):
    site.write("main.css", SHEET)
    link = "<link rel=stylesheet href=main.css>"
    site.page("index.html", head=COUNTED + link, body="<p>text</p>")
    server = await page()
    for number in range(1, 6):
        site.write("main.css", SHEET.replace("rgb(1, 1, 0)", f"rgb(1, 1, {number})"))
        await server.wait_applied("/main.css")

    await engine.call(f"() => ({TOUCHES[touch]})(document.querySelector('link'))")

    await until(engine, "() => document.querySelector('link').sheet?.cssRules.length === 2")
    await until(engine, f"() => ({COLOUR})() === 'rgb(1, 1, 5)'")
    await engine.call("() => new Promise((done) => setTimeout(done, 300))")
    assert await engine.call(COLOUR) == "rgb(1, 1, 5)"
