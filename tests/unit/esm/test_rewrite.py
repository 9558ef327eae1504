"""Stamps on imports, and the hot API in front of a module."""

import re
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.esm import lexer
from hotreload.esm.rewrite import Edit, HotFile, Rewritten, apply, rewrite
from hotreload.esm.syntax import Import, ImportKind, Module, Span

HOT = HotFile("/@hotreload/1/hot.js")
_MARKED = re.compile(r"‹(?P<kind>[sdau]):(?P<text>[^‹›]*)›")
_KINDS = {"s": ImportKind.STATIC, "d": ImportKind.DYNAMIC, "a": ImportKind.ASSET}


def marked(source: str, *, hot: bool = False, is_module: bool = True) -> tuple[str, Module]:
    """Read a text in which ‹s:…› is a static specifier, ‹a:…› an asset, ‹d:…› an argument."""
    imports: list[Import] = []
    text = ""
    done = 0
    for match in _MARKED.finditer(source):
        text += source[done : match.start()]
        span = Span(len(text), len(text) + len(match["text"]))
        text += match["text"]
        argument = span if match["kind"] == "d" else None
        imports.append(Import(_KINDS[match["kind"]], match["text"], span, argument=argument))
        done = match.end()
    module = Module(imports=tuple(imports), is_module=is_module, uses_hot=hot)
    return text + source[done:], module


def rewritten(source: str, *, hot: bool = False, file: HotFile = HOT) -> str:
    text, module = marked(source, hot=hot)
    return rewrite(text, module, hot=file, stamp=lambda one: f"{one.specifier}?t=1").text


def never(one: Import) -> str | None:
    return None


def test_a_module_that_needs_nothing_comes_back_as_it_is() -> None:
    text, module = marked('import "‹s:./a.js›"; export {}')

    found = rewrite(text, module, hot=HOT, stamp=never)

    assert found.text is text
    assert found.edits == ()


def test_a_classic_script_is_left_alone() -> None:
    text, module = marked("import(‹d:'a'›)", hot=True, is_module=False)

    assert rewrite(text, module, hot=HOT, stamp=never) == Rewritten(text)


def test_the_hot_api_comes_first_on_the_first_line() -> None:
    assert rewritten("// first\nimport.meta.hot.accept()", hot=True) == (
        'import{hot as $hot}from"/@hotreload/1/hot.js";import.meta.hot=$hot(import.meta);'
        "// first\nimport.meta.hot.accept()"
    )


def test_it_comes_behind_a_hashbang() -> None:
    text = "#!/usr/bin/env node\nimport.meta.hot"
    module = Module(is_module=True, uses_hot=True, prologue=20)

    found = rewrite(text, module, hot=HOT, stamp=never)

    assert found.text.startswith("#!/usr/bin/env node\nimport{hot")
    assert [edit.at for edit in found.edits] == [20]


def test_dynamic_imports_tell_who_imports() -> None:
    assert rewritten("import(‹d:'./' + name›);import(‹d:'b.js'›, options)") == (
        'import{at as $at}from"/@hotreload/1/hot.js";'
        "import($at('./' + name,import.meta));import($at('b.js',import.meta), options)"
    )


def test_dynamic_imports_within_each_other_both_tell() -> None:
    outer = "import((await import('a')).b)"
    module = Module(
        imports=(
            Import(ImportKind.DYNAMIC, None, Span(7, 28), argument=Span(7, 28)),
            Import(ImportKind.DYNAMIC, "a", Span(22, 23), argument=Span(21, 24)),
        ),
        is_module=True,
    )

    found = rewrite(outer, module, hot=HOT, stamp=never).text.partition(";")[2]

    assert found == "import($at((await import($at('a',import.meta))).b,import.meta))"


def test_both_come_from_one_import() -> None:
    assert rewritten("import(‹d:a›);import.meta.hot", hot=True).startswith(
        'import{hot as $hot,at as $at}from"/@hotreload/1/hot.js";'
        "import.meta.hot=$hot(import.meta);import($at(a,import.meta))"
    )


def test_an_inline_script_says_whose_it_is() -> None:
    inline = HotFile("/hot.js", owner='/a".html?inline=0')

    assert 'import.meta.hot=$hot(import.meta,"/a\\".html?inline=0");' in rewritten(
        "import.meta.hot", hot=True, file=inline
    )


def test_a_guard_comes_before_all_else_in_every_module() -> None:
    guarded = HotFile("/hot.js", guard="/guard.js?t=1")

    assert rewritten("export {}", file=guarded) == 'import"/guard.js?t=1";export {}'
    assert rewritten("import(‹d:a›)", file=guarded).startswith(
        'import"/guard.js?t=1";import{at as $at}from"/hot.js";'
    )


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("let $hot", "$hot1"),
        ("let $hotter", "$hot1"),
        ("'$hot $hot1'", "$hot2"),
        ("let $hot12, $hot1x", "$hot2"),
        ("let hot", "$hot"),
    ],
)
def test_its_names_occur_nowhere_in_the_text(source: str, name: str) -> None:
    assert rewritten(source, hot=True).startswith(f"import{{hot as {name}}}from")


def test_a_text_full_of_its_names_takes_linear_time() -> None:
    source = " ".join(["$hot", *(f"$hot{number}" for number in range(1, 100_000))])
    started = process_time()

    assert rewritten(source, hot=True).startswith("import{hot as $hot100000}from")

    assert process_time() - started < 1.0


