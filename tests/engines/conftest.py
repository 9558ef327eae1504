"""Fixtures for tests in three engines: Chromium, Firefox, WebKitGTK."""

import inspect
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.browser.conftest import serve as serve
from tests.browser.conftest import site as site
from tests.engines.chromium import Chromium
from tests.engines.engine import NAMES, Engine, Missing
from tests.engines.firefox import Firefox
from tests.engines.stage import Stage
from tests.engines.webkit import WebKit

LONG = os.environ.get("HOTRELOAD_TESTS") == "long"
HERE = Path(__file__).parent
ENGINES: dict[str, Any] = {one.name: one for one in (Chromium, Firefox, WebKit)}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run all tests of this folder in one event loop, in which the browsers live; with patience."""
    for item in items:
        if HERE in item.path.parents and isinstance(item, pytest.Function):
            if inspect.iscoroutinefunction(item.obj):
                item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
            item.add_marker(pytest.mark.timeout(600 if LONG else 60))


@pytest_asyncio.fixture(
    scope="session",
    loop_scope="session",
    # each browser is started once, whatever the number of workers (--dist loadgroup)
    params=[pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in NAMES],
)
async def engine(request: pytest.FixtureRequest) -> AsyncIterator[Engine]:
    """Run each engine for all tests."""
    try:
        running: Engine = await ENGINES[request.param].start()
    except Missing as missing:
        pytest.skip(str(missing))
    yield running
    await running.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stage() -> AsyncIterator[Stage]:
    """Serve the page on which chains of edits are played."""
    async with Stage() as running:
        yield running
