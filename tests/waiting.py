"""Waiting for a condition, with a deadline, where no event tells of it."""

import asyncio
from collections.abc import Callable

PATIENCE = 3.0


async def until(condition: Callable[[], bool], *, patience: float = PATIENCE) -> None:
    """Come back when the condition holds; fail with TimeoutError where it never does."""
    async with asyncio.timeout(patience):
        while not condition():
            await asyncio.sleep(0.005)
