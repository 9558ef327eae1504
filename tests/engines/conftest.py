"""Fixtures for tests in three engines: Chromium, Firefox, WebKitGTK."""

import inspect
import os
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.browser.conftest import serve as serve
from tests.browser.conftest import site as site
from tests.engines.chromium import Chromium
from tests.engines.engine import NAMES, Engine, Missing
from tests.engines.firefox import Firefox
from tests.engines.shown import Shown
from tests.engines.stage import Stage
from tests.engines.webkit import WebKit

LONG = os.environ.get("HOTRELOAD_TESTS") == "long"
TOGETHER = ("firefox", "chromium")
HERE = Path(__file__).parent
ENGINES: dict[str, Any] = {one.name: one for one in (Chromium, Firefox, WebKit)}


@pytest.fixture(scope="session")
def ports() -> tuple[int, ...]:
    """Give each server a port of its own: an engine keeps one tab, and this what its origin had."""
    return (0, 0)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run all tests of this folder in one event loop, in which the browsers live; with patience."""
    for item in items:
        if HERE in item.path.parents and isinstance(item, pytest.Function):
            if inspect.iscoroutinefunction(item.obj):
                item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
            item.add_marker(pytest.mark.timeout(600 if LONG else 120))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep the tests of an engine together, so that not every worker starts each of them."""
    from xdist.scheduler import LoadScopeScheduling

    class ByEngine(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            # webkit's are handed out one by one at the end, and keep the workers equally busy
            return next((name for name in TOGETHER if f"[{name}" in nodeid), nodeid)

    return ByEngine(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many edits and morphs were played in each engine, and what became of them."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    morphs: dict[str, Counter[str]] = defaultdict(Counter)
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, value in report.user_properties if report.when == "call" else ():
            if name == "edits":
                counts[value[0]].update(value[1])
            elif name == "morphs":
                morphs[value[0]].update(value[1])
            elif name == "lost":
                said = ", ".join(f"{name} {number}" for name, number in value[1].items())
                terminalreporter.write_line(f"of {value[0]} things done in pages lost: {said}")
    for engine, outcomes in sorted(counts.items()):
        words = ", ".join(f"{outcomes[name]} {name}" for name in ("patched", "swapped", "differ"))
        terminalreporter.write_line(f"{engine}: {outcomes.total()} edits, {words}")
    for engine, outcomes in sorted(morphs.items()):
        words = ", ".join(
            f"{outcomes[name]} {name}" for name in ("html", "none", "reload", "differ")
        )
        terminalreporter.write_line(f"{engine}: {outcomes.total()} pages morphed, {words}")


@pytest_asyncio.fixture(scope="session", loop_scope="session", params=NAMES)
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


@pytest.fixture
def show(engine: Engine, serve: Callable[..., Any]) -> Callable[[], Any]:
    """Give a function that serves the site, and shows its first page."""

    async def shown() -> Shown:
        page = Shown(engine, await serve())
        await page.open()
        return page

    return shown
