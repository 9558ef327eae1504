"""The place where pages are morphed: what is played there, and the smallest that fails."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.engines.engine import Engine
from tests.engines.html_source import read
from tests.page_server import MORPH, PageServer, morph

HERE = Path(__file__).parent
STAGE = HERE / "stage"
PAGE = """<!doctype html><html lang=en><title>stage</title>
<style>iframe { width: 1000px; height: 700px; border: 0 }</style><body>"""
FRAME = """<!doctype html><script type=module src=/stage/morph/inside.js></script>"""
PLAY = "async (play) => (await import('/stage/morph/rounds.js')).play(play)"
AT_ONCE = 50
"""Rounds in one call, so that a call that hangs is one of many."""


@dataclass(frozen=True, slots=True)
class Round:
    """Say what is to be played: texts in a row, and what is done to the first page."""

    texts: tuple[str, ...]
    changes: tuple[tuple[str, int], ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Played:
    """Tell what became of a round."""

    round: Round
    outcome: str
    reason: str
    problems: tuple[str, ...]
    nodes: int
    """How many nodes there were that had to stay."""
    changed: int
    """How many changes found a place."""
    kept: int
    """How many of these are still there."""

    def __str__(self) -> str:
        texts = "\n  →\n".join(self.round.texts)
        done = f"changes: {self.round.changes}" if self.round.changes else ""
        found = "\n".join(self.problems)
        return f"--- {self.round.name} {self.outcome} {self.reason}\n{texts}\n{done}\n{found}"


class RoundStage(PageServer):
    """Serve the page on which others are morphed."""

    def __init__(self) -> None:
        app = web.Application()
        app.router.add_get("/", self._page)
        app.router.add_get("/morph/frame", self._frame)
        app.router.add_static("/stage", STAGE)
        app.router.add_get(MORPH, morph)
        app.router.add_static("/packages", HERE / "node_modules")
        super().__init__(app)

    async def call(self, engine: Engine, function: str, *arguments: object) -> Any:
        """Call a function in the page, which is loaded first where it is not shown."""
        if await engine.call("() => location.href") != self.url:
            await engine.open(self.url)
        return await engine.call(function, *arguments)

    async def play(
        self, engine: Engine, rounds: Iterable[Round], *, morph: str = MORPH, hurry: bool = False
    ) -> list[Played]:
        """Play rounds; ``hurry`` does not wait for differences to go away."""
        left, played = list(rounds), list[Played]()
        while left:
            now, left = left[:AT_ONCE], left[AT_ONCE:]
            told = [{"texts": one.texts, "changes": one.changes} for one in now]
            play = {"rounds": told, "morph": morph, "hurry": hurry}
            results = await self.call(engine, PLAY, play)
            played += [
                Played(one, **{**result, "problems": tuple(result["problems"])})
                for one, result in zip(now, results, strict=True)
            ]
        return played

    async def smallest(self, engine: Engine, failed: Played, *, morph: str = MORPH) -> Played:
        """Leave out of a failed round whatever it fails without."""
        tries = 1500
        smaller = True
        while smaller and tries > 0:
            smaller = False
            for candidates in _batches(_lesser(failed.round), 25):
                tries -= len(candidates)
                played = await self.play(engine, candidates, morph=morph, hurry=True)
                if found := next((one for one in played if one.problems), None):
                    failed, smaller = found, True
                    break
                if tries <= 0:
                    break
        return failed

    async def _page(self, _: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    async def _frame(self, request: web.Request) -> web.Response:
        own = " ".join(f"{self.url}{name}/" for name in ("stage", "client", "packages"))
        policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src {own}"
        headers = {"Content-Security-Policy": policy}
        return web.Response(text=FRAME, content_type="text/html", headers=headers)


def _lesser(one: Round) -> Iterable[Round]:
    """List rounds that are a little smaller, those first that are smaller by much."""
    for at in range(len(one.texts) - 1):
        if len(one.texts) > 2:
            yield replace(one, texts=one.texts[at : at + 2])
    for at in range(len(one.changes)):
        yield replace(one, changes=one.changes[:at] + one.changes[at + 1 :])
    parts = {part for text in one.texts for part in _parts(text)}
    for part in sorted(parts, key=lambda part: (-len(part), part)):
        for new in ("", _inside(part)):
            texts = tuple(text.replace(part, new) for text in one.texts)
            if new != part and texts != one.texts:
                yield replace(one, texts=texts)
    for at, text in enumerate(one.texts):
        for part in sorted(set(_parts(text)), key=len, reverse=True):
            less = text.replace(part, "", 1)
            yield replace(one, texts=(*one.texts[:at], less, *one.texts[at + 1 :]))


def _parts(text: str) -> list[str]:
    source = read(text)
    attributes = [
        part
        for one in source.elements
        for part in text[one.start + 1 + len(one.name) : one.opened - 1].split(" ")
        if part and not part.startswith("type=")
    ]
    elements = [text[one.start : one.end] for one in source.elements]
    return [
        *elements,
        *(text[slice(*span)] for span in source.texts),
        *(f" {a}" for a in attributes),
    ]


def _inside(part: str) -> str:
    if not part.startswith("<"):
        return "x"
    first = next(iter(read(part).elements), None)
    return part[first.opened : first.closed] if first else ""


def _batches(rounds: Iterable[Round], size: int) -> Iterable[Sequence[Round]]:
    batch: list[Round] = []
    for one in rounds:
        batch.append(one)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
