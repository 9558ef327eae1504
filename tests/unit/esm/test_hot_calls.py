"""The use of ``import.meta.hot``, and what literal text accepts."""

import pytest

from tests.unit.esm.reading import read


@pytest.mark.parametrize(
    "text",
    [
        "import.meta.hot",
        "import.meta?.hot",
        "import . /* a */ meta // b\n . hot",
        "import.meta\n.hot",
        "import.meta['hot']",
        "const { hot } = import.meta",
        "f(import.meta)",
        "import.meta.hott",
        "import.meta.urls",
        "(import.meta)",
        "`${import.meta.hot}`",
        "/'/.b, import.meta.hot",
    ],
)
def test_whatever_may_reach_the_hot_api_counts_as_its_use(text: str) -> None:
    found = read(text)

    assert (found.uses_hot, found.is_module) == (True, True)


@pytest.mark.parametrize(
    "text",
    [
        "import.meta.url",
        "import.meta.env.hot",
        "import.meta?.dirname",
        "import.meta /* hot */ . resolve('x')",
        "import.meta.filename, import.meta.main",
        "'import.meta.hot' + `import.meta.hot` // import.meta.hot",
        "a.import.meta.hot",
    ],
)
def test_what_cannot_reach_the_hot_api_is_no_use_of_it(text: str) -> None:
    assert not read(text + "; export {}").uses_hot


ACCEPTS = [
    ("import.meta.hot.accept()", True, []),
    ("import.meta.hot?.accept()", True, []),
    ("import.meta.hot?.accept?.()", True, []),
    ("import.meta.hot.accept(m => {})", True, []),
    ("import.meta.hot.accept((m) => {})", True, []),
    ("import.meta.hot.accept(async function () {})", True, []),
    ("import.meta.hot.accept(cb)", True, []),
    ("import.meta\n  .hot\n  .accept( // ok\n )", True, []),
    ("import.meta.hot /* a */ ?. /* b */ accept /* c */ ?. /* d */ ( /* e */ )", True, []),
    ("if (import.meta.hot) { import.meta.hot.accept() }", True, []),
    ("import.meta.hot.accept('./a.js', cb)", False, ["./a.js"]),
    ("import.meta.hot.accept(`./a.js`)", False, ["./a.js"]),
    ("import.meta.hot.accept(['./a.js', `b`, \"c\",], cb)", False, ["./a.js", "b", "c"]),
    ("import.meta.hot.accept([ /* a */ './a.js' /* b */ ])", False, ["./a.js"]),
    ("import.meta.hot.accept([])", False, []),
    ("import.meta.hot.accept(['./a.js', b, './c.js'], cb)", False, ["./a.js"]),
    ("import.meta.hot.accept('./a' + b, cb)", False, []),
    ("import.meta.hot.accept(`./${a}`, cb)", False, []),
    ("import.meta.hot.accept(deps, cb)", False, []),
    ("import.meta.hot.accept(a.deps, cb)", False, []),
    (
        "import.meta.hot.accept('./a.js'); import.meta.hot.accept('./b.js')",
        False,
        ["./a.js", "./b.js"],
    ),
    ("import.meta.hot.accept('./a.js'); import.meta.hot.accept()", True, ["./a.js"]),
    ("import.meta.hot.accept('\\u002e/a.js')", False, ["./a.js"]),
    ("import.meta.hot.acceptance()", False, []),
    ("import.meta.hot.dispose(cb)", False, []),
    ("import.meta.hot.on('accept', cb)", False, []),
    ("hot.accept('./a.js')", False, []),
    ("import.meta.hot; accept()", False, []),
]


@pytest.mark.parametrize(("text", "itself", "accepted"), ACCEPTS)
def test_literal_calls_of_accept_are_read(text: str, itself: bool, accepted: list[str]) -> None:
    found = read(text)

    assert found.accepts_itself == itself
    assert [one.specifier for one in found.accepted] == accepted
    for one in found.accepted:
        assert text[one.at.start - 1] == text[one.at.end] in "\"'`"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("import.meta.hot.acceptExports('a', cb)", {"a"}),
        ("import.meta.hot?.acceptExports(['a', `default`])", {"a", "default"}),
        ("import.meta.hot.acceptExports([])", set()),
        ("import.meta.hot.acceptExports('a'); import.meta.hot.acceptExports('b')", {"a", "b"}),
        ("import.meta.hot.acceptExports(names)", None),
        ("import.meta.hot.accept()", None),
    ],
)
def test_literal_calls_of_accept_exports_are_read(text: str, names: set[str] | None) -> None:
    assert read(text).accepted_exports == names
    assert read(text).accepts_itself == (names is None and "Exports" not in text)
