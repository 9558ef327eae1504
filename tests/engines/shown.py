"""A page of a served site, shown by an engine, and what has to survive in it."""

import asyncio
import contextlib
from typing import Any

import pytest

from tests.browser.tab import OURS, PATIENCE
from tests.engines.engine import Engine, EngineError

COUNTED = """<script>
{ const [{ type }] = performance.getEntriesByType("navigation");
sessionStorage.loads = type === "reload" ? 1 + Number(sessionStorage.loads) : 1 }
</script>"""
"""Belongs into the head of a page whose loads are to be counted, from when it was opened.

The tab may have been at this address before: ports are used again.
"""

CONNECTED = "() => window[Symbol.for('hotreload')]?.status === 'connected'"
LEARNED = (
    f"async () => {{ const {{ $styles_known_js: {{ known }} }} = await import({OURS});"
    """
    const imported = (sheet) => [...sheet.cssRules].flatMap((rule) => rule.styleSheet ?? []);
    const tree = (sheet) => [sheet, ...imported(sheet).flatMap(tree)];
    const linked = [...document.styleSheets].flatMap(tree).filter(({ href }) => href);
    return linked.length > 0 && linked.every(known);
}"""
)


class Shown:
    """Hold on to a page that is shown, and its server."""

    def __init__(self, engine: Engine, server: Any) -> None:
        self.engine = engine
        self.server = server
        self.call = engine.call

    async def open(self) -> None:
        """Load the page, wait for its client, and give it state to lose."""
        await self.engine.open(self.server.url)
        await self.until(CONNECTED)
        await self.call("() => { window.state = 42 }")
        await self.call("() => { document.querySelector('#typed').value = 'half a sentence' }")

    async def learned(self) -> None:
        """Wait until the client knows the source of every sheet: it patches them from now on."""
        await self.until(LEARNED)

    async def applied(self, path: str) -> str:
        """Wait until a change is on the page, and give its outcome."""
        return str((await self.server.wait_applied(path))["outcome"])

    async def until(self, function: str) -> None:
        """Wait until a function gives something true; the page may be left meanwhile."""
        last: object = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while not (last := await self._asked(function)) or isinstance(last, EngineError):
                    await asyncio.sleep(0.02)
                return
        pytest.fail(f"never true: {function}: {last}")

    async def _asked(self, function: str) -> Any:
        try:
            return await self.call(function)
        except EngineError as error:
            return error

    async def assert_kept(self) -> None:
        """Check that the page was loaded once, and has its state."""
        typed = "document.querySelector('#typed').value"
        state = await self.call(f"() => [sessionStorage.loads, window.state, {typed}]")
        assert state == ["1", 42, "half a sentence"]
