"""Pages, style sheets and pictures around the modules."""

from tests.browser.media import png
from tests.hot.differences import LINKS, NAMES, PATCHED, PICTURES, SHOWN, WITHIN, expected


async def edit_a_page(app, path, old, new):
    window = await app.open(path, prints=("main",))
    app.edit(path or "index.html", old, new)
    await window.until(f"document.body.textContent.includes({new!r})")
    prints, loads = expected(PATCHED, ours=((), 1), vite=(("> reload", "main"), 2))
    await window.prints(*prints)
    await window.kept(loads=loads)
    return window


async def test_h17_a_page_whose_name_is_not_ascii(app):
    app.page(name="変更🎈.html", body="<p>old</p>")
    app.write("main.js", "console.log('main')")
    await edit_a_page(app, "変更🎈.html", "old", "new")


async def test_h38_an_edit_of_the_page_shows_there_and_nowhere_else(app):
    app.page(body="<p>old</p>")
    app.page(name="other.html", body="<p>other</p>")
    app.write("main.js", "console.log('main')")
    other = await app.open("other.html", prints=("main",))

    await edit_a_page(app, "index.html", "old", "new")

    prints, loads = expected(SHOWN, ours=((), 1), vite=(("> reload", "main"), 2))
    await other.prints(*prints)
    await other.kept(loads=loads)


INLINE = """
<script type="module">
  import.meta.hot.data.runs = (import.meta.hot.data.runs ?? 0) + 1;
  console.log(`script 1, run ${import.meta.hot.data.runs}`);
  import.meta.hot.accept();
</script>
"""


async def test_a_script_within_a_page_accepts_itself(app):
    app.page(body=INLINE)
    app.write("main.js", "console.log('main')")
    window = await app.open(prints=("main", "script 1, run 1"))

    app.edit("index.html", "script 1", "script 2")

    name = expected(NAMES, ours="/?inline=0", vite="/index.html?html-proxy&index=0.js")
    ran = expected(WITHIN, ours="script 2, run 2", vite="script 1, run 2")
    await window.prints(f"> update {name}", ran, "> updated")
    await window.kept()


async def test_h37_a_style_in_a_page_below_another_path(app):
    style = "<style>p { background: url(./box.png) }</style>"
    app.page(name="sub/page.html", head=style, body="<p>old</p>")
    app.write("sub/box.png", png((255, 0, 0)))
    app.write("main.js", "console.log('main')")
    window = await edit_a_page(app, "sub/page.html", "old", "new")

    used = await window.style("p", "backgroundImage")

    assert used.removeprefix('url("').startswith(f"{app.target.url}sub/box.png")


SHEET = '<link rel="stylesheet" href="/main.css?q=1" id="sheet">'


def sheet_path():
    return expected(NAMES, ours="/main.css", vite="/main.css?direct&q=1")


async def test_h18_a_linked_sheet_keeps_its_query(app):
    app.page(head=SHEET, body="<p>text</p>")
    app.write("main.js", "console.log('main')")
    app.write("main.css", "p { color: red }")
    window = await app.open(prints=("main",))

    app.edit("main.css", "red", "blue")

    await window.until("getComputedStyle(document.querySelector('p')).color === 'rgb(0, 0, 255)'")
    await window.prints(f"> update {sheet_path()}", "> updated")
    href = await window.value("document.querySelector('link[rel=stylesheet]').href")
    assert href.partition("?")[2].startswith("q=1")
    assert "direct" not in href
    await window.kept()


async def test_h19_after_the_edit_of_a_sheet_there_is_one_link(app):
    app.page(head=SHEET, body="<p>text</p>")
    app.write("main.js", "window.before = document.querySelector('#sheet'); console.log('main')")
    app.write("main.css", "p { color: red }")
    window = await app.open(prints=("main",))

    app.edit("main.css", "red", "blue")

    await window.prints(f"> update {sheet_path()}", "> updated")
    links = "document.querySelectorAll('link[rel=stylesheet]')"
    assert await window.value(f"{links}.length") == 1
    is_same = await window.value(f"{links}[0] === before")
    assert is_same is expected(LINKS, ours=True, vite=False)


async def test_h51_a_picture_that_a_module_uses(app):
    app.page(body="<img>")
    app.write("box.png", png((255, 0, 0), size=1))
    app.write(
        "main.js",
        """
        document.querySelector("img").src = new URL("./box.png", import.meta.url).href;
        console.log("main");
        import.meta.hot.accept();
        """,
    )
    window = await app.open(prints=("main",))
    await window.until("document.querySelector('img').naturalWidth === 1")

    app.write("box.png", png((255, 0, 0), size=7))

    await window.prints("> update /main.js", "main", "> updated")
    width = expected(PICTURES, ours=7, vite=1)
    await window.until(f"document.querySelector('img').naturalWidth === {width}")
    await window.kept()


async def test_h51_a_picture_whose_importer_accepts_nothing_reloads(app):
    app.page(body="<img>")
    app.write("box.png", png((255, 0, 0), size=1))
    app.write(
        "main.js",
        """
        document.querySelector("img").src = new URL("./box.png", import.meta.url).href;
        console.log("main");
        """,
    )
    window = await app.open(prints=("main",))

    app.write("box.png", png((255, 0, 0), size=7))

    await window.prints("> reload", "main")
