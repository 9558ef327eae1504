"""A folder served by ``hotreload serve``'s application, in the test's own process."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.integration.served import Client, Serve, Served, serve


@pytest.fixture
def start(tmp_path: Path, aiohttp_client: Callable[..., Awaitable[Client]]) -> Serve:
    """Serve the folder ``site`` with the options that are asked for."""

    async def start(**options: Any) -> Served:
        return await serve(tmp_path / "site", aiohttp_client, **options)

    return start


@pytest.fixture
async def served(start: Serve) -> Served:
    return await start()
