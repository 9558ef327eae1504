"""Saved on disk, shown by ``hotreload serve`` in every engine."""

from pathlib import Path

from tests.engines.shown import CONNECTED, COUNTED

STAGE = Path(__file__).parent / "stage"
DIFFERENCES = """async () => {
    const { looksThatDiffer } = await import('/compare.js');
    const frame = document.createElement('iframe');
    const { innerWidth, innerHeight } = window;
    frame.style = `position: fixed; border: 0; width: ${innerWidth}px; height: ${innerHeight}px`;
    frame.srcdoc = `<!doctype html><link rel=stylesheet href="/main.css?${Math.random()}">`
        + document.body.outerHTML;
    const loaded = new Promise((done) => frame.addEventListener('load', done));
    document.documentElement.append(frame);
    await loaded;
    const shown = ({ body }) => [body.parentElement, body, ...body.querySelectorAll('*')];
    const looks = looksThatDiffer(shown(document), shown(frame.contentDocument), []);
    frame.remove();
    return looks;
}"""
SHEET = """/* the sheet */
body { margin: 8px; color: navy }
p { width: 50%; border: 1px solid }
p::before { content: "»" }
@media screen { .card { padding: 4px } }
"""
PATCHED = (
    SHEET.replace("navy", "green"),
    SHEET + ".card { color: red; width: ",
    SHEET + ".card { color: red; width: 300px }\n",
    SHEET.replace("4px", "14px").replace("»", "«"),
)
SWAPPED = ('@import "more.css";\n' + SHEET, '@import "more.css";\n' + PATCHED[3])
OURS = "() => document.querySelector('link').sheet === window.sheet"


async def test_every_edit_of_a_sheet_is_shown_as_if_freshly_loaded(site, show):
    site.write("main.css", SHEET)
    site.write("more.css", "p { background: rgb(1, 2, 3) }")
    site.write("compare.js", (STAGE / "compare.js").read_text())
    link = "<link rel=stylesheet href=main.css>"
    site.page("index.html", head=COUNTED + link, body="<p class=card>one</p><p>two</p>")
    page = await show()
    await page.learned()
    await page.call("() => { window.sheet = document.querySelector('link').sheet }")

    for edit in (*PATCHED, *SWAPPED):
        site.write("main.css", edit)
        assert await page.applied("/main.css") == "css"

        assert await page.call(DIFFERENCES) == []
        assert await page.call(OURS) or edit not in PATCHED
        await page.assert_kept()
    colour = "() => getComputedStyle(document.querySelector('p')).backgroundColor"
    assert await page.call(colour) == "rgb(1, 2, 3)"


async def test_a_picture_and_then_the_page_around_it_are_shown_anew(site, show):
    picture = "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>"
    site.write("dot.svg", picture)
    site.page("index.html", head=COUNTED, body="<h1>before</h1><img src=dot.svg>")
    page = await show()
    width = "() => document.images[0].naturalWidth"
    assert await page.call(width) == 10

    site.edit("dot.svg", "width='10'", "width='20'")
    assert await page.applied("/dot.svg") == "asset"
    assert await page.call(width) == 20
    await page.assert_kept()

    site.edit("index.html", "before", "after")
    assert await page.applied("/index.html") == "html"
    assert await page.call("() => document.querySelector('h1').textContent") == "after"
    assert await page.call(width) == 20
    await page.assert_kept()
    await page.until(CONNECTED)
