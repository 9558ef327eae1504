"""What reading a module costs: some milliseconds for each megabyte, whatever stands in it."""

from collections.abc import Callable
from time import process_time

import pytest

from hotreload.esm.lexer import parse
from hotreload.esm.syntax import Module, Unsure

MEGABYTE = 1_000_000
PER_MEGABYTE = 0.060
"""Seconds."""

HOSTILE = (
    *("(", "{", "[", "((", "({[", "`${", "`${`", "${", ")", "a/", "/ ", "/a/ ", "[/", "[/[", "\\"),
    *(
        "/**/",
        "/*",
        "//\n",
        "/*\n*/ / ",
        "'",
        "''",
        "'\\",
        "`",
        "``",
        "``/",
        "<!--",
        "\n-->",
        "-->\n",
    ),
    *(
        "() / ",
        "(a)/",
        "[0]/ ",
        "{} / ",
        "{}\n/a/\n",
        "a:{}/ ",
        "{a:{} / 1,b:",
        "if()/a/;",
        "of / ",
    ),
    *(
        "for(a of /a/) ",
        "(a of/a/ ",
        "return/a/ ",
        "a.\nreturn / ",
        "...",
        "1.",
        ".in/ ",
        "++/ ",
        " ",
    ),
    *(
        "import ",
        "import(",
        "import(a,",
        "import(import.meta,",
        "import{",
        "import/**/",
        "a.import ",
    ),
    *(
        "import.meta.url,",
        "import.meta.hot.accept(['a',",
        "import.meta.hot.accept([ /**/ ",
        "import a,",
    ),
    *("new URL('a',import.meta.url,", "new URL(" + "'", "new Worker(new URL('a',import.meta.url)"),
    *(
        "new URL('a' /**/, import.meta.url, (",
        "import(a,{with:{",
        "import('a',{with:{type:'b',",
        "({import(a)",
    ),
    *(
        "export ",
        "export{",
        "export{a}",
        "export{a}/**/",
        "export*",
        "export*\n",
        "export{'a' as b,",
    ),
    *(
        "import'a'\n",
        "import'a'with{",
        "import'a'with{type:'b'}\n",
        "import{a as b,",
        "import.meta\n",
    ),
    *(
        "'import'",
        "/import/",
        "`import`",
        "(import)",
        "\\u0061",
        "\ufeff",
        "\u2028",
        "é",
        "😀",
        "\udc80",
    ),
    *("export let a,", "acceptExports export let a=1,b;", "import.meta.hot.acceptExports('a');"),
)
TAILS = ("", "\nimport(x)", "`import")
TOLERANCE = 5
"""How much slower a machine may be that has other things to do."""

MINIFIED = (
    "function f(e){let t=Object.create(null);for(let n of e.split(','))t[n]=1;return e=>e in t}",
    "let h={},g=[],m=()=>{},v=()=>!1,y=e=>111===e.charCodeAt(0)&&(e.charCodeAt(2)>122||97>e[2]);",
    "S=(e,t)=>{let n=e.indexOf(t);n>-1&&e.splice(n,1)},x=Object.prototype.hasOwnProperty;",
    "F=e=>e.replace(/-\\w/g,e=>e.slice(1).toUpperCase()),D=/\\B([A-Z])/g;",
    "B=e=>e?`on${$(e)}`:'',U=(e,...t)=>{for(let n=0;n<e.length;n++)e[n](...t)};",
    "W=e=>{let t=w(e)?Number(e):0/0;return isNaN(t)?e:t/2},G=(e,t)=>(e/t|0)*t;",
    'class A{constructor(e=!1){this.a=e,this.b=!0;this.c=[];this.d="text, (brackets)"}get e(){}}',
    "if(e&&t){switch(e.type){case 1:return n(e.props,t);default:throw Error(e.type)}}else r(e)",
)
"""In the manner of minifiers."""


def sized(piece: str, size: int) -> str:
    """Repeat a piece up to so many characters, behind an export."""
    return "export {a};" + piece * (size // len(piece))


def minified(size: int) -> str:
    return "".join(MINIFIED) * (size // sum(map(len, MINIFIED)))


def best_of(count: int, run: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(count):
        start = process_time()
        run()
        best = min(best, process_time() - start)
    return best


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("piece", HOSTILE)
def test_time_grows_with_the_text_whatever_it_is(piece: str, tail: str) -> None:
    text = sized(piece, 50_000) + tail

    # It takes 70 ms at most, and many seconds were it the square.
    assert best_of(1, lambda: parse(text)) < 0.070 * TOLERANCE


@pytest.mark.parametrize("piece", ["a/b;", "import(a);", "/a/ "])
def test_a_text_of_megabytes_that_is_no_code_is_given_up(piece: str) -> None:
    text = sized(piece, 4 * MEGABYTE) + "\nimport(x)"

    started = process_time()
    found = parse(text)

    assert isinstance(found, Unsure)
    assert process_time() - started < 0.7 * TOLERANCE, "read to its end, it takes 5 seconds"


def test_minified_megabyte_on_one_line() -> None:
    text = "import a from './a.js';" + minified(MEGABYTE) + "import('./b.js')"

    found = parse(text)

    assert "\n" not in text
    assert isinstance(found, Module)
    assert len(found.imports) == 2
    assert best_of(3, lambda: parse(text)) < PER_MEGABYTE * TOLERANCE


def test_what_stands_behind_the_last_import_costs_next_to_nothing() -> None:
    text = "import a from './a.js';" + minified(MEGABYTE)

    assert best_of(3, lambda: parse(text)) < 0.002 * TOLERANCE


def test_text_without_either_keyword_costs_next_to_nothing() -> None:
    text = minified(MEGABYTE)

    assert best_of(3, lambda: parse(text)) < 0.002 * TOLERANCE
