"""Observes Jinja2: which files its templates come from, and that these are as new as the disk.

Templates are met where they are loaded by name (by an application, an include, an import, an
extends) and where they begin to render (those that an application keeps). A module of macros is
made once and kept by Jinja2, so what it was made from is kept here, with the times of the files.
"""

import os
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from hotreload.templates.notes import current, file_of
from hotreload.templates.patches import Method, Patches

_Stamps = dict[str, int | None]
_made: weakref.WeakKeyDictionary[Any, _Stamps] = weakref.WeakKeyDictionary()
"""For each template that was imported: the files that its module was made from."""


def observe(module: ModuleType, patches: Patches) -> None:
    """Wrap what loads and what renders in ``jinja2.environment``."""
    switched: weakref.WeakSet[Any] = weakref.WeakSet()
    patches.at_end(lambda: _switch_back(switched))
    for name in ("get_template", "select_template"):
        patches.wrap(module.Environment, name, lambda original: _loading(original, switched))
    patches.wrap(module.Template, "new_context", _rendering)
    patches.wrap(module.Template, "_get_default_module", _importing)
    patches.wrap(module.Template, "_get_default_module_async", _importing_async)


def _loading(original: Method, switched: "weakref.WeakSet[Any]") -> Method:
    def load(self: Any, name: Any, *args: Any, **options: Any) -> Any:
        __traceback_hide__ = True
        files = current.get()
        if files is None:
            return original(self, name, *args, **options)
        if not self.auto_reload:
            self.auto_reload = True
            switched.add(self)
        try:
            template = original(self, name, *args, **options)
        except Exception as error:
            # It is missing or broken: the page comes back when it is there, and whole.
            _note(files, error)
            files.update(_wanted(self, name, *args, **options))
            raise
        _note(files, template)
        return template

    return load


def _rendering(original: Method) -> Method:
    def new_context(self: Any, *args: Any, **options: Any) -> Any:
        files = current.get()
        if files is not None:
            file = file_of(self.filename or "")
            if file is not None and file not in files:  # nobody has just loaded it
                files.add(file)
                _renew(self)
        return original(self, *args, **options)

    return new_context


def _renew(template: Any) -> None:
    """Give a template that an application keeps the code of its file as it is now."""
    if template.is_up_to_date or template.name is None:
        return
    fresh = template.environment.get_template(template.name)
    for name in ("root_render_func", "blocks", "_module", "_debug_info", "_uptodate"):
        setattr(template, name, getattr(fresh, name))


def _importing(original: Method) -> Method:
    def module(self: Any, *args: Any) -> Any:
        __traceback_hide__ = True
        files = current.get()
        if files is None or _is_kept(self, files):
            return original(self, *args)
        with _making(self, files):
            return original(self, *args)

    return module


def _importing_async(original: Method) -> Method:
    async def module(self: Any, *args: Any) -> Any:
        __traceback_hide__ = True
        files = current.get()
        if files is None or _is_kept(self, files):
            return await original(self, *args)
        with _making(self, files):
            return await original(self, *args)

    return module


def _is_kept(template: Any, files: set[str]) -> bool:
    """Tell whether Jinja2 keeps a module that is still right; then note what it was made from."""
    if template._module is None:
        return False
    stamps = _made.get(template)
    if stamps is None or any(_stamp(file) != known for file, known in stamps.items()):
        template._module = None
        return False
    files.update(stamps)
    return True


@contextmanager
def _making(template: Any, files: set[str]) -> Iterator[None]:
    """Note what a module is made from, for this request and for those that find it made."""
    inner: set[str] = set()
    token = current.set(inner)
    try:
        yield
    finally:
        current.reset(token)
        files |= inner
    if template._module is not None:
        _made[template] = {file: _stamp(file) for file in inner}


def _stamp(file: str) -> int | None:
    try:
        return os.stat(file).st_mtime_ns
    except OSError:
        return None


def _note(files: set[str], named: Any) -> None:
    """Note the file of a template, or of what is wrong in one."""
    file = file_of(getattr(named, "filename", None) or "")
    if file is not None:
        files.add(file)


def _wanted(
    environment: Any, names: Any, parent: str | None = None, *_: Any, **__: Any
) -> set[str]:
    """List the files that a template would have come from."""
    found: set[str] = set()
    for name in [names] if isinstance(names, str) else list(names or ()):
        if isinstance(name, str):
            path = environment.join_path(name, parent) if parent is not None else name
            found.update(filter(None, map(file_of, _sources(environment.loader, path))))
    return found


def _sources(loader: Any, name: str) -> Iterator[str]:
    """Iterate over the places where a loader looks for a name."""
    if ".." in name.split("/"):
        return
    roots = getattr(loader, "searchpath", None) or [getattr(loader, "_template_root", None)]
    yield from (os.path.join(root, name) for root in roots if root)
    for inner in getattr(loader, "loaders", ()):
        yield from _sources(inner, name)
    if hasattr(loader, "_iter_loaders"):  # Flask's and Quart's: the application, its blueprints
        for _, inner in loader._iter_loaders(name):
            yield from _sources(inner, name)
    prefix, _, rest = name.partition(getattr(loader, "delimiter", "/"))
    inner = getattr(loader, "mapping", {}).get(prefix)
    if rest and hasattr(inner, "get_source"):
        yield from _sources(inner, rest)


def _switch_back(switched: "weakref.WeakSet[Any]") -> None:
    for environment in switched:
        environment.auto_reload = False
