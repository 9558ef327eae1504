"""What is known of scripts: by content, by the maps of open pages, before and after a change."""

from typing import Any

import pytest

from hotreload.esm import lexer, page_maps, page_scripts
from hotreload.esm.syntax import Module, Unsure
from hotreload.scripts.modules import Modules
from hotreload.scripts.page_modules import owner_of
from hotreload.scripts.source import TEXT_LIMIT, decode, encode

UNSURE = "`"
"""A template without an end, which nobody can read up to the import that follows."""
BROKEN = f"import './dep.js'; {UNSURE} import './more.js'"


class Site:
    """Scripts that were saved and served."""

    def __init__(self, **texts: str) -> None:
        self.modules = Modules()
        for name, text in texts.items():
            self.serve(f"/{name}.js", text)

    def serve(self, path: str, text: str) -> None:
        self.modules.take(path, text, text.encode())
        self.modules.settle([path])

    def save(self, path: str, text: str) -> frozenset[str]:
        """Change a script, as far as until it is told."""
        self.modules.take(path, text, text.encode())
        return self.modules.prepare([path])

    def show(self, page: str, html: str) -> dict[str, Module]:
        found = page_scripts.scripts(html.encode(), page=page)
        read = self.modules.page(page, found)
        return {owner_of(page, script): module for script, module in read.items()}

    def show_map(self, page: str, **imports: str) -> None:
        pairs = ",".join(f'"{name}":"{address}"' for name, address in imports.items())
        self.show(page, f'<script type=importmap>{{"imports":{{{pairs}}}}}</script>')

    def importers(self, name: str) -> tuple[str, ...]:
        return self.modules.graph.importers(f"/{name}")

    def node(self, name: str) -> Any:
        return self.modules.graph.node(f"/{name}")

    def stamped(self, path: str, text: str) -> list[str]:
        """List what the imports of a text can be stamped as."""
        source = self.modules.source(path, text)
        assert source is not None
        return [target.path for target in source.targets.values()]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note which texts are read."""
    texts: list[str] = []
    parse = lexer.parse

    def noted(text: str) -> Module | Unsure:
        texts.append(text)
        return parse(text)

    monkeypatch.setattr(lexer, "parse", noted)
    return texts


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


# --- pages --------------------------------------------------------------------------------------


def test_scripts_within_a_page_are_modules_of_their_own() -> None:
    site = Site(a="")
    html = "<script type=module>import './a.js'</script><script>var b</script>"
    html += "<script type=module>import.meta.hot.accept()</script>"

    read = site.show("/sub/page.html", html)

    assert list(read) == ["/sub/page.html?inline=0", "/sub/page.html?inline=1"]
    assert site.importers("sub/a.js") == ("/sub/page.html?inline=0",)
    assert site.node("sub/page.html?inline=1").accepts_itself
    assert site.modules.graph.is_root("/sub/page.html?inline=0")


def test_a_base_counts_for_scripts_within_the_page_and_is_kept() -> None:
    site = Site()
    site.show("/page.html", "<base href=/lib/><script type=module>import './a.js'</script>")
    assert site.importers("lib/a.js") == ("/page.html?inline=0",)

    site.show_map("/other.html", x="/x.js")

    assert site.importers("lib/a.js") == ("/page.html?inline=0",)
    assert site.importers("a.js") == ()


def test_a_script_that_left_its_page_is_forgotten() -> None:
    site = Site()
    site.show("/", "<script type=module>import './a.js'</script>")

    site.show("/", "<p>")
    site.show_map("/other.html", x="/x.js")

    assert site.importers("a.js") == ()


def test_scripts_within_a_page_are_read_once_for_each_text(read: list[str]) -> None:
    site = Site()
    for _ in range(2):
        site.show("/", "<script type=module>import './a.js'</script>")
    site.show("/", "<script type=module>import './b.js'</script>")

    assert read == ["import './a.js'", "import './b.js'"]
    assert site.importers("b.js") == ("/?inline=0",)
    assert site.importers("a.js") == ()


def test_a_very_long_script_within_a_page_is_not_read(read: list[str]) -> None:
    site = Site()

    site.show("/", f"<script type=module>import './a.js'{' ' * TEXT_LIMIT}</script>")

    assert read == []
    assert set(site.modules.graph.unread) == {"/?inline=0"}


def test_a_script_in_a_page_that_cannot_be_read_is_unread_and_left_alone() -> None:
    site = Site()

    assert site.show("/", f"<script type=module>{BROKEN}</script>") == {}
    assert set(site.modules.graph.unread) == {"/?inline=0"}


def test_a_map_leads_bare_specifiers_to_files() -> None:
    site = Site(main="import 'lib'; import 'pack/deep/a.js'")
    assert site.importers("lib.js") == ()

    site.show("/", '<script type=importmap>{"imports":{"lib":"/lib.js","pack/":"/p/"}}</script>')

    assert site.importers("lib.js") == ("/main.js",)
    assert site.importers("p/deep/a.js") == ("/main.js",)


def test_pages_whose_maps_differ_make_a_script_unread() -> None:
    site = Site(main="import 'lib'")
    site.show_map("/one.html", lib="/1.js")
    assert site.stamped("/main.js", "import 'lib'") == ["/1.js"]

    site.show_map("/two.html", lib="/2.js")

    (why,) = site.modules.graph.unread.values()
    assert why == "its import 'lib' means different files on different pages"
    assert site.stamped("/main.js", "import 'lib'") == []


def test_maps_that_agree_again_heal_it() -> None:
    site = Site(main="import 'lib'")
    site.show_map("/one.html", lib="/1.js")
    site.show_map("/two.html", lib="/2.js")

    site.show_map("/two.html", lib="/1.js")

    assert site.modules.graph.unread == {}
    assert site.stamped("/main.js", "import 'lib'") == ["/1.js"]


def test_a_page_without_a_map_differs_where_a_map_leads_elsewhere() -> None:
    text = "import './a.js'"
    site = Site(main=text)
    site.show("/one.html", '<script type=importmap>{"imports":{"/a.js":"/b.js"}}</script>')
    assert site.stamped("/main.js", text) == ["/b.js"]

    site.show("/two.html", "<script type=module src=main.js></script>")

    assert set(site.modules.graph.unread) == {"/main.js"}


def test_a_page_without_module_scripts_has_no_say() -> None:
    """A listing, or what a browser is shown for a missing icon."""
    text = "import './a.js'"
    site = Site(main=text)
    site.show("/", '<script type=importmap>{"imports":{"/a.js":"/b.js"}}</script>')

    site.show("/missing", "<p>")

    assert site.stamped("/main.js", text) == ["/b.js"]


def test_a_text_whose_import_is_in_dispute_is_unread_even_if_it_was_read_before() -> None:
    site = Site(main="import './a.js'")
    site.show_map("/one.html", lib="/1.js")
    site.show_map("/two.html", lib="/2.js")

    site.serve("/main.js", "import 'lib'")

    assert set(site.modules.graph.unread) == {"/main.js"}


def test_a_new_map_concerns_only_what_it_can_explain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of modules are not resolved again for each page that has a map of its own."""
    site = Site(main="import 'lib'; import './a.js'", a="import './b.js'; import '/c.js'")
    asked: list[str] = []
    agreement = page_maps.agreement

    def noted(specifier: str, *, base: str, maps: Any) -> Any:
        asked.append(specifier)
        return agreement(specifier, base=base, maps=maps)

    monkeypatch.setattr(page_maps, "agreement", noted)
    site.show_map("/", lib="/lib.js")
    assert asked == ["lib", "./a.js"]

    asked.clear()
    site.show("/other", '<script type=importmap>{"imports":{"/c.js":"/d.js"}}</script>')

    assert sorted(asked) == ["./a.js", "./b.js", "/c.js", "lib"]


