"""Sheets and scripts that import each other, and edits of them."""

from dataclasses import replace
from typing import Any

from hotreload.changes.classify import AssetKind
from hotreload.documents.pages import Pages
from hotreload.planner import Edit, Graphs, Outside, plan
from hotreload.protocol.messages import FileMessage
from hotreload.protocol.updates import JsUpdate, Update
from hotreload.scripts.modules import Modules
from hotreload.styles.sheets import Sheets

NOW = 1_700_000_000_000
OUTSIDE = Outside("base.py", "base.py changed, which is watched")
TEMPLATE = Outside("base.jinja", "base.jinja changed, which is watched", is_markup=True)


def graphs(**texts: str) -> Graphs:
    """Know sheets ``/main.css`` and so on by their texts, and one page of ``/index.html``."""
    sheets, pages = Sheets(), Pages()
    for name, text in texts.items():
        sheets.update(f"/{name}.css", text)
    pages.remember("page-id", b"<p>", path="/index.html")
    return Graphs(sheets, pages)


NO_SHEETS = graphs()
IMPORTED = graphs(main="@import 'part.css'", part="")
TWICE_IMPORTED = graphs(main="@import 'part.css'", print="@import 'part.css'", part="")
SHOWING = graphs(main="a{b:url(logo.png)} @font-face{src:url(sans.woff2)}")
CIRCLE = graphs(a="@import 'b.css'", b="@import 'a.css'")


def scripts(**texts: str) -> Graphs:
    """Know scripts ``/main.js`` and so on by their texts; a page runs the first."""
    modules = Modules()
    for name, text in texts.items():
        modules.take(f"/{name}.js", name, text.encode())
        modules.settle([f"/{name}.js"])
    modules.graph.roots("/index.html", [f"/{next(iter(texts))}.js"])
    return Graphs(Sheets(), Pages(), modules=modules)


SCRIPTS = scripts(
    main="""
        import './self.js'; import './dep.js'; import './lost.js'
        import data from './data.json' with {type: 'json'}
        import sheet from './sheet.css' with {type: 'css'}
        import.meta.hot.accept(['./dep.js', './data.json'], () => {})
        new URL('icon.png', import.meta.url)""",
    self="import.meta.hot.accept()",
    dep="export const dep = 1",
    lost="export const lost = 1",
    classic="var classic = 1",
)


def above(path: str, *chains: list[str], by: str | None = None, plain=(), **rest: Any) -> JsUpdate:
    """Describe what is above a changed path, and ``by`` whom it is accepted."""
    importers = tuple(map(tuple, chains)) or ((path,),)
    changed = ((path, "new"),)
    js = JsUpdate(by or path, path, NOW, "new", importers, changed, plain=tuple(plain))
    return replace(js, **rest)


def edit(path: str, kind: AssetKind, *, id: str | None = "new") -> Edit:
    return Edit(path, kind, id)


def told(*edits: Edit | Outside, graphs: Graphs = NO_SHEETS, mode: str = "hot") -> FileMessage:
    message = plan(edits, graphs, mode=mode, timestamp=NOW)
    assert message is not None
    return message


def update(cls: type[Update], path: str, accepted: str | None = None, id: str | None = "new"):
    return cls(path, accepted or path, NOW, id)


SWAPPED = {AssetKind.CSS, AssetKind.IMAGE, AssetKind.FONT, AssetKind.MEDIA}
