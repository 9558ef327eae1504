"""Import maps: reading, asking, merging, after the HTML standard."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.esm import import_map
from hotreload.esm.import_map import ImportMap

BASE = "/app/index.html"


def read(**parts: object) -> ImportMap:
    found = import_map.parse(json.dumps(parts), base=BASE)
    assert found is not None
    return found


PACKAGES = read(
    imports={
        "moment": "/node_modules/moment/src/moment.js",
        "moment/": "/node_modules/moment/src/",
        "lodash-dot": "./node_modules/lodash-es/lodash.js",
        "lodash-dotdot/": "../node_modules/lodash-es/",
        "cdn": "https://cdn.example/x.js",
        "cdn/": "https://cdn.example/x/",
        "deep/er/": "/deeper/",
        "deep/": "/deep/",
        "deep/er/file": "/one-file.js",
        "blocked": None,
        "blocked/": None,
        "open/": "/open/",
        "open/closed/": None,
        "%2E/": "/dots/",
        "data-like/": "data:text/javascript,",
        "#private": "/private.js",
    }
)


@pytest.mark.parametrize(
    ("specifier", "want"),
    [
        ("moment", "/node_modules/moment/src/moment.js"),
        ("moment/a/b.js", "/node_modules/moment/src/a/b.js"),
        ("moment/a?x#y", "/node_modules/moment/src/a?x#y"),
        ("moment/", "/node_modules/moment/src/"),
        ("moments", None),
        ("lodash-dot", "/app/node_modules/lodash-es/lodash.js"),
        ("lodash-dotdot/x.js", "/node_modules/lodash-es/x.js"),
        ("cdn", "https://cdn.example/x.js"),
        ("cdn/y.js", "https://cdn.example/x/y.js"),
        ("deep/er/x", "/deeper/x"),
        ("deep/x", "/deep/x"),
        ("deep/er/file", "/one-file.js"),
        ("deep/er", "/deep/er"),
        ("blocked", None),
        ("blocked/x", None),
        ("open/x", "/open/x"),
        ("open/closed/x", None),
        ("moment/../../x.js", None),
        ("moment//evil.example/x.js", None),
        ("moment/x/../y.js", "/node_modules/moment/src/y.js"),
        ("moment/%2e%2e/x.js", None),
        ("moment/https://evil.example/", None),
        ("data-like/x", None),
        ("#private", "/private.js"),
        ("unknown", None),
        ("./x.js", "/app/sub/x.js"),
        ("https://other.example/", "https://other.example/"),
        ("", None),
    ],
)
def test_specifiers_are_looked_up(specifier: str, want: str | None) -> None:
    assert PACKAGES.locate(specifier, base="/app/sub/a.js") == want


def test_urls_are_mapped_too() -> None:
    urls = read(
        imports={
            "/lib/foo.mjs": "./more/bar.mjs",
            "./dot.mjs": "/lib/dot.mjs",
            "https://cdn.example/": "/vendor/",
            "/": "/everything/",
            "/é.js": "/e.js",
            "node:fs": "/shims/fs.js",
            "node:": "/never/",
        }
    )
    asked = [
        *("/lib/foo.mjs", "../lib/foo.mjs", "/app/dot.mjs", "https://cdn.example/a/b.js"),
        *("/other.js", "/%C3%A9.js", "node:fs", "node:path"),
    ]

    assert [urls.locate(one, base="/app/x.js") for one in asked] == [
        *("/app/more/bar.mjs", "/app/more/bar.mjs", "/lib/dot.mjs", "/vendor/a/b.js"),
        *("/everything/other.js", "/e.js", "/shims/fs.js", "node:path"),
    ]


SCOPED = read(
    imports={"a": "/a-1.js", "b": "/b-1.js", "c": "/c-1.js"},
    scopes={
        "/scope2/": {"a": "/a-2.js", "d": None},
        "/scope2/scope3/": {"b": "/b-3.js", "a": "/a-3.js"},
        "/exact.js": {"c": "/c-exact.js"},
        "/prefix": {"c": "/never.js"},
        "relative/": {"c": "./c-relative.js"},
        "https://cdn.example/": {"c": "/c-cdn.js"},
        "/sp%61ce [1]/": {"c": "/c-space.js"},
    },
)


@pytest.mark.parametrize(
    ("base", "a", "b", "c"),
    [
        ("/x.js", "/a-1.js", "/b-1.js", "/c-1.js"),
        ("/scope2/x.js", "/a-2.js", "/b-1.js", "/c-1.js"),
        ("/scope2/scope3/x.js", "/a-3.js", "/b-3.js", "/c-1.js"),
        ("/scope2", "/a-1.js", "/b-1.js", "/c-1.js"),
        ("/exact.js", "/a-1.js", "/b-1.js", "/c-exact.js"),
        ("/exact.js/x", "/a-1.js", "/b-1.js", "/c-1.js"),
        ("/prefix/x.js", "/a-1.js", "/b-1.js", "/c-1.js"),
        ("/app/relative/x.js", "/a-1.js", "/b-1.js", "/app/c-relative.js"),
        ("https://cdn.example/x.js", "/a-1.js", "/b-1.js", "/c-cdn.js"),
        ("/space%20%5B1%5D/x.js", "/a-1.js", "/b-1.js", "/c-space.js"),
    ],
)
def test_the_longest_scope_that_says_something_counts(base: str, a: str, b: str, c: str) -> None:
    assert [SCOPED.locate(one, base=base) for one in "abc"] == [a, b, c]


def test_what_a_scope_blocks_is_blocked() -> None:
    assert SCOPED.locate("d", base="/scope2/scope3/x.js") is None


@pytest.mark.parametrize("address", [None, 1, True, [], {}, "bare", "a/b", "https:", "", "?x"])
def test_an_address_that_is_no_url_blocks(address: object) -> None:
    assert read(imports={"a": address}).imports == {"a": None}


def test_the_address_of_a_prefix_has_to_be_one() -> None:
    assert read(imports={"a/": "/b", "c/": "/d/?e/"}).imports == {"a/": None, "c/": "/d/?e/"}


def test_an_empty_key_says_nothing() -> None:
    assert read(imports={"": "/a.js"}) == ImportMap()


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "null", "[]", '"x"', "1", '{"imports": NaN}', "\ufeff{}", "[" * 100_000),
        *('{"imports": []}', '{"imports": null}', '{"scopes": 1}', '{"scopes": {"/a/": []}}'),
        '{"integrity": []}',
    ],
)
def test_a_broken_map_is_none(text: str) -> None:
    assert import_map.parse(text, base=BASE) is None


def test_unknown_parts_are_ignored() -> None:
    assert read(imports={}, odd=1) == ImportMap()


def test_what_has_to_have_a_hash_is_sealed() -> None:
    found = read(integrity={"./a.js": "sha256-x", "bare": "", "https://cdn.example/a.js": ""})

    assert found == ImportMap(sealed=frozenset({"/app/a.js"}))
    assert import_map.merge(found, ImportMap(sealed=frozenset({"/b.js"}))).sealed == {
        "/app/a.js",
        "/b.js",
    }


def test_of_several_maps_the_first_is_right() -> None:
    first = read(imports={"a": "/1.js", "b": None}, scopes={"/s/": {"x": "/1.js"}})
    second = read(
        imports={"a": "/2.js", "b": "/2.js", "c": "/2.js"},
        scopes={"/s/": {"x": "/2.js", "y": "/2.js"}, "/t/": {"z": "/2.js"}},
    )

    assert import_map.merge(first, second) == read(
        imports={"a": "/1.js", "b": None, "c": "/2.js"},
        scopes={"/s/": {"x": "/1.js", "y": "/2.js"}, "/t/": {"z": "/2.js"}},
    )
    assert import_map.merge() == ImportMap()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec=None)),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["imports", "scopes", "a/", "/b/"]) | st.text(), inner)
    ),
    max_leaves=12,
)


@given(JSON, st.text(st.characters(codec=None)))
def test_nothing_makes_it_fail(data: object, specifier: str) -> None:
    found = import_map.parse(json.dumps(data), base=BASE)

    if found is not None:
        found.locate(specifier, base=BASE)
