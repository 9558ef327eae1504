"""A served folder that programs may publish to."""

import pytest

from tests.integration.publish.posting import TOKEN
from tests.integration.served import Serve, Served


@pytest.fixture
async def served(start: Serve) -> Served:
    return await start(control_token=TOKEN)
