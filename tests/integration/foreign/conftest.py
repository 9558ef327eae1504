"""A folder served by ``hotreload serve``'s application."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.integration.served import Client, Served, serve


@pytest.fixture
async def served(tmp_path: Path, aiohttp_client: Callable[..., Awaitable[Client]]) -> Served:
    return await serve(tmp_path / "site", aiohttp_client)
