"""The place where chains of edits are played: a server of the texts, and what the page is told."""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.engines.csstext import items
from tests.engines.engine import Engine
from tests.page_server import PageServer

HERE = Path(__file__).parent / "stage"
CLIENT = Path(__file__).resolve().parents[2] / "client_js"
PAGE = """<!doctype html><html lang=en><title>stage</title>
<style>iframe { width: 1000px; height: 700px; border: 0 }</style><body>"""
FRAME = "<!doctype html><html lang=en><title>frame</title><body></body></html>"
PLAY = "async (chain) => (await import('/stage/stage.js')).play(chain)"
NEAR = 12
"""Selectors around an edit that have elements of their own in the page."""


@dataclass(frozen=True, slots=True)
class Step:
    """Tell what became of one edit in the page."""

    edit: str
    old: str
    new: str
    how: str
    """``patched`` or ``swap``; then ``doubt`` says why."""
    doubt: str
    rules: list[str]
    """Rules that are not those of a fresh load."""
    looks: list[str]
    """Computed properties that are not, of elements made after the patch."""
    stale: list[str]
    """Such that only elements have which were there before: the engine's doing, not the patch's."""

    @property
    def differs(self) -> bool:
        """Tell whether the page is not what a fresh load would have made it."""
        return bool(self.rules or self.looks)

    @property
    def swapped(self) -> bool:
        """Tell whether the sheet was loaded anew."""
        return self.how == "swap"

    @property
    def outcome(self) -> str:
        """Give the word for statistics."""
        return "differ" if self.differs else "swapped" if self.swapped else "patched"

    @property
    def near(self) -> str:
        """Give what was changed, old and new, with something around it."""
        return "".join(_windows(self.old, self.new))

    def __str__(self) -> str:
        at, deleted, inserted = splice_of(self.old, self.new)
        splice = f"at {at} -{deleted} +{inserted[:300]!r}"
        found = (*self.rules, *self.looks, *self.stale)
        return "\n    ".join((f"{self.edit}: {splice}: {self.how} {self.doubt}", *found))


class Stage(PageServer):
    """Serve a page that plays chains of edits."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._numbers = itertools.count()
        app = web.Application()
        app.router.add_get("/", _html(PAGE))
        app.router.add_get("/frame", _html(FRAME))
        app.router.add_get("/sheets/{name}", self._sheet)
        app.router.add_static("/stage", HERE)
        app.router.add_static("/client", CLIENT)
        super().__init__(app)

    async def play(
        self,
        engine: Engine,
        text: str,
        edits: Iterable[tuple[str, str]],
        *,
        patch: str = "/client/styles/patch.js",
    ) -> tuple[Step, ...]:
        """Play a chain of edits, each a name and a text, and give what became of each."""
        named = list(edits)
        texts = [text, *(new for _, new in named)]
        pairs = list(itertools.pairwise(texts))
        chain = {
            "url": self._url(text),
            "text": text,
            "selectors": list(dict.fromkeys(n for pair in pairs for n in _selectors(*pair))),
            "steps": [self._step(old, new) for old, new in pairs],
            "patch": patch,
        }
        page = self.url
        if await engine.call("() => location.href") != page:
            await engine.open(page)
        played = await engine.call(PLAY, chain)
        return tuple(
            Step(edit=name, old=old, new=new, **result)
            for (name, _), (old, new), result in zip(named, pairs, played["results"], strict=True)
        )

    def _step(self, old: str, new: str) -> dict[str, Any]:
        at, deleted, inserted = splice_of(old, new)
        names = sorted({*re.findall(r"--[\w-]+", "".join(_windows(old, new)))})[:20]
        splice = {"at": at, "del": deleted, "ins": inserted}
        return {"splice": splice, "url": self._url(new), "names": names}

    def _url(self, text: str) -> str:
        name = f"{next(self._numbers)}.css"
        self._texts[name] = text
        return f"/sheets/{name}"

    async def _sheet(self, request: web.Request) -> web.Response:
        text = self._texts.get(request.match_info["name"], "b { outline: 3px solid red }")
        return web.Response(text=text, content_type="text/css")


def splice_of(old: str, new: str) -> tuple[int, int, str]:
    """Give where texts differ, in UTF-16 units: where, how much goes, what comes."""
    ours, theirs = old.encode("utf-16-le"), new.encode("utf-16-le")
    start = _shared(ours, theirs)
    rest = min(len(ours), len(theirs)) - start
    end = min(rest, _shared(ours[::-1], theirs[::-1]) // 2 * 2)
    inserted = theirs[start : len(theirs) - end].decode("utf-16-le", "surrogatepass")
    return start // 2, (len(ours) - end - start) // 2, inserted


def _shared(one: bytes, other: bytes) -> int:
    """Count the bytes at the beginning that are the same: whole UTF-16 units."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low // 2 * 2


def _windows(old: str, new: str) -> tuple[str, str]:
    """Cut out what changed, with something around it."""
    start, _, _ = splice_of(old, new)  # off by the astral characters before, which does no harm
    after = len(old) - start - 2000
    return old[max(0, start - 500) : len(old) - max(0, after)], new[max(0, start - 500) :][:2000]


def _selectors(old: str, new: str) -> list[str]:
    """List selectors of rules that the edit concerns, those that are nearest to it first."""
    at, deleted, inserted = splice_of(old, new)
    spans = ((old, at, at + deleted), (new, at, at + len(inserted)))
    near = [
        (item.end - item.start, item.prelude(text))
        for text, start, end in spans
        for item in items(text)
        if item.opening and item.start <= end and start <= item.end
    ]
    return [name for _, name in sorted(near) if not name.startswith("@")][:NEAR]


def _html(text: str) -> Any:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=text, content_type="text/html")

    return answer
