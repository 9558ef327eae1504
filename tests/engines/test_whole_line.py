"""Saved on disk, shown by ``hotreload serve`` in every engine."""

import asyncio
import contextlib
from pathlib import Path

import pytest

from tests.browser.tab import PATIENCE
from tests.engines.engine import EngineError

STAGE = Path(__file__).parent / "stage"
CONNECTED = "() => window[Symbol.for('hotreload')]?.status === 'connected'"
COUNTED = "<script>sessionStorage.loads = 1 + Number(sessionStorage.loads ?? 0)</script>"
STATE = "() => [sessionStorage.loads, window.state, document.querySelector('#typed').value]"
DIFFERENCES = """async (name) => {
    const { looksThatDiffer } = await import('/compare.js');
    const frame = document.createElement('iframe');
    const { innerWidth, innerHeight } = window;
    frame.style = `position: fixed; border: 0; width: ${innerWidth}px; height: ${innerHeight}px`;
    frame.srcdoc = `<!doctype html><link rel=stylesheet href="/${name}?${Math.random()}">`
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
EDITS = (
    SHEET.replace("navy", "green"),
    SHEET + ".card { color: red; width: ",
    SHEET + ".card { color: red; width: 300px }\n",
    '@import "more.css";\n' + SHEET,
    '@import "more.css";\n' + SHEET.replace("4px", "14px").replace("»", "«"),
)


@pytest.fixture
def page(engine, site, serve):
    """Give a function that serves the site and shows its page."""

    async def show():
        server = await serve()
        await engine.open(server.url)
        await until(engine, CONNECTED)
        await engine.call("() => { window.state = 42 }")
        await engine.call("() => { document.querySelector('#typed').value = 'half a sentence' }")
        return server

    return show


async def until(engine, function):
    """Wait until a function in the page gives something true; the page may change meanwhile."""
    last = None
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while not (last := await asked(engine, function)) or isinstance(last, EngineError):
                await asyncio.sleep(0.02)
            return
    pytest.fail(f"never true: {function}: {last}")


async def asked(engine, function):
    """Call a function in a page that may just be leaving."""
    try:
        return await engine.call(function)
    except EngineError as error:
        return error


async def test_every_edit_of_a_sheet_is_shown_as_if_freshly_loaded(engine, site, page):
    site.write("main.css", SHEET)
    site.write("more.css", "p { background: rgb(1, 2, 3) }")
    site.write("compare.js", (STAGE / "compare.js").read_text())
    link = "<link rel=stylesheet href=main.css>"
    site.page("index.html", head=COUNTED + link, body="<p class=card>one</p><p>two</p>")
    server = await page()

    for edit in EDITS:
        site.write("main.css", edit)
        applied = await server.wait_applied("/main.css")

        assert applied["outcome"] == "css"
        assert await engine.call(DIFFERENCES, "main.css") == []
        assert await engine.call(STATE) == ["1", 42, "half a sentence"]
    assert await engine.call("() => getComputedStyle(document.body).color") == "rgb(0, 0, 128)"


async def test_a_sheet_that_the_page_has_learned_is_patched_and_not_replaced(engine, site, page):
    site.write("main.css", SHEET)
    site.page("index.html", head=COUNTED + "<link rel=stylesheet href=main.css>")
    server = await page()

    for number in range(20):  # pages learn when they are idle, and swap until then
        await engine.call("() => { window.sheet = document.querySelector('link').sheet }")
        site.write("main.css", SHEET.replace("navy", f"rgb(1, 2, {number})"))
        await server.wait_applied("/main.css")
        if await engine.call("() => document.querySelector('link').sheet === window.sheet"):
            break
    else:
        pytest.fail("every edit loaded the sheet anew")

    colour = await engine.call("() => getComputedStyle(document.body).color")
    assert colour == f"rgb(1, 2, {number})"


async def test_a_picture_is_exchanged_in_place(engine, site, page):
    picture = "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>"
    site.write("dot.svg", picture)
    site.page("index.html", head=COUNTED, body="<img src=dot.svg>")
    server = await page()
    assert await engine.call("() => document.images[0].naturalWidth") == 10

    site.edit("dot.svg", "width='10'", "width='20'")
    applied = await server.wait_applied("/dot.svg")

    assert applied["outcome"] == "asset"
    assert await engine.call("() => document.images[0].naturalWidth") == 20
    assert await engine.call(STATE) == ["1", 42, "half a sentence"]


async def test_an_edited_page_is_shown(engine, site, page):
    site.page("index.html", body="<h1>before</h1>")
    server = await page()

    site.edit("index.html", "before", "after")
    await server.wait_applied("/index.html")

    await until(engine, "() => document.querySelector('h1').textContent === 'after'")
    await until(engine, CONNECTED)
