"""What reading a module costs: some milliseconds for each megabyte, whatever stands in it."""

import random
from collections.abc import Callable
from time import process_time

import pytest

from hotreload.esm.lexer import parse
from hotreload.esm.syntax import Module
from tests.unit.esm import nestings

MEGABYTE = 1_000_000
PER_MEGABYTE = 0.060
"""Seconds."""

HOSTILE = (
    *("(", "{", "[", "((", "({[", "`${", "`${`", "${", ")", "a/", "/ ", "/a/ ", "[/", "[/[", "\\"),
    *("/**/", "/*", "//\n", "/*\n*/ / ", "'", "''", "'\\", "`", "``", "``/", "<!--", "\n-->", "-->\n"),
    *("() / ", "(a)/", "[0]/ ", "{} / ", "{}\n/a/\n", "a:{}/ ", "{a:{} / 1,b:", "if()/a/;", "of / "),
    *("for(a of /a/) ", "(a of/a/ ", "return/a/ ", "a.\nreturn / ", "...", "1.", ".in/ ", "++/ ", " "),
    *("import ", "import(", "import(a,", "import(import.meta,", "import{", "import/**/", "a.import "),
    *("import.meta.url,", "import.meta.hot.accept(['a',", "import.meta.hot.accept([ /**/ ", "import a,"),
    *("new URL('a',import.meta.url,", "new URL(" + "'", "new Worker(new URL('a',import.meta.url)"),
    *("new URL('a' /**/, import.meta.url, (", "import(a,{with:{", "import('a',{with:{type:'b',", "({import(a)"),
    *("export ", "export{", "export{a}", "export{a}/**/", "export*", "export*\n", "export{'a' as b,"),
    *("import'a'\n", "import'a'with{", "import'a'with{type:'b'}\n", "import{a as b,", "import.meta\n"),
    *("'import'", "/import/", "`import`", "(import)", "\\u0061", "\ufeff", "\u2028", "é", "😀", "\udc80"),
    *("export let a,", "acceptExports export let a=1,b;", "import.meta.hot.acceptExports('a');"),
)
TAILS = ("", "import", "\nimport 'a'", "`import", "export {")


def sized(piece: str, size: int) -> str:
    """Repeat a piece up to so many characters, with code around that makes it count."""
    return "export {a};" + piece * (size // len(piece))


def best_of(count: int, run: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(count):
        start = process_time()
        run()
        best = min(best, process_time() - start)
    return best