@pytest.mark.parametrize(
    ("source", "want"),
    [
        ('import "‹s:./a.js›"', 'import "./a.js?t=1"'),
        ("export * from '‹s:./a.js›'", "export * from './a.js?t=1'"),
        ("import a from '‹s:./a.json›' with {type: 'json'}", None),
        ("new URL(`‹a:./a.png›`, import.meta.url)", "new URL(`./a.png?t=1`, import.meta.url)"),
        ('import "‹s:a›";import "‹s:b›"', 'import "a?t=1";import "b?t=1"'),
    ],
)
def test_specifiers_are_stamped_between_their_quotes(source: str, want: str | None) -> None:
    want = want or "import a from './a.json?t=1' with {type: 'json'}"

    assert rewritten(source) == want


@pytest.mark.parametrize("quote", ['"', "'", "`"])
@pytest.mark.parametrize(
    ("specifier", "escaped"),
    [
        ("a\\b", "a\\\\b"),
        ("a\n\r\u2028b", "a\\u000a\\u000d\\u2028b"),
        ("\ud800\udc80é😀", "\\ud800\udc80é😀"),
    ],
)
def test_what_a_literal_cannot_hold_is_escaped(quote: str, specifier: str, escaped: str) -> None:
    text, module = marked(f"import {quote}‹s:x›{quote}")

    found = rewrite(text, module, hot=HOT, stamp=lambda one: specifier)

    assert found.text == f"import {quote}{escaped}{quote}"


@pytest.mark.parametrize(
    ("quote", "want"), [('"', "\\\"'`$"), ("'", "\"\\'`$"), ("`", "\"'\\`\\$")]
)
def test_only_its_own_quote_is_escaped(quote: str, want: str) -> None:
    text, module = marked(f"import {quote}‹s:x›{quote}")

    found = rewrite(text, module, hot=HOT, stamp=lambda one: "\"'`$")

    assert found.text == f"import {quote}{want}{quote}"


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\u2028"])
def test_line_breaks_in_a_specifier_stay(line_break: str) -> None:
    assert rewritten(f"import '‹s:a\\{line_break}b›'\nx").count(line_break) >= 1
    assert rewritten(f"import '‹s:a\\{line_break}b›';").endswith(f"\\{line_break}';")


def test_computed_specifiers_are_not_asked_about() -> None:
    module = Module(
        imports=(Import(ImportKind.ASSET, None, Span(8, 9)),), is_module=True, uses_hot=False
    )

    assert (
        rewrite("new URL(a, import.meta.url)", module, hot=HOT, stamp=lambda one: "x").edits == ()
    )


def test_edits_are_applied_where_they_say() -> None:
    assert apply("abcdef", [Edit(0, 0, "<"), Edit(1, 2, "-"), Edit(6, 0, ">")]) == "<a-def>"


SOURCES = st.lists(
    st.sampled_from(
        [
            *("import '‹s:./a.js›';", 'export {x} from "‹s:../b\\\nc.js›";', "\n", "\r\n", "/**/"),
            *(
                "import(‹d:x›);",
                "new URL(`‹a:./x.png›`, import.meta.url);",
                "é",
                "😀",
                "$hot",
                "$at",
            ),
        ]
    ),
    max_size=12,
).map("".join)


@given(SOURCES, st.booleans())
def test_lines_keep_their_numbers_and_edits_give_the_text(source: str, hot: bool) -> None:
    text, module = marked(source, hot=hot)

    found = rewrite(text, module, hot=HOT, stamp=lambda one: f"{one.specifier}?t=1")

    assert len(f"{found.text}.".splitlines()) == len(f"{text}.".splitlines())
    assert apply(text, found.edits) == found.text


REAL = st.lists(
    st.sampled_from(
        [
            *("import './a.js';", 'import b, {c as d} from "./b.js" with {type: "json"};', "\n"),
            *(
                "export * from './é\\\nc.js';",
                "import(/* why */ x /* y */, {});",
                "import('./d.js');",
            ),
            *(
                "new URL(`./x.png`, import.meta.url);",
                "import.meta.hot?.accept('./a.js', y);",
                "\r\n",
            ),
            *("import(import('./e.js').z);", "`${import('./f.js')}`;", "// import './g.js'\n"),
            *(
                "let $hot, $at1;",
                "/import '.'/.test(w);",
                "new Worker(new URL('w.js', import.meta.url));",
            ),
        ]
    ),
    max_size=10,
).map("".join)


@given(st.sampled_from(["", "\ufeff", "#!/bin/x\n", "#!/bin/x"]), REAL)
def test_what_is_served_says_the_same_with_stamps(head: str, body: str) -> None:
    text = head + body
    before = lexer.parse(text)
    assert isinstance(before, Module)

    found = rewrite(text, before, hot=HOT, stamp=lambda one: f"{one.specifier}?t=1")
    after = lexer.parse(found.text)

    assert isinstance(after, Module)
    assert [one.specifier for one in after.accepted] == [one.specifier for one in before.accepted]
    own = [one for one in after.imports if one.specifier == HOT.url]
    assert len(own) == (found.text != text and HOT.url in found.text)
    assert [says(one) for one in after.imports if one not in own] == [
        says(one, stamp="?t=1") for one in before.imports
    ]


def says(one: Import, *, stamp: str = "") -> tuple[object, ...]:
    """Tell what an import means; of a dynamic one we have made a computed one."""
    is_dynamic = one.kind is ImportKind.DYNAMIC
    specifier = None if is_dynamic else f"{one.specifier}{stamp}"
    return one.kind, specifier, one.names, one.type
