"""A site whose files are in memory."""

from pathlib import Path

import pytest

from tests.unit.answers.rewriting import Served


@pytest.fixture
def served(tmp_path: Path) -> Served:
    return Served(tmp_path)
