"""Edits of a page's source, as authors make them, drawn from a seed. No I/O.

Each edit takes a text and gives another; tags that are half typed are among them.
"""

import re
from collections.abc import Callable, Sequence
from random import Random
from typing import TypeVar

from tests.engines import html_pages
from tests.engines.html_source import Element, read

T = TypeVar("T")

Edit = Callable[[str, Random], "str | None"]
"""Give the changed text, or None where this text has nothing to change in this way."""

ATTRIBUTE = re.compile(r"""\s+([^\s"'<>/=]+)(\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+))?""")
NOT_MOVED = frozenset(("html", "head", "body", "script", "title", "base", "link"))
VALUES = ('"x"', "'a b'", '"1"', "y", '"color: green"', '"&amp;"', '""')


def edited(text: str, rng: Random, *, most: int = 3) -> str:
    """Edit a text, once or a few times."""
    for _ in range(rng.randint(1, most)):
        text = edit(text, rng)
    return text


def edit(text: str, rng: Random) -> str:
    """Edit a text in one way."""
    for _ in range(20):
        changed = rng.choice(_DRAWN)(text, rng)
        if changed is not None and changed != text:
            return changed
    return text


def change_text(text: str, rng: Random) -> str | None:
    """Write a word more, or another one, or leave one out."""
    span = _one_of(read(text).texts, rng)
    if span is None:
        return None
    old = text[slice(*span)]
    words = old.split(" ")
    words[rng.randrange(len(words))] = rng.choice(("", "new", "word &amp; word", "ß", *words))
    return _replaced(
        text, *span, rng.choice((" ".join(words), old + " more", "wholly new", old.upper()))
    )


def change_space(text: str, rng: Random) -> str | None:
    """Break a line, indent, or write on one line what stood on two."""
    spaces = [one.span() for one in re.finditer(r"(?<=>)\s*(?=<)", text)]
    span = _one_of(spaces, rng)
    return span and _replaced(text, *span, rng.choice(("", "\n", "\n\n    ", " ")))


def change_comment(text: str, rng: Random) -> str | None:
    """Write another comment."""
    span = _one_of(read(text).comments, rng)
    return span and _replaced(text, *span, f" remark {rng.randrange(9)} ")


def add_comment(text: str, rng: Random) -> str | None:
    """Write a comment between two elements, or put an element into one."""
    one = _element(text, rng)
    if one is None or "--" in text[one.start : one.end]:
        return None
    if rng.random() < 0.5:
        return _replaced(text, one.start, one.start, "<!-- remark -->")
    return _replaced(text, one.start, one.end, f"<!--{text[one.start : one.end]}-->")


def change_attribute(text: str, rng: Random) -> str | None:
    """Give an attribute another value."""
    one = _element(text, rng, fixed=True)
    found = one and _one_of(_attributes(text, one), rng)
    if not found or found[2].lower() in (
        "type",
        "src",
        "href",
        "shadowrootmode",
        "http-equiv",
        "nonce",
    ):
        return None
    return _replaced(text, found[0], found[1], f" {found[2]}={rng.choice(VALUES)}")


def add_attribute(text: str, rng: Random) -> str | None:
    """Give an element one attribute more."""
    one = _element(text, rng, fixed=True)
    if one is None or text[one.start] != "<":
        return None
    at = one.start + 1 + len(one.name)
    return _replaced(text, at, at, f" {rng.choice(html_pages.ATTRIBUTES)}")


def remove_attribute(text: str, rng: Random) -> str | None:
    """Take an attribute away."""
    one = _element(text, rng, fixed=True)
    found = one and _one_of(_attributes(text, one), rng)
    if not found or found[2].lower() in ("type", "src", "shadowrootmode"):
        return None
    return _replaced(text, found[0], found[1], "")


def change_class(text: str, rng: Random) -> str | None:
    """Write one class more, or leave one out."""
    spans = [one.span(1) for one in re.finditer(r"""\sclass=["']([^"'<>]*)["']""", text)]
    span = _one_of(spans, rng)
    if span is None:
        return None
    names = text[slice(*span)].split()
    if names and rng.random() < 0.5:
        names.remove(rng.choice(names))
    else:
        names.insert(rng.randint(0, len(names)), f"new-{rng.randrange(3)}")
    return _replaced(text, *span, " ".join(names))


def delete_element(text: str, rng: Random) -> str | None:
    """Delete an element and all in it."""
    one = _element(text, rng)
    return one and _replaced(text, one.start, one.end, "")


