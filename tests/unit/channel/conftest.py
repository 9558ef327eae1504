"""A reloader of a folder with a sheet."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hotreload.reloader import Reloader
from tests.unit.channel.tab import SHEET


@pytest.fixture
async def reloader(tmp_path: Path) -> AsyncIterator[Reloader]:
    root = tmp_path / "site"
    root.mkdir()
    (root / "main.css").write_bytes(SHEET)
    async with Reloader(mount={"/": root}) as reloader:
        yield reloader


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "site"
