"""Waiting for what the test itself can see."""

import asyncio
from collections.abc import Callable

from tests.browser.tab import PATIENCE


async def until(holds: Callable[[], object]) -> None:
    """Wait until a condition holds; it is looked at often."""
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.sleep(0.01)
