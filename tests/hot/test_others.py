"""Behaviour that Vite's other tests are about: the X rows."""

from urllib.parse import quote

import pytest

from tests.hot.differences import BARE, NAMES, OUTSIDE, RESUMED, SHEETS, expected
from tests.hot.target import TARGET

MAIN = "console.log('main 1')"
COLOR = "getComputedStyle(document.querySelector('p')).color"


async def test_x01_a_module_outside_the_root(app, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "shared.js").write_text("console.log('shared 1')")
    app.page()
    url = expected(OUTSIDE, ours="/shared/shared.js", vite=f"/@fs{outside}/shared.js")
    app.write("main.js", f"import '{url}'; console.log('main')")
    await app.serve(**({"/shared/": outside} if TARGET == "ours" else {}))
    window = await app.open(prints=("shared 1", "main"))

    (tmp_path / "new.js").write_text("console.log('shared 2')")
    (tmp_path / "new.js").replace(outside / "shared.js")

    await window.prints("> reload", "shared 2", "main")


async def test_x02_a_restart_of_the_server(app):
    app.page(body="<input>")
    app.write("main.js", MAIN)
    window = await app.open(prints=("main 1",))
    await window.page.fill("input", "half a sentence")

    await app.target.restart(window)

    ours, vite = ((), "half a sentence"), (("main 1",), "")
    prints, text = expected(RESUMED, ours=ours, vite=vite)
    await window.prints(*prints)
    assert await window.page.input_value("input") == text
    app.edit("main.js", "main 1", "main 2")
    await window.prints("> reload", "main 2")


async def test_x05_x06_the_overlay_shows_what_failed_and_closes(app):
    app.page()
    app.write("main.js", MAIN)
    window = await app.open(prints=("main 1",))

    await app.target.fail("it is broken", stack="Error: it is broken\n  at somewhere")
    await window.overlay("it is broken", "at somewhere")
    await window.page.keyboard.press("Escape")
    await window.no_overlay()

    await app.target.fail("it is broken again", stack="Error\n  at elsewhere")
    await window.overlay("it is broken again", "at elsewhere")
    await window.kept()


INLINE = """<!doctype html><link rel="icon" href="data:,">
<script type="module" src="/report.js"></script>
<script type="module">
  import { value } from "./dep.js";
  console.log(`inline ${value}`);
  import.meta.hot.accept("./dep.js", ({ value }) => console.log(`accepted ${value}`));
</script><p>old</p>
"""


@pytest.mark.parametrize("name", ["index.html", "sub/変更🎈.html"])
async def test_x08_an_inline_module_that_accepts_what_it_imports(app, name):
    folder, slash, _ = name.rpartition("/")
    dep = f"{folder}{slash}dep.js"
    app.write(name, INLINE)
    app.write(dep, "export const value = 1")
    window = await app.open(name, prints=("inline 1",))

    names = expected(
        NAMES,
        ours=f"/{quote(name)}?inline=0 via /{dep}",
        vite=f"/{name}?html-proxy&index=0.js via /{dep}",
    )
    for old, new in ((1, 2), (2, 3)):
        app.edit(dep, f"= {old}", f"= {new}")
        await window.prints(f"> update {names}", f"accepted {new}", "> updated")
    await window.page.reload()
    await window.prints("inline 3")


async def test_x09_a_linked_sheet_and_what_it_imports(app):
    app.page(head='<link rel="stylesheet" href="/main.css">', body="<p>text</p>")
    app.write("main.js", MAIN)
    app.write("main.css", "@import './part.css'; p { color: red }")
    app.write("part.css", "p { margin-top: 1px }")
    window = await app.open(prints=("main 1",))

    app.edit("main.css", "red", "blue")
    await window.until("getComputedStyle(document.querySelector('p')).color === 'rgb(0, 0, 255)'")
    app.edit("part.css", "1px", "2px")
    await window.until("getComputedStyle(document.querySelector('p')).marginTop === '2px'")
    await window.kept()


async def test_x10_a_json_module(app):
    app.page()
    app.write("data.json", '{"value": 1}')
    app.write(
        "main.js",
        """
        import data from "./data.json" with { type: "json" };
        console.log(`main ${data.value}`);
        import.meta.hot.accept("./data.json", (json) => console.log(json.default.value));
        """,
    )
    window = await app.open(prints=("main 1",))

    app.edit("data.json", "1", "2")

    await window.prints("> update /main.js via /data.json", "2", "> updated")
    await window.kept()


async def test_x09_a_sheet_that_a_module_imports(app):
    app.page(body="<p>text</p>")
    app.write("main.css", "p { color: red }")
    ours = 'import sheet from "./main.css" with { type: "css" };'
    ours += "document.adoptedStyleSheets = [sheet];"
    imports = expected(SHEETS, ours=ours, vite='import "./main.css";')
    app.write("main.js", f"{imports} console.log('main')")
    window = await app.open(prints=("main",))
    await window.until(f"{COLOR} === 'rgb(255, 0, 0)'")

    app.edit("main.css", "red", "blue")

    await window.until(f"{COLOR} === 'rgb(0, 0, 255)'")
    adopted = await window.value("document.adoptedStyleSheets.length")
    assert adopted == expected(SHEETS, ours=1, vite=0)
    await window.kept()


async def test_h41_h42_a_package_of_a_bare_name(app):
    table = '<script type="importmap">{"imports": {"named": "/lib/named.js"}}</script>'
    app.page(head=expected(BARE, ours=table, vite=""))
    app.write("lib/named.js", "export { value } from './part.js'; console.log('named')")
    app.write("lib/part.js", "export const value = 1")
    app.write("lib/package.json", '{"name": "named", "type": "module", "main": "named.js"}')
    (app.site.root / "node_modules").mkdir()
    (app.site.root / "node_modules/named").symlink_to(app.site.root / "lib")
    app.write(
        "main.js",
        """
        import { value } from "named";
        console.log(`main ${value}`);
        import.meta.hot.accept("named", ({ value }) => console.log(`accepted ${value}`));
        """,
    )
    window = await app.open(prints=("named", "main 1"))

    app.edit("lib/part.js", "= 1", "= 2")
    await window.prints("> update /main.js via /lib/named.js", "named", "accepted 2", "> updated")
    app.edit("lib/named.js", "'named'", "'named anew'")
    await window.prints(
        "> update /main.js via /lib/named.js", "named anew", "accepted 2", "> updated"
    )
    await window.kept()


async def test_modules_whose_names_are_not_ascii(app):
    app.page("my%20app/m%C3%A4in.js")
    app.write("my app/mäin.js", "import './dép 1.js'; import.meta.hot.accept('./dép 1.js')")
    app.write("my app/dép 1.js", "console.log('dep 1')")
    window = await app.open(prints=("dep 1",))

    app.edit("my app/dép 1.js", "dep 1", "dep 2")

    names = expected(
        NAMES,
        ours="/my%20app/m%C3%A4in.js via /my%20app/d%C3%A9p%201.js",
        vite="/my app/mäin.js via /my app/dép 1.js",
    )
    await window.prints(f"> update {names}", "dep 2", "> updated")
