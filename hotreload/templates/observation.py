"""The engines that are observed: at once where they are loaded, else as soon as they are.

Nothing is imported here, and nothing is looked for: who has no Jinja2 pays for none. What is
wrapped does nothing but for requests that are noted.
"""

import sys
import threading
from collections.abc import Callable, Mapping
from functools import partial
from types import ModuleType

from hotreload.templates import django, jinja
from hotreload.templates.imports import Announcer
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
        self._lock = threading.Lock()

    def start(self) -> None:
        with self._lock:
            if self.is_on:
                return
            absent = {}
            for name, observe in _PARTS.items():
                module = sys.modules.get(name)
                if module is None or _is_running(module):
                    absent[name] = partial(self._observe, observe)
                else:
                    self._observe(observe, module)
            if absent:
                announcer = Announcer(absent)
                announcer.start()
                self._patches.at_end(announcer.stop)
            self.is_on = True

    def stop(self) -> None:
        with self._lock:
            self._patches.undo()
            self.is_on = False

    def _observe(self, observe: Callable[[ModuleType, Patches], None], module: ModuleType) -> None:
        observe(module, self._patches)


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
