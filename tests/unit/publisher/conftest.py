"""A folder, and a publisher that tells of it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.unit.publisher.publishing import Folder


@pytest.fixture
async def folder(tmp_path: Path) -> AsyncIterator[Folder]:
    folder = Folder(tmp_path)
    yield folder
    folder.publisher.stop()
