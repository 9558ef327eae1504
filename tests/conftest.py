"""Random tests with a fixed sample; ``HOTRELOAD_TESTS=long`` draws a larger one anew each time."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack

import pytest
import pytest_asyncio
from hypothesis import settings

from tests.ports import hold_port
from tests.starter import Starter

settings.register_profile("ci", max_examples=200, derandomize=True, deadline=None, database=None)
settings.register_profile("long", max_examples=5000, deadline=None, database=None)
settings.load_profile("long" if os.environ.get("HOTRELOAD_TESTS") == "long" else "ci")


@pytest.fixture(scope="session", autouse=True)
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep this worker's applications from following those of others."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
        yield


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def starter() -> AsyncIterator[Starter]:
    """Start servers without their imports, once these are made."""
    async with Starter() as running:
        yield running


@pytest.fixture(scope="session")
def ports() -> Iterator[tuple[int, ...]]:
    """Choose the ports of this worker, for the cache's sake: a server's, and a relay's before it.

    None that the system gives to clients. The same numbers of UDP are held, so that other workers
    do not choose them while no server is running.
    """
    with ExitStack() as held:
        yield tuple(hold_port(held) for _ in range(2))
