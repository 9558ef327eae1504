"""A server that says what the test wants, and the proxy in front of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest_asyncio

from tests.integration.proxy.behind import Behind, InFrontOf, whole


@dataclass(slots=True)
class Stage:
    """A server behind, and the proxy in front."""

    behind: Behind
    proxy: InFrontOf


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with (
        Behind(whole(b"hello", kind="text/plain")) as behind,
        InFrontOf(f"http://127.0.0.1:{behind.port}", tmp_path) as proxy,
    ):
        yield Stage(behind, proxy)
