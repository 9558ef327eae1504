"""Templates on disk, and engines that are left as they were found."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hotreload.templates import observation
from tests.unit.templates.saving import TEMPLATES, save_all


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Observe nothing before a test, nor behind it."""
    observation.restore()
    yield
    observation.restore()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_all(tmp_path, TEMPLATES)
    return tmp_path
