"""What a module's text says: imports with their offsets, and the use of ``import.meta.hot``."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.esm.lexer import parse
from hotreload.esm.syntax import ImportKind, Module, Unsure
from tests.unit.esm import nestings

ALL = None
NOTHING: set[str] = set()


def read(text: str) -> Module:
    found = parse(text)
    assert isinstance(found, Module), found
    return found


def specifiers(text: str) -> list[str | None]:
    found = read(text).imports
    for one in found:
        assert (
            one.specifier is None
            or "\\" in text
            or text[one.at.start : one.at.end] == one.specifier
        )
    return [one.specifier for one in found]


def doubt(text: str) -> Unsure:
    found = parse(text)
    assert isinstance(found, Unsure), found
    return found


STATEMENTS = [
    ("import './x.js'", "./x.js", NOTHING),
    ("import{a}from'x'", "x", {"a"}),
    ('import a from "x";', "x", {"default"}),
    ("import { a, b as c, default as d } from 'x'", "x", {"a", "b", "default"}),
    ("import a, { b } from 'x'", "x", {"default", "b"}),
    ("import a, * as b from 'x'", "x", ALL),
    ("import * as a from 'x'", "x", ALL),
    ("import {} from 'x'", "x", NOTHING),
    ("import {a,} from 'x'", "x", {"a"}),
    ("import { 'a b' as c, '\\u{61}' as d } from 'x'", "x", {"a b", "a"}),
    ("import { as } from 'x'", "x", {"as"}),
    ("import { as as as } from 'x'", "x", {"as"}),
    ("import { as as x, from } from 'x'", "x", {"as", "from"}),
    ("import from from 'x'", "x", {"default"}),
    ("import { \\u0061b as c } from 'x'", "x", {"ab"}),
    ("import { größe, 名 as n } from 'x'", "x", {"größe", "名"}),
    ("import $ from 'x'", "x", {"default"}),
    ("import/*1*/{/*{ 2*/a/*3*/as//4 }\nb}/*5*/from/*6*/'x'", "x", {"a"}),
    ("import\n{\n  a, // 'b' }\n  c,\n}\nfrom\n'x'", "x", {"a", "c"}),
    ("import defer * as a from 'x'", "x", ALL),
    ("import defer from 'x'", "x", {"default"}),
    ("import source a from 'x'", "x", ALL),
    ("import source from 'x'", "x", {"default"}),
    ("import source from from 'x'", "x", ALL),
    ("import sourcery from 'x'", "x", {"default"}),
    ("import source, { a } from 'x'", "x", {"default", "a"}),
    ("export { a } from 'x'", "x", {"a"}),
    ("export{default}from'x'", "x", {"default"}),
    ("export { default as a, b as 'c d', 'e' as f } from 'x'", "x", {"default", "b", "e"}),
    ("export {} from 'x'", "x", NOTHING),
    ("export * from 'x'", "x", ALL),
    ("export*as a from 'x'", "x", ALL),
    ("export * as 'a b' from 'x'", "x", ALL),
    ("import 'it\\'s'", "it's", NOTHING),
    ("import '\\x2e/\\u0061\\u{62}\\\nc'", "./abc", NOTHING),
    ("import '\\ud83d\\ude00'", "\U0001f600", NOTHING),
    ("import '\\u{1F600}\\u{0000061}\\u{10ffff}'", "\U0001f600a\U0010ffff", NOTHING),
    ("import '\\ud83d'", "\ufffd", NOTHING),
]


@pytest.mark.parametrize(("text", "specifier", "names"), STATEMENTS)
def test_statement_names_a_module_and_what_is_used_of_it(
    text: str, specifier: str, names: set[str] | None
) -> None:
    found = read(text)

    [only] = found.imports
    assert (only.kind, only.specifier, only.names) == (ImportKind.STATIC, specifier, names)
    assert text[only.at.start - 1] == text[only.at.end] in "\"'"
    assert found.is_module


ATTRIBUTES = [
    ("import a from 'x' with { type: 'css' }", "css"),
    ("import a from 'x' with{'type':\"json\",}", "json"),
    ("import a from 'x'\nwith\n{ // type: 'no'\n lang: 'type: 1', type: 'json' }", "json"),
    ("import a from 'x' assert { type: 'json' }", "json"),
    ("import 'x' with { type: 'css' }", "css"),
    ("export { a } from 'x' with { type: 'json' }", "json"),
    ("export * from 'x' with { type: 'json' }", "json"),
    ("import a from 'x' with {}", None),
    ("import a from 'x' with { mytype: 'json' }", None),
    ("import a from 'x'\nassert({ type: 'json' })", None),
    ("import('x', { with: { type: 'json' } })", "json"),
    ("import(x, { 'with': { type: 'css' }, })", "css"),
    ("import('x', /* why */ { assert: { type: 'json' } })", "json"),
    ("import('x', options)", None),
    ("import(f('y', { with: { type: 'json' } }))", None),
]


@pytest.mark.parametrize(("text", "type_"), ATTRIBUTES)
def test_type_is_that_of_the_import_attributes(text: str, type_: str | None) -> None:
    assert [found.type for found in read(text).imports] == [type_]


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


SLASHES = [
    "a / 1; import('x') / 2",
    "a++ / 1; import('x') / 2",
    "a-- / 1; import('x') / 2",
    "a + /'/.b; import('x')",
    "a - /'/.b; import('x')",
    "(a) / 1; import('x') / 2",
    "a[0] / 1; import('x') / 2",
    "a[f(0)] / 1; import('x') / 2",
    "f(g(a)) / 1; import('x') / 2",
    "'a' / 1; import('x') / 2",
    "`a` / 1; import('x') / 2",
    "`a${b}` / 1; import('x') / 2",
    "1. / 1; import('x') / 2",
    "1.5 / 1; import('x') / 2",
    "this / 1; import('x') / 2",
    "größe / 1; import('x') / 2",
    "$ / 1; import('x') / 2",
    "a.return / 1; import('x') / 2",
    "a?.in / 1; import('x') / 2",
    "a.#in / 1; import('x') / 2",
    "of / 1; import('x') / 2",
    "a.if(b) / 1; import('x') / 2",
    "await (b) / 1; import('x') / 2",
    "a /* b */ / 1; import('x') / 2",
    "a // b\n / 1; import('x') / 2",
    "/a/ / 1; import('x') / 2",
    "/a/g / 1; import('x') / 2",
    "/a/in / 1; import('x') / 2",
    "x = {} / 1; import('x') / 2",
    "x = { a: 1, b: f() } / 1; import('x') / 2",
    "f({} / 1); import('x') / 2",
    "`${{} / 1}`; import('x') / 2",
    "x = { a: {} / 1 }; import('x') / 2",
    "x = a ? {} / 1 : 2; import('x') / 2",
    "/'/; import('x')",
    "a = /'/; import('x')",
    "f(/'/); import('x')",
    "[/'/, /'/]; import('x')",
    "[.../'/.b]; import('x')",
    "a ? /'/ : /'/; import('x')",
    "!/'/; import('x')",
    "a > /'/; import('x')",
    "a => /'/; import('x')",
    "return /'/; import('x')",
    "typeof /'/; import('x')",
    "...typeof /'/; import('x')",
    "a in /'/; import('x')",
    "case /'/: import('x')",
    "do /'/.b; while (0); import('x')",
    "else /'/; import('x')",
    "yield /'/; import('x')",
    "await /'/; import('x')",
    "export default /'/; import('x')",
    "for (a of /'/) import('x')",
    "for await (a of /'/) import('x')",
    "if (a) /'/.b; import('x')",
    "if (f(a)) /'/.b; import('x')",
    "if /* c */ (a) // d\n /'/.b; import('x')",
    "while (a) /'/.b; import('x')",
    "for (a;b;c) /'/.b; import('x')",
    "for await (a of b) /'/.b; import('x')",
    "{}\n/'/.b; import('x')",
    "{ f() }\n/'/.b; import('x')",
    "{{}}\n/'/.b; import('x')",
    "if (a) {}\n/'/.b; import('x')",
    "else {}\n/'/.b; import('x')",
    "try {} finally {}\n/'/.b; import('x')",
    "function f() {}\n/'/.b; import('x')",
    "class A {}\n/'/.b; import('x')",
    "class A extends B {}\n/'/.b; import('x')",
    "a = b => {}\n/'/.b; import('x')",
    "switch (a) { case 1: {}\n/'/.b }; import('x')",
    "b: {}\n/'/.b; import('x')",
    "{ b: {}\n/'/.b }; import('x')",
    "f(() => { b: {}\n/'/.b }); import('x')",
    "if (a) {} else { b: {}\n/'/.b } import('x')",
    "break\n/'/.b; import('x')",
    "debugger\n{}\n/'/.b; import('x')",
    "export {}\n/'/.b; import('x')",
    "export { a }\n/'/.b; import('x')",
    "import 'x'\n/'/.b",
    "import a from 'x' with {}\n/'/.b; /'/",
    "export * from 'x'\n/'/.b",
    "/[']/; import('x')",
    "/[/]'/; import('x')",
    "/\\/'/; import('x')",
    "/[\\]/']/; import('x')",
    "/(?<a>')\\k<a>/u; import('x')",
    "a = /=/; b = '/'; import('x')",
]


@pytest.mark.parametrize("text", SLASHES)
def test_regular_expressions_are_told_from_divisions(text: str) -> None:
    assert specifiers(text) == ["x"]


ASSETS = [
    ("new URL('x', import.meta.url)", "asset"),
    ("new URL(`x`, import . meta . url).href", "asset"),
    ("new  URL ( /* a */ 'x' /* b */ , import.meta.url , )", "asset"),
    ("new window.URL('x', import.meta.url)", "asset"),
    ("f(new URL('x', import.meta.url))", "asset"),
    ("new Worker(new URL('x', import.meta.url), { type: 'module' })", "worker"),
    ("new SharedWorker( /* a */\n new URL('x', import.meta.url))", "worker"),
    ("new window.Worker(new URL('x', import.meta.url))", "worker"),
    ("new Worker(f(new URL('x', import.meta.url)))", "asset"),
    ("new MyWorker(new URL('x', import.meta.url))", "asset"),
    ("a.new Worker(new URL('x', import.meta.url))", "asset"),
]


@pytest.mark.parametrize(("text", "kind"), ASSETS)
def test_url_beside_the_module_is_an_asset_or_a_worker(text: str, kind: str) -> None:
    found = read(text)

    [only] = found.imports
    assert (only.kind.value, only.specifier, text[only.at.start : only.at.end]) == (kind, "x", "x")
    assert found.is_module
    assert not found.uses_hot


@pytest.mark.parametrize(
    "text",
    [
        "new URL(x, import.meta.url)",
        "new URL(`x${y}`, import.meta.url)",
        "new URL('x' + y, import.meta.url)",
        "new URL('x', import.meta.url + y)",
        "new URL('x', import.meta.resolve('y'))",
        "new URL('x', y, import.meta.url)",
        "new MyURL('x', import.meta.url)",
        "renew URL('x', import.meta.url)",
        "f('x', import.meta.url)",
        "['x', import.meta.url]",
        "URL('x', import.meta.url)",
    ],
)
def test_other_uses_of_the_modules_url_are_no_assets(text: str) -> None:
    assert read(text) == Module(is_module=True)


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


EXPORTS = [
    ("", set()),
    ("export const a = 1", {"a"}),
    ("export let a; export var b = f(1, 2)", {"a", "b"}),
    (
        "export function a() {} export async function b() {} export function* c() {}",
        {"a", "b", "c"},
    ),
    ("export class A extends B {}", {"A"}),
    ("export default function a() {}", {"default"}),
    ("export { a, b as c, d as default, e as 'f g' }", {"a", "c", "default", "f g"}),
    ("export { a as b } from 'x'", {"b"}),
    ("export * as a from 'x'", {"a"}),
    ("export const a = [1, 2], b = 3", None),
    ("export const a = 1; export const c = d(1); let e = 2, f", None),
    ("export const { a, b } = c", None),
    ("export const [a] = b", None),
    ("export * from 'x'", None),
    ("export @d class A {}", None),
]


@pytest.mark.parametrize(("text", "names"), EXPORTS)
def test_exports_are_told_where_they_matter(text: str, names: set[str] | None) -> None:
    assert read("import.meta.hot.acceptExports([]);" + text).exports == names
    assert read(text).exports is None


@pytest.mark.parametrize(
    "text",
    [
        "export {}",
        "export{a}",
        "export default 1",
        "export default{}",
        "export const a = 1",
        "export/**/let a",
        "export class A {}",
        "export @decorated class A {}",
        "f(1)\nexport async function g() {}",
        "'export'; export let a",
        "/* export */ a.export = 1; export let b",
        "import 'x'",
        "import.meta",
        "f(() => import.meta.url)",
    ],
)
def test_statements_of_modules_make_a_module(text: str) -> None:
    assert read(text).is_module


@pytest.mark.parametrize(
    "text",
    [
        "",
        "f(1)",
        "import('x')",
        "a.export = 1",
        "a.export\nlet b",
        "a . /* b */ export\n{ }",
        "x = { export: 1 }",
        "'export {}'",
        "module.exports = { export() {} }",
        "exports.a = 1",
    ],
)
def test_without_them_it_is_none(text: str) -> None:
    assert not read(text).is_module


@pytest.mark.parametrize(
    ("text", "prologue"),
    [
        ("import 'x'", 0),
        ("\ufeffimport 'x'", 1),
        ("#!/usr/bin/env node\nimport 'x'", 20),
        ("#!/usr/bin/env node\r\nimport 'x'", 21),
        ("\ufeff#!it's\n'use strict'", 8),
        ("#!/usr/bin/env node", 19),
        ("#!", 2),
        (" #!", 0),
        ("", 0),
    ],
)
def test_prologue_lies_behind_a_hashbang_and_a_byte_order_mark(text: str, prologue: int) -> None:
    assert read(text).prologue == prologue


def test_comments_as_in_html_hide_code_in_a_classic_script() -> None:
    text = "<!-- it's import('no')\nimport('x')\n /* a\n */ --> it's import('no')\nimport('y')"

    assert specifiers(text) == ["x", "y"]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\u2028"])
def test_such_a_comment_ends_with_its_line(end: str) -> None:
    assert specifiers(f"<!-- it's{end}--> it's{end}import('x')") == ["x"]
    assert specifiers(f"--> it's{end}import('x')") == ["x"]


def test_what_looks_like_such_a_comment_is_code_in_a_module() -> None:
    assert specifiers("export {}; a<!--b, import('x'); while (c-->0) import('y')") == ["x", "y"]
    assert specifiers("while (c-->0) import('x')") == ["x"]


def test_what_stands_behind_the_last_import_does_not_matter() -> None:
    assert specifiers("import 'x'\nexport function f( { ' ` /* ]") == ["x"]


UNSURE = [
    ("'import", "a string that does not end on its line", 0),
    ("a = 'b\n'; import 'x'", "a string that does not end on its line", 4),
    ("`import", "a template that does not end", 0),
    ("`${a}; import 'x'", "a template that does not end", 4),
    ("/* import 'x'", "a comment that does not end", 0),
    ("a = /b\nimport 'x'", "a regular expression that does not end on its line", 4),
    ("f(]); import 'x'", "a bracket that was not opened", 2),
    ("f()); import 'x'", "a bracket that was not opened", 3),
    ("}import 'x'", "a bracket that was not opened", 0),
    ("`${)}`; import('x')", "a bracket that was not opened", 3),
    ("import(x", "a bracket that is not closed", 6),
    ("import x", "an import statement that cannot be read", 0),
    ("import { a } from", "an import statement that cannot be read", 0),
    ("import type { A } from 'x'", "an import statement that cannot be read", 0),
    ("import '\\u{110000}'", "an import statement that cannot be read", 0),
    ("import '\\1'", "an import statement that cannot be read", 0),
    ("f(); { import 'x' }", "an import statement within brackets", 7),
    ("function f() { import a from 'x' }", "an import statement within brackets", 15),
]


@pytest.mark.parametrize(("text", "why", "offset"), UNSURE)
def test_text_that_no_browser_parses_is_left_alone(text: str, why: str, offset: int) -> None:
    assert doubt(text) == Unsure(why, offset)


@given(nestings.SCRIPTS)
def test_imports_are_found_in_whatever_is_around_them(script: nestings.Script) -> None:
    found = read(script.text)

    assert [(script.text[one.at.start : one.at.end]) for one in found.imports] == script.imports
    assert found.uses_hot == ("import.meta.hot" in script.text.replace("'import.meta.hot'", ""))


@given(st.one_of(st.text(), st.lists(st.sampled_from(nestings.PIECES), max_size=40).map("".join)))
def test_no_text_makes_it_raise_or_lie_about_offsets(text: str) -> None:
    match parse(text):
        case Unsure(why, offset):
            assert why
            assert 0 <= offset <= len(text)
        case Module() as module:
            for one in module.imports:
                assert 0 <= one.at.start <= one.at.end <= len(text)
                assert one.argument is None or text[one.argument.end - 1] not in " \n"
            starts = [one.at.start for one in module.imports]
            assert starts == sorted(starts)
