"""Random tests with a fixed sample; ``HOTRELOAD_TESTS=long`` draws a larger one anew each time."""

import os
from collections.abc import AsyncIterator

import pytest_asyncio
from hypothesis import settings

from tests.starter import Starter

settings.register_profile("ci", max_examples=200, derandomize=True, deadline=None, database=None)
settings.register_profile("long", max_examples=5000, deadline=None, database=None)
settings.load_profile("long" if os.environ.get("HOTRELOAD_TESTS") == "long" else "ci")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def starter() -> AsyncIterator[Starter]:
    """Start servers without their imports, once these are made."""
    async with Starter() as running:
        yield running
