"""What is known of scripts: read once for each content, and what a change does to it."""

import pytest

from hotreload.esm.syntax import Unsure
from hotreload.scripts.modules import Modules
from hotreload.scripts.source import TEXT_LIMIT, decode, encode
from tests.unit.scripts.site import BROKEN, Site

# --- by content ---------------------------------------------------------------------------------


def test_a_text_is_read_once_however_often_it_is_served(read: list[str]) -> None:
    site = Site(main="import './dep.js'")
    site.serve("/main.js", "import './dep.js'")

    assert read == ["import './dep.js'"]


def test_what_the_disk_shows_is_read_when_it_is_told_or_answered(read: list[str]) -> None:
    modules = Modules()
    modules.take("/main.js", "1", b"import './a.js'")
    modules.take("/main.js", "2", b"import './b.js'")
    modules.settle(["/other.js"])
    assert read == []

    modules.settle(["/main.js"])

    assert read == ["import './b.js'"]
    assert modules.source("/main.js", "1") is None
    assert modules.source("/main.js", "2") is not None


def test_a_change_that_is_taken_back_before_it_was_told_is_none() -> None:
    site = Site(main="import './dep.js'")
    site.modules.take("/main.js", "other", b"import './other.js'")
    site.modules.take("/main.js", "import './dep.js'", b"import './dep.js'")

    site.modules.settle(["/main.js"])

    assert site.modules.source("/main.js", "import './dep.js'") is not None
    assert site.importers("other.js") == ()


@pytest.mark.parametrize("data", [None, b"import './dep.js'" + b" " * TEXT_LIMIT])
def test_what_is_too_long_is_not_read(data: bytes | None, read: list[str]) -> None:
    modules = Modules()
    modules.take("/main.js", "long", data)
    modules.settle(["/main.js"])

    source = modules.source("/main.js", "long")
    assert source is not None
    assert source.says == Unsure("it has more than 4 MB", 0)
    assert read == []


def test_bytes_that_are_no_text_survive() -> None:
    data = b"// \xff\xfe\xc3\nimport './dep.js'\xf0\x9f"

    assert encode(decode(data)) == data


# --- a change -----------------------------------------------------------------------------------


def test_what_a_new_text_imports_counts_at_once_and_what_it_accepts_when_it_was_told() -> None:
    site = Site(main="import './a.js'; import.meta.hot.accept()", a="")
    site.save("/main.js", "import './a.js'; import './b.js'")

    assert site.importers("b.js") == ("/main.js",)
    assert site.node("main.js").accepts_itself
    site.modules.settle(["/main.js"])
    assert not site.node("main.js").accepts_itself


def test_a_new_script_accepts_what_its_text_says() -> None:
    site = Site(main="import './new.js'")
    site.save("/new.js", "import.meta.hot.accept()")

    assert site.node("new.js").accepts_itself


def test_what_nothing_imports_any_more_is_lost() -> None:
    site = Site(main="import './a.js'; import './b.js'", other="import './b.js'", a="", b="")

    assert site.save("/main.js", "") == {"/a.js"}


def test_what_moves_from_one_changed_script_to_another_is_not_lost() -> None:
    site = Site(main="import './a.js'", other="", a="")
    site.modules.take("/main.js", "1", b"")
    site.modules.take("/other.js", "2", b"import './a.js'")

    assert site.modules.prepare(["/main.js", "/other.js"]) == frozenset()


def test_what_a_page_runs_itself_is_not_lost() -> None:
    site = Site(main="import './a.js'", a="")
    site.show("/", "<script type=module src=/a.js></script>")

    assert site.save("/main.js", "") == frozenset()


def test_what_is_dropped_is_read_anew() -> None:
    site = Site(main="", a="import './b.js'")
    site.modules.drop(["/a.js"])
    assert site.importers("b.js") == ()

    site.serve("/a.js", "import './b.js'")

    assert site.importers("b.js") == ("/a.js",)


def test_builds_that_name_their_output_by_its_hash_leave_nothing_behind() -> None:
    site = Site()
    for build in range(3):
        names = [f"{name}-{build}" for name in ("chunk", "app", "ring", "back")]
        chunk, _, ring, back = (f"./{name}.js" for name in names)
        app = f"import '{chunk}'; import '{ring}'; import.meta.hot.accept()"
        texts = ["", app, f"import '{back}'", f"import '{ring}'"]
        for name, text in zip(names, texts, strict=True):
            site.serve(f"/{name}.js", text)
        site.modules.announced([f"/{names[0]}.js"], timestamp=1)
        assert site.modules.stamps

        for name in names:
            site.modules.drop([f"/{name}.js"])

        assert not any(site.modules.graph.knows(f"/{name}.js") for name in names)
        assert site.modules.stamps == {}
    assert not site.modules._sources


