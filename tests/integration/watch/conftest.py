"""Fixtures: a small site, watched with each backend."""

import contextlib
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from hotreload.watch.mixed import MixedBackend
from hotreload.watch.observer import ObserverBackend
from hotreload.watch.polling import PollingBackend
from hotreload.watch.watcher import BackendFactory

from .watched import INOTIFY, Open, Watched


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> BackendFactory:
    if request.param == "polling":
        return partial(PollingBackend, interval=0.02)
    events = INOTIFY if request.param == "inotify" else ObserverBackend
    assert events is not None
    return partial(MixedBackend, events=events)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    (root / "css").mkdir(parents=True)
    (root / "css" / "main.css").write_text("a {}")
    (root / "page.html").write_text("<p>old")
    return root


@pytest.fixture
async def opened(site: Path, backend: BackendFactory) -> AsyncIterator[Open]:
    async with contextlib.AsyncExitStack() as stack:

        async def start(**options: object) -> Watched:
            watched = Watched(site, backend, **options)
            await watched.watcher.start()
            stack.push_async_callback(watched.watcher.stop)
            await watched.watcher.ready()
            return watched

        yield start
