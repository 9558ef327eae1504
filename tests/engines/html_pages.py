"""Random pages, small but with whatever HTML there is in them, drawn from a seed. No I/O."""

from collections.abc import Callable
from random import Random

WORDS = (
    *("one", "two", "three", "red", "blue", "a &amp; b", "&lt;i&gt;", "caf&eacute;", "日本語", "𝒳"),
    *("&nbsp;", "x&#8203;y", "Lorem ipsum", "dolor", "\n  sit\n", "&copy", "é́", "&notin;"),
)
NAMES = ("alpha", "beta", "gamma", "delta", "omega")
ATTRIBUTES = (
    *(
        'class="a"',
        'class="b  a"',
        "class='c d e'",
        'title="a title"',
        "data-x=1",
        "data-y='&quot;'",
    ),
    *("hidden", 'style="color: red"', 'style="color: blue; margin: 1px"', "lang=de", 'dir="rtl"'),
    *('data-state="author"', 'aria-expanded="false"', "ONCLICK=''", "tabindex=0"),
)
SEPARATORS = ("", "", "\n", "\n  ", " ")
DEEPEST = 4


def page(rng: Random) -> str:
    """Write a page."""
    return _Writer(rng).page()


def snippet(rng: Random) -> str:
    """Write something that an author may add to a page."""
    return _Writer(rng, first=rng.randrange(1000, 1_000_000)).block(depth=2)


