"""What a module's text says, up to its last import, in whatever is around that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.esm.lexer import parse
from hotreload.esm.syntax import Module, Unsure
from tests.unit.esm import nestings
from tests.unit.esm.reading import doubt, read, specifiers


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
