"""Random modules in which code, strings, templates, regular expressions and comments nest.

What is really imported is called ``real`` wherever it stands, and nothing else is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from hypothesis import strategies as st

PIECES = (
    *("import", "export", "import(", "import.meta", ".hot", ".accept(", ".url", "new URL(", "from"),
    *("'", '"', "`", "${", "}", "{", "(", ")", "[", "]", "/", "/*", "*/", "//", "\\", "\n", "\r"),
    *(" ", ",", ";", ":", ".", "?.", "=", "=>", "+", "++", "-", "-->", "<!--", "*", "$", "#", "!"),
    *("a", "1", "if", "of", "return", "as", "with", "type", "default", "\ufeff", "\u2028", "\0"),
    *("'x'", '"y"', "`z`", "{a}", "(a)", "[0]", "\udc80", "😀", "\\u{61}", "function", "class"),
)

GAPS = ("", " ", "\n", " /* ' */ ", " // `${ \n", "/**/", "\u2028", " /* \n/* */")
STRINGS = (
    "'import(\"fake\")'",
    "\"import 'fake'\"",
    "'\\\\'",
    "'\\''",
    "'//'",
    "'/*'",
    '"`${"',
    "'\\\n import(`fake`)'",
    "'import.meta.hot'",
)
REGEXES = (
    *("/'/", '/"/g', "/`/", "/[/]/", "/[\"'`]\\/(/v", "/\\//", "/[\\]/*]/", "/\\)]}/", "/=/gi"),
    "/${import('fake')}/",
)
IMPORTS = (
    "import('real')",
    'import ( "real" )',
    "import(/* 'fake' */ `real`, { with: { type: 'json' } })",
    "import(real)",
    "import(// why\n real /* ) */, f(1, 2))",
    "new URL('real', import.meta.url)",
    "new Worker(new URL(`real`, import.meta.url), {})",
    "import.meta.hot?.on('a', b)",
    "[...import('real')]",
)
FAKES = (
    "a.import('fake')",
    "a?.import(fake)",
    "({ import: 1, export: 2 }).import",
    "({ import(fake) { } })",
    "(class { static import(fake) { } import = 1 })",
    "a.return",
    "a.if(b)",
)
SIMPLE = ("a", "1", "1.", "this", "a++", "größe", "(() => {})")
EXPRESSIONS = (
    "(¤§¤)",
    "[§,¤ §]",
    "f(¤§¤)",
    "f(§)[§]",
    "(§)¤ / §",
    "[§]¤ / ¤ §",
    "`${§}`",
    "`import('fake')${¤§¤}\\`'${`${§}`}\"`",
    "({ a: §, [§]: 1 })",
    "({ import(fake) ¤{ return § } })",
    "(function () { if (§) /'/.test(§); })",
    "(a => { {} /`/.test(§) })",
    "(() =>¤ §)",
    "(class { import = §; static { § } })",
    "(typeof §)",
    "(§ in /'/)",
    "(a ? § :¤ §)",
    "(§ > §)",
    "(§, §)",
)
STATEMENTS = (
    "§;",
    "§\n;",
    ";(§)\n;",
    "if¤(§)¤/'/.test(§);",
    "if (§) { § } else /`/.test(§);",
    "{ §; }¤/'/.test(a);",
    "for (const a of /'/.exec(§)) { § }",
    'while (§) /"/.test(a);',
    "do /'/.x; while (§)\n",
    "switch (§) { case /'/: § \n default: { § }\n/`/.x }",
    "function f(a)¤ { return /'/.x }¤/\"/.test(§);",
    "class A { import(fake)¤{ § } }\n/'/.x;",
    "try { § } finally { § }¤/'/.x;",
    "label: { § }\n/'/.x;",
    "export const b = §;",
    "export default /'/.test(§);",
    "export function g() { § }¤/'/.x;",
    "export { f }\n/'/.x;",
    "export¤{ default as fake }¤from¤'real'\n",
    "export¤*¤from 'real';",
    "import¤'real'\n/'/.x;",
    "import fake, { a as b }¤from¤'real'¤with { type: 'json' }\n",
    'import * as fake from "real"\n',
)


HEADS = ("", "\ufeff", "#! it's\n", "'use strict';")


@dataclass(frozen=True)
class Script:
    """Hold a module."""

    text: str

    @property
    def imports(self) -> list[str]:
        """Name what it imports, in the order of the text."""
        return ["real"] * self.text.count("real")


def script(seed: int) -> Script:
    """Make the module of a number."""
    random = Random(seed)
    statements = (_fill(random, STATEMENTS, depth=5) for _ in range(random.randint(1, 8)))
    return Script(random.choice(HEADS) + "\n".join(statements) + "\n;import.meta.url")


def _expression(random: Random, *, depth: int) -> str:
    if depth and random.random() < 0.7:
        return _fill(random, EXPRESSIONS, depth=depth)
    return random.choice(random.choice((SIMPLE, STRINGS, REGEXES, IMPORTS, FAKES)))


def _fill(random: Random, shapes: Sequence[str], *, depth: int) -> str:
    """Fill one of the shapes: "§" with an expression, "¤" with nothing that counts."""
    pieces = re.split("([§¤])", random.choice(shapes))
    for index, piece in enumerate(pieces):
        if piece == "§":
            pieces[index] = _expression(random, depth=depth - 1)
        elif piece == "¤":
            pieces[index] = random.choice(GAPS)
    return "".join(pieces)


SCRIPTS = st.integers(0, 2**64).map(script)
