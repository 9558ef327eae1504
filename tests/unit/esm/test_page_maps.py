"""Which import maps there are, among the pages that were served lately."""

import pytest

from hotreload.esm import page_maps
from hotreload.esm.import_map import ImportMap
from hotreload.esm.page_maps import PAGES_LIMIT, PageMaps
from hotreload.esm.specifiers import Disagreement, Resolved

ONE, TWO = ImportMap({"x": "/1.js"}), ImportMap({"x": "/2.js"})


def test_maps_that_say_the_same_are_one() -> None:
    maps = PageMaps()
    for page, found in (("/a", ONE), ("/b", TWO), ("/c", ONE)):
        assert maps.note(page, found) is None

    assert maps.different == (ONE, TWO)


def test_without_any_map_all_is_as_with_an_empty_one() -> None:
    maps = PageMaps()
    assert maps.different == (ImportMap(),)

    maps.note("/a", ImportMap())

    assert maps.different == (ImportMap(),)


def test_a_page_that_has_no_scripts_any_more_has_no_say() -> None:
    maps = PageMaps()
    maps.note("/a", ONE)

    maps.note("/a", None)

    assert maps.different == (ImportMap(),)


def test_the_page_that_was_served_longest_ago_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_maps, "PAGES_LIMIT", 2)
    maps = PageMaps()
    for page, found in (("/a", ONE), ("/b", TWO), ("/a", ONE)):
        maps.note(page, found)

    assert maps.note("/c", ONE) == "/b"
    assert maps.different == (ONE,)
    assert PAGES_LIMIT > 2


def test_what_one_page_seals_is_sealed_as_long_as_that_page_counts() -> None:
    maps = PageMaps()
    maps.note("/a", ImportMap(sealed=frozenset({"/a.js"})))
    maps.note("/b", ImportMap())
    assert maps.is_sealed("/a.js")
    assert not maps.is_sealed("/b.js")

    maps.note("/a", ImportMap())

    assert not maps.is_sealed("/a.js")


def test_of_urls_only_maps_that_speak_of_them_are_asked() -> None:
    maps = PageMaps()
    moved = ImportMap({"/a.js": "/b.js"})
    scoped = ImportMap(scopes={"/s/": {"https://cdn.example/": "/cdn/"}})
    for page, found in (("/a", ONE), ("/b", TWO), ("/c", moved), ("/d", scoped)):
        maps.note(page, found)

    assert maps.of_urls == (moved, scoped, ImportMap())
    assert maps.resolve("./c.js", base="/main.js") == Resolved("/c.js", "./c.js")
    assert isinstance(maps.resolve("/a.js", base="/main.js"), Disagreement)
    assert isinstance(maps.resolve("x", base="/main.js"), Disagreement)
