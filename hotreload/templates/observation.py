"""The engines that are observed: at once where they are loaded, else as soon as they are.

Nothing is imported here, and nothing is looked for: who has no Jinja2 pays for none. What is
wrapped does nothing but for requests that are noted.
"""

import sys
import threading
from collections.abc import Callable, Mapping
from types import ModuleType

from hotreload.templates import django, jinja
from hotreload.templates.imports import Announcer, Arrived
from hotreload.templates.patches import Patches

_PARTS: Mapping[str, Callable[[ModuleType, Patches], None]] = {
    "jinja2.environment": jinja.observe,
    "django.template.base": django.observe_base,
    "django.template.engine": django.observe_engine,
    "django.template.loaders.cached": django.observe_cached,
}
"""Modules, and what observes them."""


class _Observation:
    def __init__(self) -> None:
        self.is_on = False
        self._patches = Patches()
        self._taken: set[str] = set()
        self._lock = threading.Lock()

    def start(self) -> None:
        with self._lock:
            if not self.is_on:
                self._take()

    def stop(self) -> None:
        with self._lock:
            self._patches.undo()
            self._taken.clear()
            self.is_on = False

    def _take(self) -> None:
        left = {name: sys.modules.get(name) for name in _PARTS if name not in self._taken}
        absent = {name: self._observer(name) for name, module in left.items() if module is None}
        if absent:
            announcer = Announcer(absent)
            announcer.start()
            self._patches.at_end(announcer.stop)
        ready = {n: module for n, module in left.items() if module and not _is_running(module)}
        for name, module in ready.items():
            self._observer(name)(module)
        self._taken.update(absent, ready)
        self.is_on = len(self._taken) == len(_PARTS)  # else another thread is just importing one

    def _observer(self, name: str) -> Arrived:
        return lambda module: _PARTS[name](module, self._patches)


def _is_running(module: ModuleType) -> bool:
    """Tell whether another thread is just importing a module."""
    return bool(getattr(module.__spec__, "_initializing", False))


_observation = _Observation()


def observe() -> None:
    """Observe the engines from now on."""
    if not _observation.is_on:
        _observation.start()


def restore() -> None:
    """Give the engines back what was theirs."""
    _observation.stop()
