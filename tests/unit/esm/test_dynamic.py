"""Calls of ``import(…)``, and what only looks like one."""

import pytest

from hotreload.esm.syntax import ImportKind, Module
from tests.unit.esm.reading import read

CALLS = [
    ("import('x')", "x", "'x'"),
    ('import ( "x" )', "x", '"x"'),
    ("import(`x`)", "x", "`x`"),
    ("import(/* a */ 'x' // b\n)", "x", "'x'"),
    ("import('x',)", "x", "'x'"),
    ("import('x', { with: {} })", "x", "'x'"),
    ("import(x)", None, "x"),
    ("import(`x${y}`)", None, "`x${y}`"),
    ("import('x' + y)", None, "'x' + y"),
    (
        "import(  // why, not\n  f(a, b)[c, d] /* ) */ + ',)' // end\n, options)",
        None,
        "f(a, b)[c, d] /* ) */ + ',)'",
    ),
    ("import((a, b))", None, "(a, b)"),
    ("import({ a, b }.a, c)", None, "{ a, b }.a"),
    ("import(x ? /[,)]/ : y)", None, "x ? /[,)]/ : y"),
    ("import('\\u{110000}')", None, "'\\u{110000}'"),
    ("import.defer('x')", "x", "'x'"),
    ("import . source ( x )", None, "x"),
    ("[...import(x)]", None, "x"),
    ("class A { static { import(x) } }", None, "x"),
    ("x = { a() { return import(x); } }", None, "x"),
    ("`${import(x)}`", None, "x"),
    ("if (a) import(x)\n{}", None, "x"),
    ("async () => { import('x')\n{ } }", "x", "'x'"),
]


@pytest.mark.parametrize(("text", "specifier", "argument"), CALLS)
def test_call_tells_its_first_argument(text: str, specifier: str | None, argument: str) -> None:
    found = read(text)

    [only] = found.imports
    span = only.argument
    assert span is not None
    assert text[span.start : span.end] == argument
    assert (only.kind, only.specifier, only.names) == (ImportKind.DYNAMIC, specifier, None)
    assert only.at == span or text[only.at.start : only.at.end] == specifier
    assert not found.is_module


def test_calls_within_a_call_come_in_the_order_of_the_text() -> None:
    text = "import(f(await import(a), 'b', import('c')), import(d)); import 'e'"

    found = read(text).imports

    assert [text[one.at.start : one.at.end] for one in found] == [
        "f(await import(a), 'b', import('c'))",
        "a",
        "c",
        "d",
        "e",
    ]


NO_IMPORTS = [
    "a.import('x')",
    "a?.import('x')",
    "a . /* b */ import ( 'x' )",
    "a.\nimport('x')",
    "this.#import('x')",
    "$import('x'), _import('x'), import$('x'), imports('x'), éimport('x')",
    "x = { import: 1, export: 2 }",
    "x = { import(a) { }, export(b) { } }",
    "x = { get import() { }, async import(a, b) { }, *import(a) { } }",
    "class A { import = 1; export = 2; static import = 3 }",
    "class A { import; export }",
    "class A { import\n foo() {} }",
    "class A { static import(a) { } #import(b) { } }",
    "class A { import(a = 1, { b } = {})\n{ } }",
    "import()",
    "// import 'x'",
    "/* import 'x' */",
    "/* \n * import 'x' **/",
    "'import \"x\"'",
    "\"import 'x'\"",
    "'\\\nimport \"x\"'",
    "'\\'; import(x)'",
    "`import 'x'`",
    "`\\`${`import('x')`}import 'x'`",
    "`$import('x') $${1} \\${import('x')}`",
    "/import('x')/",
    "/[/'\"`]import('x')/",
    "/\\/import('x')/",
    "a = b / import_ / c",
]


@pytest.mark.parametrize("text", NO_IMPORTS)
def test_what_only_looks_like_an_import_is_none(text: str) -> None:
    assert read(text) == Module()
