"""The decision table: each kind of edit, in each mode, under each graph."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.changes.classify import AssetKind
from hotreload.config import MODES
from hotreload.documents.pages import Pages
from hotreload.planner import (
    Edit,
    Graphs,
    Outside,
    is_leading,
    is_leading_outside,
    is_swapped,
    plan,
)
from hotreload.protocol.messages import FileMessage, FullReload, Updates
from hotreload.protocol.updates import AssetUpdate, CssUpdate, HtmlUpdate, JsUpdate, Update
from hotreload.protocol.wire import encode
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


HOT = [
    pytest.param(
        edit("/main.css", AssetKind.CSS),
        NO_SHEETS,
        [update(CssUpdate, "/main.css")],
        "main.css changed; the sheet is swapped in place",
        id="a sheet",
    ),
    pytest.param(
        edit("/part.css", AssetKind.CSS),
        IMPORTED,
        [update(CssUpdate, "/part.css", "/main.css")],
        "part.css changed; main.css imports it and is swapped in place",
        id="an imported sheet",
    ),
    pytest.param(
        edit("/part.css", AssetKind.CSS),
        TWICE_IMPORTED,
        [update(CssUpdate, "/part.css", "/main.css"), update(CssUpdate, "/part.css", "/print.css")],
        "part.css changed; main.css imports it and is swapped in place",
        id="a sheet imported twice",
    ),
    pytest.param(
        edit("/a.css", AssetKind.CSS),
        CIRCLE,
        [update(CssUpdate, "/a.css"), update(CssUpdate, "/a.css", "/b.css")],
        "a.css changed; b.css imports it and is swapped in place",
        id="a circle of sheets",
    ),
    pytest.param(
        edit("/logo.png", AssetKind.IMAGE),
        NO_SHEETS,
        [update(AssetUpdate, "/logo.png")],
        "logo.png changed; what shows it is swapped in place",
        id="an image",
    ),
    pytest.param(
        edit("/logo.png", AssetKind.IMAGE),
        SHOWING,
        [update(AssetUpdate, "/logo.png"), update(CssUpdate, "/logo.png", "/main.css")],
        "logo.png changed; main.css shows it and is swapped in place",
        id="an image in a sheet",
    ),
    pytest.param(
        edit("/sans.woff2", AssetKind.FONT),
        SHOWING,
        [update(AssetUpdate, "/sans.woff2"), update(CssUpdate, "/sans.woff2", "/main.css")],
        "sans.woff2 changed; main.css shows it and is swapped in place",
        id="a font in a sheet",
    ),
    pytest.param(
        edit("/film.mp4", AssetKind.MEDIA),
        NO_SHEETS,
        [update(AssetUpdate, "/film.mp4")],
        "film.mp4 changed; what shows it is swapped in place",
        id="a film",
    ),
    pytest.param(
        edit("/data.json", AssetKind.OTHER),
        NO_SHEETS,
        [update(AssetUpdate, "/data.json")],
        "data.json changed; pages that loaded it reload",
        id="data",
    ),
    pytest.param(
        edit("/app.js", AssetKind.MODULE),
        NO_SHEETS,
        [above("/app.js", plain=["/app.js"])],
        "app.js changed; pages that loaded it reload",
        id="a script that was never read",
    ),
    pytest.param(
        edit("/classic.js", AssetKind.MODULE),
        SCRIPTS,
        [above("/classic.js", plain=["/classic.js"], is_dead_end=True)],
        "classic.js changed; pages that loaded it reload",
        id="a script",
    ),
    pytest.param(
        edit("/self.js", AssetKind.MODULE),
        SCRIPTS,
        [above("/self.js", ["/self.js", "/main.js"], uses=(("/self.js", "/main.js"),))],
        "self.js changed; it accepts itself",
        id="a module that accepts itself",
    ),
    pytest.param(
        edit("/dep.js", AssetKind.MODULE),
        SCRIPTS,
        [above("/dep.js", ["/dep.js", "/main.js"], by="/main.js", plain=["/dep.js"])],
        "dep.js changed; main.js accepts it",
        id="a module that another one accepts",
    ),
    pytest.param(
        edit("/lost.js", AssetKind.MODULE),
        SCRIPTS,
        [above("/lost.js", ["/lost.js", "/main.js"], plain=["/lost.js"], is_dead_end=True)],
        "lost.js changed; main.js imports it and does not accept it",
        id="a module that nobody accepts",
    ),
    pytest.param(
        edit("/data.json", AssetKind.OTHER),
        SCRIPTS,
        [
            update(AssetUpdate, "/data.json"),
            above("/data.json", ["/data.json", "/main.js"], by="/main.js", plain=["/data.json"]),
        ],
        "data.json changed; main.js accepts it",
        id="data that a module imports",
    ),
    pytest.param(
        edit("/icon.png", AssetKind.IMAGE),
        SCRIPTS,
        [
            update(AssetUpdate, "/icon.png"),
            above(
                "/icon.png",
                ["/icon.png", "/main.js"],
                plain=["/icon.png"],
                assets=(("/icon.png", "/main.js"),),
                is_dead_end=True,
            ),
        ],
        "icon.png changed; main.js refers to it and does not accept itself",
        id="an image that a module refers to",
    ),
    pytest.param(
        edit("/sheet.css", AssetKind.CSS),
        SCRIPTS,
        [
            update(CssUpdate, "/sheet.css"),
            above(
                "/sheet.css",
                ["/sheet.css", "/main.js"],
                plain=["/sheet.css"],
                sheets=("/sheet.css",),
            ),
        ],
        "sheet.css changed; the sheet is swapped in place",
        id="a sheet that a module imports",
    ),
    pytest.param(
        edit("/index.html", AssetKind.HTML),
        NO_SHEETS,
        [HtmlUpdate("/index.html", "/index.html", NOW, "new", ("page-id",))],
        "index.html changed; pages that show it are patched in place",
        id="a page that is shown",
    ),
    pytest.param(
        edit("/docs/index.html", AssetKind.HTML),
        NO_SHEETS,
        [HtmlUpdate("/docs/index.html", "/docs/index.html", NOW, "new", ())],
        "docs/index.html changed; pages that show it are patched in place",
        id="a page that nobody shows",
    ),
]


@pytest.mark.parametrize(("edit", "graphs", "updates", "reason"), HOT)
def test_each_kind_of_edit_has_its_message(edit, graphs, updates, reason) -> None:
    assert told(edit, graphs=graphs) == Updates(tuple(updates), reason)


SWAPPED = {AssetKind.CSS, AssetKind.IMAGE, AssetKind.FONT, AssetKind.MEDIA}


@pytest.mark.parametrize("kind", AssetKind)
def test_in_css_mode_only_what_is_swapped_is_told(kind) -> None:
    message = plan([edit("/file", kind)], NO_SHEETS, mode="css", timestamp=NOW)

    assert isinstance(message, Updates) if kind in SWAPPED else message is None


def test_in_css_mode_the_rest_of_a_batch_is_left_out() -> None:
    page, sheet = edit("/a.html", AssetKind.HTML), edit("/a.css", AssetKind.CSS)

    message = told(page, sheet, OUTSIDE, mode="css")

    assert message == told(sheet)


@pytest.mark.parametrize("kind", AssetKind)
def test_in_reload_mode_every_edit_reloads_who_loaded_it(kind) -> None:
    message = told(edit("/docs/a%20b.x", kind), mode="reload")

    assert message == FullReload(
        "docs/a b.x changed; the mode is 'reload'",
        path="/docs/a%20b.x",
        triggered_by="/docs/a%20b.x",
    )


def test_in_reload_mode_several_edits_reload_every_page() -> None:
    message = told(edit("/a.css", AssetKind.CSS), edit("/b.js", AssetKind.MODULE), mode="reload")

    assert message == FullReload(
        "a.css changed; the mode is 'reload' (and 1 more)", path=None, triggered_by="/a.css"
    )


@pytest.mark.parametrize("one", [*(edit("/file", kind) for kind in AssetKind), OUTSIDE], ids=str)
def test_in_off_mode_nothing_is_told(one) -> None:
    assert plan([one], NO_SHEETS, mode="off", timestamp=NOW) is None


def test_a_watched_template_makes_every_page_compare_itself() -> None:
    sheet = edit("/a.css", AssetKind.CSS)

    message = told(TEMPLATE, sheet)

    assert isinstance(message, Updates)
    assert message.updates[0] == HtmlUpdate("*", "*", NOW, None)
    assert message.updates[1:] == told(sheet).updates
    assert message.reason == (
        "base.jinja changed, which is watched; each page is patched where its source differs "
        "(and 1 more)"
    )


def test_a_template_spares_the_pages_that_are_known_to_be_made_of_others() -> None:
    made = graphs()
    made.pages.remember("mine", b"", path=None, files={"/t/a.html", "/t/base.html"})
    made.pages.remember("its", b"", path=None, files={"/t/b.html", "/t/base.html"})
    made.pages.remember("third", b"", path=None, files={"/t/c.html"})
    a, b = (replace(TEMPLATE, file=f"/t/{name}.html", is_template=True) for name in "ab")

    one, both, more = (told(*edits, graphs=made) for edits in ([a], [a, b], [a, TEMPLATE]))

    assert one.updates == (HtmlUpdate("*", "*", NOW, None, others=("page-id", "its", "third")),)
    assert one.reason == (
        "base.jinja changed, which is watched; pages made of it are patched where their source "
        "differs"
    )
    assert both.updates == (HtmlUpdate("*", "*", NOW, None, others=("page-id", "third")),)
    assert more.updates == (HtmlUpdate("*", "*", NOW, None),)


@pytest.mark.parametrize("others", [{"mode": "reload"}, {"also": OUTSIDE}])
def test_what_else_reloads_every_page_outweighs_templates(others) -> None:
    also = [others["also"]] if "also" in others else []

    message = told(TEMPLATE, *also, mode=others.get("mode", "hot"))

    assert isinstance(message, FullReload)
    assert message.path is None


@pytest.mark.parametrize("mode", MODES)
def test_watched_templates_need_not_wait(mode) -> None:
    assert is_leading_outside("/t/base.JINJA", mode=mode) == (mode == "hot")
    assert is_leading_outside("/t/odd.sql", mode=mode, is_template=True) == (mode == "hot")
    assert not is_leading_outside("/t/jinja", mode=mode)
    assert not is_leading_outside("/t/app.py", mode=mode)


@pytest.mark.parametrize("mode", MODES)
def test_no_edits_are_no_message(mode) -> None:
    assert plan([], NO_SHEETS, mode=mode, timestamp=NOW) is None


@pytest.mark.parametrize("mode", ["hot", "reload"])
def test_what_lies_outside_reloads_every_page(mode) -> None:
    assert told(OUTSIDE, mode=mode) == FullReload("base.py changed, which is watched")


def test_what_lies_outside_outweighs_the_rest_of_its_batch() -> None:
    message = told(edit("/a.css", AssetKind.CSS), OUTSIDE, edit("/b.css", AssetKind.CSS))

    assert message == FullReload("base.py changed, which is watched (and 2 more)")


@pytest.mark.parametrize("kind", AssetKind)
def test_a_deletion_has_no_id_and_says_so(kind) -> None:
    message = told(edit("/gone.x", kind, id=None))

    assert [update.id for update in message.updates] == [None]
    assert message.reason.startswith("gone.x was deleted; ")


def test_a_batch_is_one_message_whose_reason_counts_the_edits() -> None:
    message = told(
        edit("/main.css", AssetKind.CSS),
        edit("/app.js", AssetKind.MODULE),
        edit("/logo.png", AssetKind.IMAGE),
    )

    assert [update.path for update in message.updates] == ["/main.css", "/logo.png", "/app.js"]
    assert message.reason == "main.css changed; the sheet is swapped in place (and 2 more)"


def test_what_reloads_pages_is_the_reason_whatever_else_changed() -> None:
    changed = [edit(f"/{name}.js", AssetKind.MODULE) for name in ("self", "dep", "lost")]

    message = told(edit("/main.css", AssetKind.CSS), *changed, graphs=SCRIPTS)

    clause = "main.js imports it and does not accept it"
    assert message.reason == f"lost.js changed; {clause} (and 3 more)"


def test_where_all_are_accepted_the_reason_is_about_the_first() -> None:
    message = told(
        edit("/self.js", AssetKind.MODULE), edit("/dep.js", AssetKind.MODULE), graphs=SCRIPTS
    )

    assert message.reason == "self.js changed; it accepts itself (and 1 more)"


def test_scripts_that_changed_together_share_one_graph() -> None:
    first, second = told(
        edit("/self.js", AssetKind.MODULE), edit("/dep.js", AssetKind.MODULE), graphs=SCRIPTS
    ).updates

    assert {first.path, second.path} == {"/self.js", "/main.js"}
    assert first.changed == (("/self.js", "new"), ("/dep.js", "new"))
    assert sorted(first.importers) == [("/dep.js", "/main.js"), ("/self.js", "/main.js")]
    assert (second.changed, second.importers) == ((), ())


def test_one_importer_of_two_changed_sheets_is_named_with_each() -> None:
    message = told(
        edit("/main.css", AssetKind.CSS), edit("/part.css", AssetKind.CSS), graphs=IMPORTED
    )

    pairs = [(update.path, update.accepted_path) for update in message.updates]
    assert pairs == [("/main.css", "/main.css"), ("/part.css", "/main.css")]


def test_an_edit_that_comes_twice_is_one_entry() -> None:
    sheet = edit("/main.css", AssetKind.CSS)

    assert len(told(sheet, sheet).updates) == 1


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/caf%C3%A9/a%20b.css", "café/a b.css"),
        ("/50%25.css", "50%.css"),
        ("/", "/"),
        ("/docs/", "docs/"),
        ("/%FF.css", "?.css"),
    ],
)
def test_reasons_name_files_as_people_do(path, name) -> None:
    page = edit(path, AssetKind.HTML)

    assert told(page).reason == f"{name} changed; pages that show it are patched in place"
    assert page.name == name


@pytest.mark.parametrize("kind", AssetKind)
@pytest.mark.parametrize("mode", MODES)
def test_what_is_swapped_need_not_wait(kind, mode) -> None:
    assert is_swapped(kind, mode=mode) == (kind in SWAPPED and mode in ("hot", "css"))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("path", "modes"),
    [
        ("/main.css", ("hot", "css")),
        ("/sheet.css", ("hot", "css")),
        ("/self.js", ("hot",)),
        ("/dep.js", ("hot",)),
        ("/data.json", ("hot",)),
        ("/lost.js", ()),
        ("/classic.js", ()),
        ("/never-read.js", ()),
        ("/other.json", ()),
        ("/index.html", ("hot",)),
    ],
)
def test_what_text_says_is_accepted_need_not_wait(path, modes, mode) -> None:
    assert is_leading(path, SCRIPTS, mode=mode) == (mode in modes)


PATHS = ["/main.css", "/part.css", "/logo.png", "/a.js", "/index.html", "/%FF%0A"]
SCRIPT_PATHS = ["/main.js", "/self.js", "/dep.js", "/lost.js", "/data.json", "/sheet.css"]
KINDS, IDS = st.sampled_from(AssetKind), st.sampled_from([None, "1", "2"])
EDITS = st.builds(Edit, st.sampled_from(PATHS), KINDS, IDS)
SCRIPT_EDITS = st.builds(Edit, st.sampled_from(SCRIPT_PATHS), KINDS, IDS)
ALL_GRAPHS = st.sampled_from([NO_SHEETS, IMPORTED, TWICE_IMPORTED, SHOWING, CIRCLE])


@given(
    st.lists(EDITS | SCRIPT_EDITS | st.just(OUTSIDE) | st.just(TEMPLATE), max_size=8),
    ALL_GRAPHS | st.just(SCRIPTS),
    st.sampled_from(MODES),
)
def test_whatever_changes_one_pair_is_one_entry_and_the_reason_is_told(edits, graphs, mode) -> None:
    message = plan(edits, graphs, mode=mode, timestamp=NOW)

    if message is not None:
        assert message.reason
        assert encode(message, seq=1).frame
    if isinstance(message, Updates):
        keys = [(type(each), each.path, each.accepted_path) for each in message.updates]
        assert keys
        assert len(keys) == len(set(keys))


@given(EDITS, ALL_GRAPHS)
def test_every_edit_is_told_in_hot_mode(one, graphs) -> None:
    message = told(one, graphs=graphs)

    assert {update.path for update in message.updates} == {one.path}
    assert {update.id for update in message.updates} == {one.id}
