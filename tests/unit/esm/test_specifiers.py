"""Which file a specifier means, under the import maps of the pages that are open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload import urls
from hotreload.esm import specifiers
from hotreload.esm.import_map import ImportMap
from hotreload.esm.specifiers import Disagreement, Resolved

BASE = "/src/main.js"
STAMP = 1_700_000_000_000_000_001
LIT = ImportMap({"lit": "/vendor/lit/index.js", "lit/": "/vendor/lit/"})
NEWER = ImportMap({"lit": "/vendor/lit@4/index.js", "lit/": "/vendor/lit/"})


@pytest.mark.parametrize(
    ("specifier", "want"),
    [
        ("./a.js", Resolved("/src/a.js", "./a.js")),
        ("../a.js", Resolved("/a.js", "../a.js")),
        ("/a.js", Resolved("/a.js", "/a.js")),
        ("./%61//é.js ", Resolved("/src/a/%C3%A9.js", "./%61//é.js")),
        (
            "./a.js?raw&t=1700000000000#x",
            Resolved("/src/a.js", "./a.js?raw&t=1700000000000#x", "raw"),
        ),
    ],
)
def test_paths_are_resolved_against_the_importer(specifier: str, want: Resolved) -> None:
    assert specifiers.resolve(specifier, base=BASE) == want


@pytest.mark.parametrize(
    "specifier",
    ["lit", "https://cdn.example/a.js", "//cdn.example/a.js", "data:,", "blob:x", "node:fs", ""],
)
def test_what_is_not_ours_is_nothing(specifier: str) -> None:
    assert specifiers.resolve(specifier, base=BASE) is None


def test_relative_specifiers_under_a_foreign_base_are_nothing() -> None:
    assert specifiers.resolve("./a.js", base="https://cdn.example/") is None


def test_a_stamp_goes_where_the_query_is() -> None:
    found = specifiers.resolve("./a.js?raw#x", base=BASE)

    assert found is not None
    assert urls.with_stamp(found.url or "", STAMP) == f"./a.js?raw&t={STAMP}#x"


def test_a_bare_specifier_is_written_as_the_path_that_it_is_mapped_to() -> None:
    found = specifiers.resolve("lit", base=BASE, import_map=LIT)

    assert found == Resolved("/vendor/lit/index.js", "/vendor/lit/index.js", is_bare=True)


def test_a_mapped_path_is_written_as_what_it_is_mapped_to() -> None:
    mapped = ImportMap({"/src/a.js": "/src/b.js"})

    assert specifiers.resolve("./a.js", base=BASE, import_map=mapped) == Resolved(
        "/src/b.js", "/src/b.js"
    )


def test_what_would_be_mapped_again_keeps_its_spelling() -> None:
    versions = ImportMap({"/src/": "/src/v2/", "lit/": "/src/v2/lit/"})
    found = [specifiers.resolve(one, base=BASE, import_map=versions) for one in ("./a.js", "lit/a")]

    assert found == [
        Resolved("/src/v2/a.js", "./a.js"),
        Resolved("/src/v2/lit/a", "lit/a", is_bare=True),
    ]


def test_what_no_spelling_can_stamp_has_none() -> None:
    again = ImportMap({"lit": "/v2/lit.js", "/v2/": "/v3/"})

    assert specifiers.resolve("lit", base=BASE, import_map=again) == Resolved(
        "/v2/lit.js", None, is_bare=True
    )


def test_pages_agree_on_what_their_maps_say_alike() -> None:
    found = specifiers.agreement("lit/a.js", base=BASE, maps=[LIT, NEWER])

    assert found == Resolved("/vendor/lit/a.js", "/vendor/lit/a.js", is_bare=True)


def test_pages_disagree_where_their_maps_differ() -> None:
    found = specifiers.agreement("lit", base=BASE, maps=[LIT, NEWER])

    assert found == Disagreement(frozenset({"/vendor/lit/index.js", "/vendor/lit@4/index.js"}))


def test_a_page_that_takes_it_from_elsewhere_disagrees() -> None:
    cdn = ImportMap({"lit": "https://cdn.example/lit.js"})

    found = specifiers.agreement("lit", base=BASE, maps=[LIT, cdn])

    assert found == Disagreement(frozenset({"/vendor/lit/index.js"}))


def test_a_page_without_the_name_has_no_say() -> None:
    found = specifiers.agreement("lit", base=BASE, maps=[ImportMap(), LIT])

    assert found == specifiers.resolve("lit", base=BASE, import_map=LIT)


def test_a_page_that_maps_a_path_disagrees_with_one_that_does_not() -> None:
    mapped = ImportMap({"/src/a.js": "/src/b.js"})

    found = specifiers.agreement("./a.js", base=BASE, maps=[ImportMap(), mapped])

    assert found == Disagreement(frozenset({"/src/a.js", "/src/b.js"}))


def test_without_pages_there_is_no_map() -> None:
    assert specifiers.agreement("./a.js", base=BASE, maps=[]) == Resolved("/src/a.js", "./a.js")
    assert specifiers.agreement("lit", base=BASE, maps=[]) is None


@pytest.mark.parametrize(
    ("reference", "want"),
    [
        ("x.png", Resolved("/src/x.png", "x.png")),
        (" ./x.png?a ", Resolved("/src/x.png", "./x.png?a", "a")),
        ("https://cdn.example/x.png", None),
        (".", None),
        ("./img/", None),
        ("", None),
        ("?x", None),
        ("#x", None),
    ],
)
def test_addresses_of_files_ask_no_map(reference: str, want: Resolved | None) -> None:
    assert specifiers.resolve_url(reference, base=BASE) == want


KEYS = st.sampled_from(["a", "a/", "a/b", "/", "/a/", "/a.js", "./", "/v/", "/src/"])
ADDRESSES = st.sampled_from(["/a.js", "/a/", "/v/", "/v/a.js", "/src/", "/a.js?q", None])
MAPS = st.builds(ImportMap, st.dictionaries(KEYS, ADDRESSES, max_size=4))
ASKED = st.sampled_from(["a", "a/x.js", "a/b", "/a.js", "./a.js", "/a/x.js", "/v/x.js", "./x?q#f"])


@given(ASKED, st.lists(MAPS, min_size=1, max_size=3))
def test_a_stamp_never_leads_to_another_file(specifier: str, maps: list[ImportMap]) -> None:
    found = specifiers.agreement(specifier, base=BASE, maps=maps)

    if isinstance(found, Resolved) and found.url is not None:
        stamped = urls.with_stamp(found.url, STAMP)
        pages = [specifiers.resolve(stamped, base=BASE, import_map=one) for one in maps]
        assert {page.path for page in pages if page} == {found.path}