def test_what_is_gone_keeps_its_place_while_it_is_imported() -> None:
    site = Site(main="import './a.js'", a="import './b.js'", b="")

    site.modules.drop(["/b.js", "/a.js"])

    assert site.importers("b.js") == ("/a.js",)


def test_what_is_gone_and_was_pruned_is_not_remembered() -> None:
    site = Site(main="import './a.js'", a="")
    site.save("/main.js", "")
    site.modules.drop(["/a.js"])
    site.modules.prune(["/a.js"])

    site.save("/main.js", "import './a.js' // again")

    assert site.node("a.js") is None


def test_what_only_lost_modules_import_is_lost_with_them_and_comes_back_with_them() -> None:
    site = Site(
        main="import './a.js'; import './still.js'",
        a="import './b.js'; import './still.js'; import './ring.js'",
        b="import './c.js'",
        c="",
        still="",
        ring="import './back.js'",
        back="import './ring.js'",
    )
    lost = site.save("/main.js", "import './still.js'")
    assert lost == {"/a.js", "/b.js", "/c.js", "/ring.js", "/back.js"}
    site.modules.prune(lost)
    assert not site.importers("c.js")
    assert site.importers("still.js") == ("/main.js",)

    site.save("/main.js", "import './a.js' // again")

    assert site.importers("c.js") == ("/b.js",)
    assert site.importers("b.js") == ("/a.js",)


def test_what_was_pruned_stays_out_when_maps_change() -> None:
    site = Site(main="import './a.js'", a="import './b.js'")
    site.save("/main.js", "")
    site.modules.prune(["/a.js"])

    site.show_map("/", x="/x.js")

    assert site.importers("b.js") == ()


def test_what_was_pruned_counts_again_once_it_is_imported_unasked() -> None:
    site = Site(main="import './a.js'", a="import './b.js'")
    assert site.save("/main.js", "") == {"/a.js", "/b.js"}
    site.modules.prune(["/a.js", "/b.js"])
    assert site.importers("b.js") == ()

    site.save("/main.js", "import './a.js' // again")

    assert site.importers("b.js") == ("/a.js",)


def test_what_was_pruned_counts_again_once_somebody_asks_for_it() -> None:
    site = Site(main="import './a.js'", a="import './b.js'")
    site.save("/main.js", "")
    site.modules.prune(["/a.js"])

    site.serve("/a.js", "import './b.js'")

    assert site.importers("b.js") == ("/a.js",)


@pytest.mark.parametrize(
    ("old", "new", "is_plain"),
    [
        ("import.meta.hot.accept()", "var a", True),
        ("var a", "import.meta.hot.accept()", False),
        ("import './dep.js'", "import './dep.js' // again", False),
        ("import './dep.js'", BROKEN, True),
    ],
)
def test_what_a_script_will_be_served_as_counts(old: str, new: str, is_plain: bool) -> None:
    site = Site(main=old)
    site.save("/main.js", new)

    assert site.modules.is_plain("/main.js") is is_plain
    assert site.modules.is_plain("/never-read.js")


@pytest.mark.parametrize(
    ("name", "runs", "is_classic"),
    [
        ("page", True, False),
        ("imported", True, False),
        ("lazy", True, False),
        ("worker", False, False),
        ("alone", False, True),
        ("module", False, False),
        ("unknown", False, False),
    ],
)
def test_whether_a_script_is_a_module_is_told_by_who_uses_it(
    name: str, runs: bool, is_classic: bool
) -> None:
    site = Site(page="1", imported="1", lazy="1", worker="1", alone="1", module="export {}")
    text = "import './imported.js'; import('./lazy.js'); new Worker(new URL('worker.js', URL))"
    site.serve("/other.js", text.replace("URL)", "import.meta.url)"))
    site.show("/", "<script type=module src=/page.js></script>")

    assert site.modules.runs(f"/{name}.js") is runs
    assert site.modules.is_classic(f"/{name}.js") is is_classic


# --- what cannot be read ------------------------------------------------------------------------


def test_a_script_that_was_never_readable_is_unread() -> None:
    site = Site(main=BROKEN)

    assert set(site.modules.graph.unread) == {"/main.js"}


def test_half_of_an_edit_changes_nothing_of_what_is_known() -> None:
    """No browser links it; the page goes on with what it has until the next save."""
    site = Site(main="import './dep.js'; import.meta.hot.accept()", dep="")
    known = site.node("main.js")

    lost = site.save("/main.js", BROKEN)
    site.modules.settle(["/main.js"])

    assert lost == frozenset()
    assert site.node("main.js") == known
    assert site.modules.graph.unread == {}


def test_what_is_mended_is_read_again() -> None:
    site = Site(main=BROKEN)

    site.serve("/main.js", "import './more.js'")

    assert site.modules.graph.unread == {}
    assert site.importers("more.js") == ("/main.js",)
