"""Tells when a module is imported by somebody, without importing it and without looking for it."""

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

Arrived = Callable[[ModuleType], None]


class Announcer(MetaPathFinder):
    """Call a function for each of some modules, right after its code has run."""

    def __init__(self, wanted: Mapping[str, Arrived]) -> None:
        """Wait for modules by their full names."""
        self._wanted = dict(wanted)

    def start(self) -> None:
        """Take part in every import that is not done yet, at the price of one dictionary look."""
        sys.meta_path.insert(0, self)

    def stop(self) -> None:
        """Take part in no import any more."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None, /
    ) -> ModuleSpec | None:
        """Find a wanted module as the others do, and be told when it has run."""
        if name not in self._wanted:
            return None
        spec = self._found(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _Telling(spec.loader, self._arrived)
        return spec

    def _found(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None
    ) -> ModuleSpec | None:
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            if finder is not self and find is not None:
                spec: ModuleSpec | None = find(name, path, target)
                if spec is not None:
                    return spec
        return None

    def _arrived(self, module: ModuleType) -> None:
        arrived = self._wanted.pop(module.__name__, None)
        if not self._wanted:
            self.stop()
        if arrived is not None:
            arrived(module)


class _Telling(Loader):
    """Load as another loader does, put that one in our place, and tell."""

    def __init__(self, loader: Loader, arrived: Arrived) -> None:
        self._loader = loader
        self._arrived = arrived

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        self._arrived(module)
