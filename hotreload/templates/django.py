"""Observes Django's templates: which files they come from, and that these are as new as the disk.

Templates are met where an engine finds them by name (for an application, an include, an extends,
a tag) and where they render. Django keeps what it has loaded until its own server restarts the
loaders; under other servers nobody would, so a kept template is held against its file.
"""

import os
import time
import weakref
from collections.abc import Iterator
from functools import lru_cache
from types import ModuleType
from typing import Any

from hotreload.templates.notes import NAMES_LIMIT, current, file_of
from hotreload.templates.patches import Method, Patches

FRESH = 0.05
"""Seconds in which a file may change again without another time; it is read once more then."""

_Stamp = tuple[int, int]
_stamps: weakref.WeakKeyDictionary[Any, _Stamp | None] = weakref.WeakKeyDictionary()
"""What the files of kept templates looked like when they were read."""


def observe_base(module: ModuleType, patches: Patches) -> None:
    """Wrap what renders in ``django.template.base``."""
    patches.wrap(module.Template, "_render", _rendering)


def observe_engine(module: ModuleType, patches: Patches) -> None:
    """Wrap what finds templates in ``django.template.engine``."""
    patches.wrap(module.Engine, "find_template", _finding)


def observe_cached(module: ModuleType, patches: Patches) -> None:
    """Wrap what keeps templates in ``django.template.loaders.cached``."""
    patches.wrap(module.Loader, "get_template", _keeping)


def _rendering(original: Method) -> Method:
    def render(self: Any, *args: Any, **options: Any) -> Any:
        __traceback_hide__ = True
        files = current.get()
        if files is not None:
            _note(files, self)
        return original(self, *args, **options)

    return render


def _finding(original: Method) -> Method:
    def find_template(self: Any, name: Any, *args: Any, **options: Any) -> Any:
        __traceback_hide__ = True
        files = current.get()
        if files is None:
            return original(self, name, *args, **options)
        try:
            found = original(self, name, *args, **options)
        except Exception:
            # It is missing or broken: the page comes back when it is there, and whole.
            files.update(_wanted(self, name))
            raise
        _note(files, found[0])
        return found

    return find_template


def _keeping(original: Method) -> Method:
    def get_template(self: Any, template_name: Any, skip: Any = None) -> Any:
        __traceback_hide__ = True
        if current.get() is None:
            return original(self, template_name, skip)
        key = self.cache_key(template_name, skip)
        kept = self.get_template_cache.get(key)
        if kept is not None and not _is_new(kept):
            self.get_template_cache.pop(key, None)
            kept = None
        template = original(self, template_name, skip)
        if kept is None:
            _stamps[template] = _settled(template)
        return template

    return get_template


def _is_new(kept: Any) -> bool:
    """Tell whether a kept template is its file's; what was missing is always looked for again."""
    if not hasattr(kept, "nodelist"):
        return False
    stamp = _stamps.get(kept)
    return stamp is not None and stamp == _stamp(kept)


def _settled(template: Any) -> _Stamp | None:
    """Give the stamp of a file that is not just being written."""
    stamp = _stamp(template)
    return stamp if stamp is not None and time.time() - stamp[0] / 1e9 > FRESH else None


def _stamp(template: Any) -> _Stamp | None:
    try:
        status = os.stat(template.origin.name)
    except OSError:
        return (0, 0)  # it comes from no file, or is gone: both are told in other ways
    return status.st_mtime_ns, status.st_size


def _note(files: set[str], template: Any) -> None:
    file = _file_of(template.origin)
    if file is not None:
        files.add(file)


def _file_of(origin: Any) -> str | None:
    return _file_named(str(origin.name))


@lru_cache(NAMES_LIMIT)
def _file_named(name: str) -> str | None:
    return file_of(name) if os.path.isabs(name) else None  # others stand for what is in memory


def _wanted(engine: Any, name: Any) -> Iterator[str]:
    """Iterate over the files that a template would have come from."""
    for loader in engine.template_loaders:
        for origin in loader.get_template_sources(name):
            file = _file_of(origin)
            if file is not None:
                yield file
