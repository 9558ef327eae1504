"""Rounds for the morph, drawn from a seed: what the author edits, what a page goes through."""

from collections.abc import Iterator
from random import Random

from tests.engines import html_corpus, html_pages
from tests.engines.html_edits import edited
from tests.engines.morphing import Round

KINDS = (
    *("type", "check", "choose", "toggle", "dialog", "popover", "scroll", "focus"),
    *("attribute", "aria", "unset", "class", "unclass", "style"),
    *("add", "add", "drop", "rewrite", "swap", "wrap", "fill", "adopt"),
)
"""What changes.js can do to a page."""


def chains(seed: str, count: int) -> Iterator[Round]:
    """Draw pages that nobody touches, each edited a few times; some become a wholly other page."""
    for number in range(count):
        rng = Random(f"{seed} chain {number}")
        texts = [html_pages.page(rng)]
        for _ in range(rng.randint(1, 4)):
            other = rng.random() < 0.1
            texts.append(html_pages.page(rng) if other else edited(texts[-1], rng))
        yield Round(tuple(texts), name=f"chain {number}")


def lives(seed: str, count: int) -> Iterator[Round]:
    """Draw pages that live: scripts and people change them, then the author does."""
    for number in range(count):
        rng = Random(f"{seed} life {number}")
        before = html_pages.page(rng)
        changes = [(rng.choice(KINDS), rng.randrange(10_000)) for _ in range(rng.randint(1, 5))]
        yield Round((before, edited(before, rng)), tuple(changes), name=f"life {number}")


def corpus(seed: str, count: int) -> Iterator[Round]:
    """Draw pages that others wrote, edited a few times."""
    names = list(html_corpus.names())
    Random(seed).shuffle(names)
    for number in range(count):
        name = names[number % len(names)]
        rng = Random(f"{seed} {number} {name}")
        texts = [html_corpus.page(name)]
        for _ in range(rng.randint(1, 3)):
            texts.append(edited(texts[-1], rng))
        yield Round(tuple(texts), name=name)


def living_corpus(seed: str, count: int) -> Iterator[Round]:
    """Draw pages that others wrote, which scripts and people change before the author does."""
    names = list(html_corpus.names())
    Random(f"{seed} living").shuffle(names)
    for number in range(count):
        name = names[number % len(names)]
        rng = Random(f"{seed} living {number} {name}")
        before = html_corpus.page(name)
        changes = [(rng.choice(KINDS), rng.randrange(10_000)) for _ in range(rng.randint(1, 8))]
        yield Round((before, edited(before, rng)), tuple(changes), name=name)


def single_changes(seed: str, count: int) -> Iterator[Round]:
    """Draw pages to which one thing is done, and that the author then edits once."""
    for number in range(count):
        rng = Random(f"{seed} single {number}")
        before = html_pages.page(rng)
        change = (KINDS[number % len(KINDS)], rng.randrange(10_000))
        yield Round((before, edited(before, rng, most=1)), (change,), name=f"single {number}")
