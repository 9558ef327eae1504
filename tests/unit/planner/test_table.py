"""The decision table: each kind of edit, in each mode, has its message."""

import pytest

from hotreload.changes.classify import AssetKind
from hotreload.planner import plan
from hotreload.protocol.messages import FullReload, Updates
from hotreload.protocol.updates import AssetUpdate, CssUpdate, HtmlUpdate
from tests.unit.planner.graphs import (
    CIRCLE,
    IMPORTED,
    NO_SHEETS,
    NOW,
    OUTSIDE,
    SCRIPTS,
    SHOWING,
    SWAPPED,
    TWICE_IMPORTED,
    above,
    edit,
    told,
    update,
)

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
