"""A tab that shows the application: what it prints, in order, and whether it was loaded again."""

import asyncio
import contextlib
import json
from typing import Any

import pytest

from tests.browser.tab import PATIENCE, Tab
from tests.hot.target import TARGET, Target

OVERLAY = "document.querySelector('hotreload-overlay, vite-error-overlay')"


class Window(Tab):
    """Collect the application's own lines; those of the tool bear its name in brackets."""

    def __init__(self, page: Any, target: Target) -> None:
        super().__init__(page)
        self.warnings: list[str] = []
        self._target = target
        self._printed: list[str] = []
        self.of_tool: list[str] = []
        page.on("console", self._hear)

    async def show(self, path: str = "") -> None:
        """Load a page."""
        await self.page.goto(self._target.url + path)

    async def prints(self, *lines: str) -> None:
        """Wait until just these lines have come since the last question, and nothing is due."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while len(self._printed) < len(lines):
                    await asyncio.sleep(0.005)
        await self._target.settle(self)
        printed, self._printed = self._printed, []
        if printed != list(lines):
            seen = ("printed:", *printed, "expected:", *lines, "the tool:", *self.of_tool)
            pytest.fail("\n".join((*seen, *map(str, self.sockets.told), *self.warnings)))

    async def kept(self, *, loads: int = 1) -> None:
        """Check that the page was loaded this often, and no more."""
        assert self.loads == loads, f"{self.page.url} was loaded {self.loads} times"

    async def reloaded(self, *, loads: int = 2) -> None:
        """Wait for a load."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while self.loads < loads:
                    await asyncio.sleep(0.005)
        assert self.loads == loads, f"{self.page.url} was loaded {self.loads} times"

    async def soon(self, expression: str) -> bool:
        """Tell whether a JavaScript expression becomes true within a second."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1):
                while await self._ask(expression) is not True:
                    await asyncio.sleep(0.01)
                return True
        return False

    async def overlay(self, *parts: str) -> None:
        """Wait until the overlay shows some words."""
        for part in parts:
            await self.until(f"{OVERLAY}?.shadowRoot.textContent.includes({json.dumps(part)})")

    async def no_overlay(self) -> None:
        """Wait until there is no overlay."""
        await self.until(f"!{OVERLAY}")

    async def text(self, selector: str) -> str:
        """Read the text of an element."""
        return str(await self.page.text_content(selector))

    def _hear(self, message: Any) -> None:
        text = message.text
        if text.startswith(("[vite]", "[hmr]", "[hotreload]")):
            self.of_tool.append(text)
        elif is_told_twice(text, self._printed):
            return
        elif message.type == "log":
            self._printed.append(text)
        else:
            self.warnings.append(text)


def is_told_twice(text: str, printed: list[str]) -> bool:
    """Tell whether Vite asks again for the reload that is due: a new file is a change, too."""
    return TARGET == "vite" and text == "> reload" and printed[-1:] == [text]
