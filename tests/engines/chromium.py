"""Chromium, driven by Playwright."""

import contextlib
import shutil
from typing import Any, Self

from tests.browser.conftest import CHROMIUM_ARGUMENTS
from tests.engines.engine import EngineError, Missing, packed, unpacked, wrapped


class Chromium:
    """Drive one tab of a Chromium."""

    name = "chromium"

    def __init__(self, page: Any, closing: contextlib.AsyncExitStack) -> None:
        self._page = page
        self._closing = closing

    @classmethod
    async def start(cls) -> Self:
        """Start the browser; raises Missing where it is not installed."""
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        if program is None:
            raise Missing("chromium", "chromium")
        from playwright import async_api  # the other engines need none of it

        async with contextlib.AsyncExitStack() as stack:
            playwright = await stack.enter_async_context(async_api.async_playwright())
            browser = await playwright.chromium.launch(
                executable_path=program, headless=True, args=list(CHROMIUM_ARGUMENTS)
            )
            stack.push_async_callback(browser.close)
            page = await browser.new_page()
            page.set_default_timeout(0)  # whoever waits here has a timeout of his own
            return cls(page, stack.pop_all())
        raise AssertionError

    async def open(self, url: str) -> None:
        """Load a page."""
        from playwright.async_api import Error

        try:
            await self._page.goto(url)
        except Error as error:
            raise EngineError(str(error)) from error

    async def call(self, function: str, *arguments: object) -> Any:
        """Call a function in the page."""
        from playwright.async_api import Error

        try:
            text = await self._page.evaluate(wrapped(function), packed(arguments))
        except Error as error:
            raise EngineError(str(error)) from error
        return unpacked(text)

    async def freeze(self) -> None:
        """Freeze the tab, as browsers do with one that nobody has looked at for minutes."""
        await self._set_lifecycle("frozen")

    async def thaw(self) -> None:
        """Let the tab run again."""
        await self._set_lifecycle("active")

    async def _set_lifecycle(self, state: str) -> None:
        devtools = await self._page.context.new_cdp_session(self._page)
        await devtools.send("Page.setWebLifecycleState", {"state": state})
        await devtools.detach()

    async def close(self) -> None:
        """End the browser."""
        await self._closing.aclose()
