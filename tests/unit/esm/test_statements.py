"""Statements that import or export, and the type among their attributes."""

import pytest

from hotreload.esm.syntax import ImportKind
from tests.unit.esm.reading import NOTHING, read

ALL = None
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
