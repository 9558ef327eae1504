"""What pages say of scripts: their own, their import maps, and what becomes of both."""

from typing import Any

import pytest

from hotreload.esm import page_maps
from hotreload.scripts.source import TEXT_LIMIT
from tests.unit.scripts.site import BROKEN, Site


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