class _Writer:
    """Write the parts of a page; ids and keys are told once each."""

    def __init__(self, rng: Random, *, first: int = 0) -> None:
        self._rng = rng
        self._number = first

    def page(self) -> str:
        rng = self._rng
        start = rng.choice(
            ["<!doctype html>\n"] * 6 + ["", "<!DOCTYPE html>", "<!--first--><!doctype html>"]
        )
        head = f"<head>{self._head()}</head>" if rng.random() < 0.9 else ""
        body = self._several(self.block, 2, 8, depth=0)
        if rng.random() < 0.2:
            return f"{start}{self._head()}{body}"
        body = f"<body{self._attributes()}>{body}</body>"
        return f"{start}<html{self._attributes()}>{head}{body}</html>\n"

    def block(self, depth: int) -> str:
        """Write an element, or text, that may stand in a body."""
        if depth >= DEEPEST:
            return self._paragraph(depth)
        kinds = (
            *(self._paragraph,) * 4,
            *(self._section,) * 3,
            *(self._list,) * 3,
            *(self._table, self._form, self._form, self._media, self._component, self._inert),
            *(self._disclosure, self._scroller, self._foreign, self._loose),
        )
        return self._rng.choice(kinds)(depth)

    def _several(self, write: Callable[[int], str], low: int, high: int, *, depth: int) -> str:
        between = self._rng.choice(SEPARATORS)
        return between.join(write(depth) for _ in range(self._rng.randint(low, high)))

    def _text(self) -> str:
        return " ".join(self._rng.choices(WORDS, k=self._rng.randint(1, 4)))

    def _attributes(self, *, named: float = 0.0) -> str:
        rng = self._rng
        drawn = {
            one.partition("=")[0]: one
            for one in rng.choices(ATTRIBUTES, k=rng.choice((0, 0, 1, 2)))
        }
        found = list(drawn.values())
        if rng.random() < named:
            self._number += 1
            found.append(f'{rng.choice(("id", "data-key"))}="n{self._number}"')
        return "".join(f" {one}" for one in found)

    def _phrase(self, _: int = 0) -> str:
        rng = self._rng
        text = self._text()
        return rng.choice(
            (
                *(text, text, text, f"<b{self._attributes()}>{text}</b>", f"<i>{text}<u>u</u></i>"),
                f'<a href="#{rng.choice(NAMES)}"{self._attributes()}>{text}</a>',
                *(f"<!--{rng.choice(NAMES)}-->", f"<code>{text}</code>", "<br>", "<wbr>"),
                *("<img alt=x>", f"<span{self._attributes(named=0.3)}>{text}</span>"),
            )
        )

    def _paragraph(self, depth: int) -> str:
        name = self._rng.choice(("p", "p", "p", "h1", "h2", "blockquote", "pre"))
        inside = self._several(self._phrase, 1, 3, depth=depth)
        return f"<{name}{self._attributes(named=0.2)}>{inside}</{name}>"

    def _section(self, depth: int) -> str:
        name = self._rng.choice(("div", "div", "div", "section", "article", "header", "main"))
        inside = self._several(self.block, 0, 4, depth=depth + 1)
        return f"<{name}{self._attributes(named=0.3)}>{inside}</{name}>"

    def _loose(self, _: int) -> str:
        return self._rng.choice((self._text(), f"<!-- {self._text()} -->", self._text()))

    def _list(self, depth: int) -> str:
        rng, named = self._rng, self._rng.choice((0.0, 0.0, 0.5, 1.0))
        name = rng.choice(("ul", "ol"))
        items = []
        for _ in range(rng.randint(1, 6)):
            inside = self.block(depth + 2) if rng.random() < 0.2 else self._phrase()
            items.append(f"<li{self._attributes(named=named)}>{inside}{rng.choice(('', '</li>'))}")
        return f"<{name}{self._attributes()}>{rng.choice(SEPARATORS).join(items)}</{name}>"

    def _table(self, depth: int) -> str:
        rng, named = self._rng, self._rng.choice((0.0, 1.0))
        rows = []
        for _ in range(rng.randint(1, 4)):
            cells = [
                f"<td{self._attributes()}>{self._cell(depth)}" for _ in range(rng.randint(1, 3))
            ]
            rows.append(f"<tr{self._attributes(named=named)}>{''.join(cells)}</tr>")
        caption = rng.choice(
            ("", f"<caption>{self._text()}</caption>", "<colgroup><col><col></colgroup>")
        )
        body = "\n".join(rows)
        if rng.random() < 0.5:
            body = f"<thead><tr><th>{self._text()}</thead><tbody>{body}</tbody>"
        return f"<table{self._attributes()}>{caption}{body}</table>"

    def _cell(self, depth: int) -> str:
        nested = depth < 1 and self._rng.random() < 0.1
        return self._table(depth + 2) if nested else self._phrase()

    def _form(self, depth: int) -> str:
        inside = self._several(self._control, 1, 5, depth=depth)
        return f"<form{self._attributes(named=0.2)} onsubmit='return false'>{inside}</form>"

    def _control(self, _: int) -> str:
        rng = self._rng
        self._number += 1
        name = f"{rng.choice(('name', 'id', 'data-key'))}=c{self._number}"
        named = f" {name}" if rng.random() < 0.7 else ""
        value = rng.choice(("", "", ' value="v"', " value='a b'"))
        choice = rng.choice(("", "", " checked"))
        return rng.choice(
            (
                f"<input{named}{value}>",
                f"<label>{self._text()} <input type=text{named}{value} placeholder=p></label>",
                f"<input type=search{named}{value}{self._attributes()}>",
                f"<input type=number{named} value=7>",
                f"<input type=checkbox{named}{choice}>",
                f"<input type=radio name=r{rng.randint(0, 1)} value={self._number}{choice}>",
                f"<input type=hidden{named}{value}>",
                f"<textarea{named}>{self._text()}</textarea>",
                f"<button type=button{named}{self._attributes()}>{self._text()}</button>",
                f"<select{named}{rng.choice(('', '', ' multiple'))}>{self._options()}</select>",
                f"<fieldset{self._attributes()}><legend>{self._text()}</legend><input{named}></fieldset>",
                f"<progress value=0.{rng.randint(1, 9)}></progress><output>{self._text()}</output>",
            )
        )

    def _options(self) -> str:
        rng = self._rng
        values = rng.sample(range(9), rng.randint(1, 5))
        options = [
            f"<option value={n}{rng.choice(('', '', '', ' selected'))}>option {n}</option>"
            for n in values
        ]
        if rng.random() < 0.3:
            options.append("<optgroup label=more><option>x</option><option>y</option></optgroup>")
        return rng.choice(SEPARATORS).join(options)

    def _media(self, _: int) -> str:
        rng = self._rng
        return rng.choice(
            (
                f"<picture><source srcset=x.png><img alt='{rng.choice(NAMES)}'></picture>",
                f"<video{self._attributes()} muted loop>{self._text()}</video>",
                f"<canvas{self._attributes()} width={rng.randint(1, 9)}0>{self._text()}</canvas>",
                f"<iframe title='{rng.choice(NAMES)}'></iframe>",
                f"<object>{self._text()}</object>",
                f"<noscript><p>{self._text()}</p></noscript>",
            )
        )

    def _component(self, depth: int) -> str:
        rng = self._rng
        inside = self._several(self._phrase, 0, 2, depth=depth)
        shadow = (
            f"<template shadowrootmode=open{rng.choice(('', ' shadowrootdelegatesfocus'))}>"
            f"<style>b {{ color: red }}</style>{self._paragraph(depth)}<slot></slot></template>"
        )
        name = rng.choice(("x-light", "x-open", "x-reflects", "x-unknown"))
        label = f" label='{rng.choice(NAMES)}'"
        return rng.choice(
            (
                f"<{name}{label}{self._attributes(named=0.3)}>{inside}</{name}>",
                f"<x-declared{self._attributes()}>{shadow}{inside}</x-declared>",
                f"<div{self._attributes()}>{shadow}{inside}</div>",
                f"<p is=x-paragraph>{inside}</p>",
            )
        )

    def _inert(self, depth: int) -> str:
        rng = self._rng
        return rng.choice(
            (
                f"<template{self._attributes(named=0.3)}>{self.block(depth + 2)}<td></template>",
                f"<script type='text/plain'{self._attributes()}>{rng.choice(NAMES)} < 1</script>",
                f"<style>.{rng.choice(NAMES)} {{ color: {rng.choice(('red', 'blue'))} }}</style>",
            )
        )

    def _disclosure(self, depth: int) -> str:
        rng = self._rng
        inside = self.block(depth + 1)
        summary = f"<summary>{self._text()}</summary>"
        open_ = rng.choice(("", " open"))
        return rng.choice(
            (
                f"<details{self._attributes()}{open_}>{summary}{inside}</details>",
                f"<details>{summary}{inside}</details>",
                f"<dialog{self._attributes()}><button>{self._text()}</button>{inside}</dialog>",
                f"<div popover{rng.choice(('', '=manual'))}>{inside}</div>",
            )
        )

    def _scroller(self, depth: int) -> str:
        high = f"<div style='height: 90px'>{self._text()}</div>"
        inside = self._several(self._paragraph, 1, 3, depth=depth)
        return f"<div style='overflow: auto; height: 30px'>{high}{inside}</div>"

    def _foreign(self, _: int) -> str:
        rng = self._rng
        shapes = "".join(
            rng.choice(
                (
                    f"<circle r={rng.randint(1, 9)} class=c />",
                    f"<g{self._attributes(named=0.3)}><path d='M0 0h9'/></g>",
                    f"<use xlink:href='#{rng.choice(NAMES)}'/>",
                    f"<foreignObject><p>{self._text()}</p></foreignObject>",
                    f"<text>{self._text()}</text><linearGradient gradientUnits=userSpaceOnUse />",
                )
            )
            for _ in range(rng.randint(1, 4))
        )
        return rng.choice(
            (
                f"<svg viewBox='0 0 9 9'{self._attributes()}>{shapes}</svg>",
                f"<svg>{shapes}</svg>",
                f"<math><mi>{rng.choice('xyz')}</mi><mo>=</mo><mn>{rng.randint(1, 9)}</mn></math>",
            )
        )

    def _head(self) -> str:
        rng = self._rng
        parts = [
            f"<title>{self._text()}</title>",
            "<meta charset=utf-8>",
            f"<meta name=description content='{rng.choice(NAMES)}'>",
            f"<meta property='og:title' content='{rng.choice(NAMES)}'>",
            f"<style>p {{ margin: {rng.randint(0, 9)}px }}</style>",
            f"<link rel=canonical href='/{rng.choice(NAMES)}'>",
            f"<script type='application/ld+json'>{{\"a\": {rng.randint(0, 9)}}}</script>",
            "<!-- in the head -->",
            "<template><p>in the head</p></template>",
            f"<noscript><style>.{rng.choice(NAMES)} {{ top: 0 }}</style></noscript>",
            "<base target=_self>",
        ]
        return rng.choice(SEPARATORS).join(rng.sample(parts, rng.randint(1, 7)))
