"""A sheet is patched wherever it stands: imports of imports, shadow roots, frames."""

from tests.engines.shown import COUNTED

SHEET = "p { color: rgb(1, 1, 0) }\n.b { color: red }\n"
HEAD = """<link rel=stylesheet href=outer.css>
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
COLOURS = """(() => {
    const places = [
        document,
        document.querySelector('x-shadow').shadowRoot,
        document.querySelector('iframe').contentDocument,
    ];
    return places.map((place) => getComputedStyle(place.querySelector('p')).color);
})()"""


async def test_a_sheet_is_patched_in_imports_shadow_roots_and_frames(site, show):
    site.write("main.css", SHEET)
    site.write("inner.css", '@import "main.css";')
    site.write("outer.css", '@import url("inner.css") screen;')
    site.write("frame.html", FRAME)
    site.page("index.html", head=COUNTED + HEAD, body=BODY)
    page = await show()
    await page.until(f"() => {COLOURS}.every((one) => one === 'rgb(1, 1, 0)')")
    await page.learned()

    for number in range(1, 5):
        colour = f"rgb(1, 1, {number})"
        site.write("main.css", SHEET.replace("rgb(1, 1, 0)", colour))
        assert await page.applied("/main.css") == "css"

        await page.until(f"() => {COLOURS}.every((one) => one === '{colour}')")
    await page.assert_kept()
