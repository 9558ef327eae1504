"""Pieces of CSS from which edits are made: ordinary, new, and such as no engine understands."""

DECLARATIONS = (
    "color: rebeccapurple",
    "color: rgb(1 2 3 / 40%) !important",
    "width: 33.33333333%",
    "height: calc(1px + 2 * 3em)",
    "margin: 1px 2px 3px",
    "margin-inline: 4px; margin-left: 5px",
    "padding: var(--missing, 7px)",
    "background: var(--one); background-color: tomato",
    "border: var(--line); border-top-width: 9px",
    "font: var(--text); font-size: 17px",
    "all: var(--all); display: block",
    "--one: url(one.png) no-repeat",
    "--line: 3px solid red",
    "--text: italic 12px/1.5 serif",
    "--UPPER:  spaced   out ",
    "transition: color .2s, width .1s ease-in",
    "transition-behavior: allow-discrete, normal",
    "animation: turn 3s infinite",
    "background-image: url(two.png), linear-gradient(45deg, red, blue 30%)",
    'content: "a;b}c/*d*/\\"e"',
    "content: '\\201C' counter(item) url(three.svg)",
    "-webkit-user-select: none; user-select: none",
    "-moz-appearance: none",
    "*zoom: 1",
    "filter: progid:DXImageTransform.Microsoft.gradient(startColorstr='#80000000')",
    "colour: red",
    "color: ;",
    "color: red !ie",
    "&:hover { color: blue }",
    "& .inner, .outer & { color: green; } margin-top: 11px",
    "@media (min-width: 1px) { color: maroon }",
    "@nest & > a { color: lime }",
    "grid-template-areas: 'a b' 'c d'",
    "inset: 0 auto auto 1px",
    "translate: 3px 4px",
    "mask: url(#m) luminance",
    "clip-path: polygon(0 0, 100% 0, 50% 50%)",
    "color: light-dark(white, black)",
    "width: if(media(print): 1px; else: 2px)",
    "unicode-range: U+26",
    "display: grid",
    "position: absolute; z-index: 4",
    "opacity: .50",
)

PAIRS = tuple(
    (name.strip(), value.strip())
    for name, colon, value in (one.partition(":") for one in DECLARATIONS)
    if colon and "{" not in value
)

VALUES = (
    *(
        "red",
        "inherit",
        "unset",
        "revert-layer",
        "3px",
        "0",
        "1e3px",
        "var(--one)",
        "var(--two, 2px)",
    ),
    *("calc(1px + 2%)", "#12345678", "color-mix(in oklab, red 40%, blue)", "url(data:,x)", "auto"),
    *("url( spaced.png )", '"text"', "nonsense", "", "1px / 2px", "env(none, 4px)", "-1.50em"),
)

WRAPPERS = (
    *("@media screen", "@media print", "@media (min-width: 300px) and (max-width: 4000px)"),
    *("@media (width >= 1px)", "@media not all", "@layer", "@layer theme", "@layer base.inner"),
    *("@scope (body)", "@scope (.card) to (.end)", "@supports (display: grid)"),
    *(
        "@supports not (display: nothing)",
        "@container (min-width: 1px)",
        "@container side (width > 9px)",
    ),
    *("@starting-style", "@unknown thing", "@-moz-document url-prefix()", "@media screen, screen"),
)

CONDITIONS = (
    *(
        "(min-width: 17px)",
        "print",
        "screen",
        "all",
        "theme",
        "other",
        "(display: flex)",
        "turn",
        "",
    ),
    *("(.card)", '"quoted"', "(min-width: 1px) and", "not (color)"),
)

AT_RULES = (
    "@property --one { syntax: '<length>'; inherits: false; initial-value: 3px }",
    "@property --two { syntax: '*'; inherits: true }",
    "@font-face { font-family: Thing; src: url(thing.woff2); unicode-range: U+0-7F }",
    "@font-face { font-family: Local; src: local(Arial); font-display: swap }",
    "@page :first { margin: 1in }",
    "@page { @top-left { content: 'x' } }",
    "@counter-style thumbs { system: cyclic; symbols: '\\1F44D'; suffix: ' ' }",
    "@keyframes turn { from { rotate: 0deg } 50% { color: red } to { rotate: 1turn } }",
    "@keyframes turn { to { opacity: .3 } }",
    '@keyframes "quoted name" { from { color: red } }',
    "@-webkit-keyframes old { from { color: red } to { color: blue } }",
    "@layer one, two;",
    "@layer theme { * { outline-color: red } }",
    "@font-feature-values Font One { @styleset { nice: 12 } }",
    "@font-palette-values --ours { font-family: Thing; base-palette: 1 }",
    "@view-transition { navigation: auto }",
    "@position-try --below { top: anchor(bottom) }",
    "@function --twice(--x) { result: calc(2 * var(--x)) }",
    "@tailwind base;",
    "@apply --mixin;",
    "@unknown { a { color: red } }",
    "@media print { a { color: red } @media (min-width: 1px) { b { color: blue } } }",
    "@supports (display: grid) { @layer deep { i { color: red } } }",
    "a:has(> b) { color: red }",
    ":is(a, ::-unknown-thing, b) { color: red }",
    "a::-unknown-thing, b { color: red }",
    "<!-- a { color: red } -->",
    "};",
)

HEADS = (
    '@charset "utf-8";',
    '@import "imported.css";',
    "@import url(imported.css) layer(theme) screen;",
    "@import 'nowhere.css' supports(display: grid) print;",
    "@namespace url(http://www.w3.org/1999/xhtml);",
    "@namespace svg url(http://www.w3.org/2000/svg);",
    "@layer reset, theme, base;",
    "@layer base.inner;",
)

ANIMATIONS = ("turn", "grow", '"quoted name"', "a\\.b")
STEPS = ("from", "to", "0%, 50%", "33.333%", "FROM", "120%", "half")
SELECTORS = (
    ".new",
    "a:hover, a:focus",
    "#one > .two ~ p",
    "[data-x='}']",
    "p::before",
    "@media print",
)
SELECTOR_SUFFIXES = (
    ":hover",
    " > *",
    ", .other",
    "::before",
    ":not(.a, .b)",
    "::-x",
    ",",
    " {",
    ":nth-child(2n + 1 of p)",
)
CHARACTERS = (
    *"{}()[];:\"'\\/*@#.,<>&!|~ \n\tx0-",
    "\u00e9",
    "\U0001d306",
    "/*",
    "*/",
    "\\\n",
    "\u0001",
    "\r\n",
    "\f",
    "\0",
    "\ufeff",
    "<!--",
    "--x:{",
    "!important",
    "u\\rl(",
)
OPEN = (
    "{",
    " .open {",
    "/*",
    "/* half",
    '"',
    "'half",
    " p { content: 'half",
    "(",
    "[",
    "url(",
    "url(half",
    "\\",
    "@media (",
    "{ color: r",
)
SPACES = (
    " ",
    "\n",
    "\n\n\n",
    "\t",
    "/**/",
    "/* said { by } nobody; */",
    "\n.empty {}\n",
    ";",
    "<!--",
    "-->",
)