def test_a_changed_page_is_taken_by_its_new_map_though_nobody_asks_for_it_again() -> None:
    """Who mends the same line in ten pages has one of them open."""
    site = Site(main="import 'lib'")
    for page in ("/", "/about"):
        site.show_map(page, lib="/1.js")

    site.show_map("/", lib="/2.js")
    site.modules.page_changed(
        "/about.html", b'<script type=importmap>{"imports":{"lib":"/2.js"}}</script>'
    )

    assert site.stamped("/main.js", "import 'lib'") == ["/2.js"]


def test_a_page_that_is_gone_has_no_say() -> None:
    site = Site(main="import 'lib'")
    site.show_map("/", lib="/1.js")
    site.show_map("/about", lib="/2.js")

    site.modules.drop(["/about.html"])

    assert site.stamped("/main.js", "import 'lib'") == ["/1.js"]


def test_pages_that_say_the_same_are_resolved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(main="import 'lib'")
    site.show_map("/0.html", lib="/1.js")
    asked: list[int] = []
    agreement = page_maps.agreement

    def counted(specifier: str, *, base: str, maps: Any) -> Any:
        asked.append(len(tuple(maps)))
        return agreement(specifier, base=base, maps=maps)

    monkeypatch.setattr(page_maps, "agreement", counted)
    for number in range(1, 50):
        site.show_map(f"/{number}.html", lib="/1.js")
    assert asked == []

    site.serve("/main.js", "import 'lib' // again")

    assert asked == [1]


def test_the_maps_of_old_pages_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_maps, "PAGES_LIMIT", 2)
    site = Site(main="import 'lib'")
    site.show_map("/one.html", lib="/1.js")

    for page in ("/two.html", "/three.html"):
        site.show_map(page, lib="/2.js")

    assert site.modules.graph.unread == {}
    assert site.stamped("/main.js", "import 'lib'") == ["/2.js"]


def test_the_scripts_of_old_pages_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_maps, "PAGES_LIMIT", 2)
    site = Site()
    for number in range(5):
        site.show(f"/item/{number}", "<script type=module>import '/a.js'</script>")

    assert site.importers("a.js") == ("/item/3?inline=0", "/item/4?inline=0")
    assert len(site.modules._sources) == 2


# --- for clients without a table ----------------------------------------------------------------


def test_what_runs_anew_is_stamped_up_to_who_accepts_it() -> None:
    site = Site(
        main="import './mid.js'; import './other.js'; import.meta.hot.accept('./mid.js', f)",
        mid="import './deep.js'",
        deep="",
        other="",
    )

    site.modules.announced(["/deep.js"], timestamp=7)

    assert site.modules.stamps == {"/deep.js": 7, "/mid.js": 7}


def test_a_change_that_reloads_pages_takes_all_stamps_back() -> None:
    site = Site(main="import './a.js'; import './b.js'; import.meta.hot.accept('./a.js', f)")
    site.modules.announced(["/a.js"], timestamp=7)

    site.modules.announced(["/b.js"], timestamp=8)

    assert site.modules.stamps == {}


def test_what_is_no_module_has_no_stamp() -> None:
    site = Site(main="import './a.js'")

    site.modules.announced(["/style.css", "/index.html"], timestamp=7)

    assert site.modules.stamps == {}
