"""A patched sheet stays patched, whatever makes its link load the old URL once more.

Firefox keeps parsed sheets by URL, and brings the first text back.
"""

from tests.engines.shown import COUNTED

SHEET = "b { color: green }\np { color: red }\n"
RED, BLUE = "rgb(255, 0, 0)", "rgb(0, 0, 255)"
SHOWN = f"() => getComputedStyle(document.querySelector('p')).color === '{BLUE}'"
HREF = "() => document.querySelector('link').getAttribute('href')"
CHANGES = (
    "link.media = 'screen'",
    "link.disabled = true; link.disabled = false",
    "document.head.append(link)",
    "link.replaceWith(link.cloneNode())",
)
# While a sheet is loaded there may be no look at all, but never the old one.
SEEN = """async () => {
    const seen = new Set();
    for (let left = 6; left > 0; left -= 1) {
        await new Promise((done) => requestAnimationFrame(done));
        seen.add(getComputedStyle(document.querySelector('p')).color);
    }
    return [...seen];
}"""


async def test_a_link_that_loads_once_more_shows_the_new_text(site, show):
    site.write("main.css", SHEET)
    link = "<link rel=stylesheet href=/main.css>"
    site.page("index.html", head=COUNTED + link, body="<p>text</p>")
    page = await show()
    await page.learned()
    site.edit("main.css", "red", "blue")
    await page.applied("/main.css")
    assert await page.call(HREF) == "/main.css"

    for change in CHANGES:
        await page.call(f"() => {{ const link = document.querySelector('link'); {change} }}")
        assert RED not in await page.call(SEEN), change
        await page.until(SHOWN)
        await page.learned()

    site.edit("main.css", "blue", "red")
    await page.applied("/main.css")
    await page.until(SHOWN.replace(BLUE, RED))
    await page.assert_kept()