def duplicate_element(text: str, rng: Random) -> str | None:
    """Write an element twice; ids as well, as it happens."""
    one = _element(text, rng)
    return one and _replaced(text, one.end, one.end, text[one.start : one.end])


def insert_element(text: str, rng: Random) -> str | None:
    """Write something new before, after or into an element."""
    one = _element(text, rng)
    if one is None:
        return None
    at = rng.choice((one.start, one.end, one.opened, one.closed))
    return _replaced(text, at, at, html_pages.snippet(rng))


def move_element(text: str, rng: Random) -> str | None:
    """Cut an element out, and paste it before another one."""
    one, other = _element(text, rng), _element(text, rng)
    return one and other and _moved(text, one, other.start)


def move_beside(text: str, rng: Random) -> str | None:
    """Move an element among its siblings."""
    one = _element(text, rng)
    if one is None:
        return None
    beside = [each for each in read(text).elements if each.parent == one.parent and each != one]
    other = _one_of(beside, rng)
    return other and _moved(text, one, rng.choice((other.start, other.end)))


def wrap_element(text: str, rng: Random) -> str | None:
    """Put an element into another one."""
    one = _element(text, rng)
    if one is None:
        return None
    name = rng.choice(("div", "section", "b", "details"))
    return _replaced(text, one.start, one.end, f"<{name}>{text[one.start : one.end]}</{name}>")


def unwrap_element(text: str, rng: Random) -> str | None:
    """Take the tags of an element away."""
    one = _element(text, rng)
    if one is None or one.name in ("style", "template", "textarea", "noscript", "select", "option"):
        return None
    return _replaced(text, one.start, one.end, text[one.opened : one.closed])


def rename_element(text: str, rng: Random) -> str | None:
    """Make another element of one."""
    one = _element(text, rng)
    if (
        one is None
        or one.closed == one.end
        or one.name not in ("div", "p", "span", "b", "i", "ul", "section")
    ):
        return None
    name = rng.choice(("div", "section", "em", "ol", "h3"))
    tag = text[one.start + 1 + len(one.name) : one.opened]
    return _replaced(
        text, one.start, one.end, f"<{name}{tag}{text[one.opened : one.closed]}</{name}>"
    )


def shuffle_children(text: str, rng: Random) -> str | None:
    """Put all children of an element into another order."""
    one = _element(text, rng)
    if one is None:
        return None
    inside = [each for each in read(text).elements if each.parent == one.start]
    if len(inside) < 2:
        return None
    parts = [text[each.start : each.end] for each in inside]
    rng.shuffle(parts)
    return _replaced(text, inside[0].start, inside[-1].end, "\n".join(parts))


def break_tag(text: str, rng: Random) -> str | None:
    """Leave a character of a tag out, as if it were being typed."""
    one = _element(text, rng)
    if one is None or one.name in ("template", "textarea", "style", "select", "noscript", "iframe"):
        return None
    at = rng.choice((one.opened - 1, max(one.closed, one.end - 1)))
    return _replaced(text, at, at + 1, "")


def change_style(text: str, rng: Random) -> str | None:
    """Change what a style element says."""
    one = _one_of([each for each in read(text).elements if each.name == "style"], rng)
    return one and _replaced(text, one.closed, one.closed, f" .x{rng.randrange(9)} {{ top: 0 }}")


def _element(text: str, rng: Random, *, fixed: bool = False) -> Element | None:
    """Draw an element; with ``fixed`` those too that stay where they are."""
    elements = read(text).elements
    return _one_of([one for one in elements if fixed or one.name not in NOT_MOVED], rng)


def _attributes(text: str, one: Element) -> list[tuple[int, int, str]]:
    start = one.start + 1 + len(one.name)
    found = ATTRIBUTE.finditer(text, start, one.opened - 1)
    return [(*each.span(), each[1]) for each in found] if one.name != "script" else []


def _moved(text: str, one: Element, to: int) -> str | None:
    if one.start < to < one.end:
        return None
    part = text[one.start : one.end]
    if to <= one.start:
        return text[:to] + part + text[to : one.start] + text[one.end :]
    return text[: one.start] + text[one.end : to] + part + text[to:]


def _replaced(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]


def _one_of(found: Sequence[T], rng: Random) -> T | None:
    return rng.choice(found) if found else None


_DRAWN: tuple[Edit, ...] = (
    *(change_text,) * 5,
    *(change_attribute, add_attribute, remove_attribute, change_class) * 2,
    *(delete_element, duplicate_element, insert_element, move_element, move_beside) * 2,
    *(change_space, change_comment, add_comment, wrap_element, unwrap_element, rename_element),
    *(shuffle_children, break_tag, change_style),
)
