"""One tab of the browser, and what has to survive in it."""

import asyncio
import base64
import contextlib
import re
from collections.abc import Iterable
from typing import Any

import pytest

from hotreload import client_files
from tests.browser.media import Colour
from tests.browser.sockets import Sockets

UNLEARNED = "<script>CSSStyleSheet = undefined</script>"
"""In the head of a page: its client cannot learn the source of a sheet, and so swaps each."""

OURS = f"'/@hotreload/{client_files.version()}/page.js'"
"""The file with the modules of our client, as a literal; each of them is an export of it."""

_AHEAD = re.compile(r"/@hotreload/(page/|[^/]+/html/)")

_MIDDLES = """(selectors) => selectors.map((selector) => {
  const box = document.querySelector(selector).getBoundingClientRect();
  return [Math.floor(box.x + box.width / 2), Math.floor(box.y + box.height / 2)];
})"""
_READ = """async ([picture, middles]) => {
  const bytes = Uint8Array.from(atob(picture), (one) => one.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
  canvas.drawImage(image, 0, 0);
  return middles.map((middle) => [...canvas.getImageData(...middle, 1, 1).data].slice(0, 3));
}"""

PATIENCE = 10.0
"""Seconds that anything in these tests may take; the usual is a few hundredths."""
STARTING = 30.0
"""Seconds that others' programs may take to start or to build, beside two other tests."""


class Tab:
    """Show a page, and know whether it was loaded again."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.loads = 0
        self.errors: list[str] = []
        self.requested: list[str] = []
        self._is_noting = False
        self.sockets = Sockets(page)
        page.on("load", lambda _: self._count())
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _count(self) -> None:
        self.loads += 1

    def _note_requests(self) -> None:
        """Begin with it here: of each module of the client, the browser would have to tell."""
        if not self._is_noting:
            self._is_noting = True
            self.page.on("request", self._note)

    def _note(self, request: Any) -> None:
        """Note what the page asks for, but for what the client reads ahead in idle time."""
        is_sheet = request.resource_type == "fetch" and ".css" in request.url
        if not is_sheet and not _AHEAD.search(request.url):
            self.requested.append(request.url)

    async def open(self, url: str) -> None:
        """Load a page, wait for its client, and give it state to lose."""
        await self.page.goto(url)
        await self.connected()
        self._note_requests()
        await self.page.evaluate("window.__state = {kept: 42}")
        await self.page.fill("#typed", "half a sentence")
        self.requested.clear()

    async def connected(self) -> None:
        """Wait until the client listens."""
        status = "window[Symbol.for('hotreload')]?.status === 'connected'"
        await self.until(status)

    async def learned(self) -> None:
        """Wait until the client knows the source of every sheet on the page: it patches them."""
        await self.until(
            f"import({OURS})"
            """.then(({ $styles_known_js: { known } }) => {
                const tree = (sheet) => [sheet, ...[...sheet.cssRules].flatMap((rule) =>
                  rule.styleSheet ? tree(rule.styleSheet) : [])];
                const linked = [...document.styleSheets].flatMap(tree).filter(({ href }) => href);
                return linked.length > 0 && linked.every(known);
              })"""
        )

    async def until(self, expression: str, *, patience: float = PATIENCE) -> None:
        """Wait until a JavaScript expression is true, for ``patience`` seconds at most.

        Asked from here: in the page, Playwright's own waiting is what a Content-Security-Policy
        forbids.
        """
        last: object = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                pause = 0.004
                while not (last := await self._ask(expression)) or isinstance(last, Exception):
                    pause = min(2 * pause, 0.032)  # each question costs three processes time
                    await asyncio.sleep(pause)
                return
        pytest.fail(f"never true: {expression}: {last}")

    async def _ask(self, expression: str) -> Any:
        try:
            return await self.page.evaluate(f"(async () => !!(await ({expression})))()")
        except Exception as error:
            return error  # the page is being left, or not yet so far

    async def asked(self) -> list[str]:
        """List the URLs that were asked for since the page was opened, up to now.

        The browser reports each in order with its answers, but later than the server has it.
        """
        assert self._is_noting, "nobody has opened the page"
        await self.page.evaluate("0")
        return self.requested

    async def value(self, expression: str) -> Any:
        """Evaluate a JavaScript expression."""
        return await self.page.evaluate(expression)

    async def style(self, selector: str, name: str = "color") -> str:
        """Read a computed property of an element."""
        script = "([selector, name]) => getComputedStyle(document.querySelector(selector))[name]"
        return str(await self.page.evaluate(script, [selector, name]))

    async def assert_kept(self) -> None:
        """Check that the page was not loaded again, and nothing of ours is left on it."""
        assert self.loads == 1
        assert await self.value("window.__state?.kept") == 42
        assert await self.value("document.querySelector('#typed').value") == "half a sentence"
        # The look is there before the bridge that carried it is gone.
        await self.until("document.querySelectorAll('[data-hotreload-own]').length === 0")

    async def assert_reloaded(self) -> None:
        """Wait until the page was loaded again, once, with a new client."""
        await self.until("document.readyState === 'complete' && !window.__state")
        await self.connected()
        assert self.loads == 2

    async def loaded(self, times: int) -> None:
        """Wait until the page was loaded this often, and no more, with a client that listens."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while self.loads < times:
                    await asyncio.sleep(0.01)
        await self.connected()
        assert self.loads == times, f"{self.page.url} was loaded {self.loads} times"

    async def pixel(self, selector: str) -> Colour:
        """Give the colour in the middle of an element, as it is on the screen."""
        return (await self.pixels([selector]))[0]

    async def pixels(self, selectors: Iterable[str]) -> list[Colour]:
        """Give the colour in the middle of each element, all as they are at one moment.

        A picture of the screen costs much more than its reading, which the browser does at once.
        """
        middles = await self.page.evaluate(_MIDDLES, [*selectors])
        picture = base64.b64encode(await self.page.screenshot()).decode()
        return [tuple(colour) for colour in await self.page.evaluate(_READ, [picture, middles])]

    async def until_pixels(self, names: Iterable[str], colour: Colour) -> None:
        """Wait until the elements of these ids have a colour on the screen."""
        wanted = dict.fromkeys(names, colour)
        seen: dict[str, Colour] = {}
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while seen != wanted:
                    colours = await self.pixels(f"#{name}" for name in wanted)
                    seen = dict(zip(wanted, colours, strict=True))
        stuck = {name: seen.get(name) for name in wanted if seen.get(name) != colour}
        assert not stuck, f"on the screen there is still {stuck}"
