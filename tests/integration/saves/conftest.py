"""Fixtures: a folder that is served and watched."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.integration.served import Client

from .stage import Stage, open_stage


@pytest.fixture
async def stage(tmp_path: Path, aiohttp_client: Callable[..., Awaitable[Client]]) -> Stage:
    """Serve a folder with a sheet and a page, both shown."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "main.css").write_text("/* old */\n")
    (site / "page.html").write_text("<p>old</p>\n")
    stage = await open_stage(site, aiohttp_client)
    await stage.shows("main.css", "page.html")
    return stage
