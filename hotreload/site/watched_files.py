"""Files that no URL shows and that pages depend on: what is news among them.

Folders and files that the user named, and the templates that pages were seen to be made of.
"""

import os
from collections.abc import Callable, Collection, Iterable

from hotreload.changes.classify import is_markup
from hotreload.changes.served import GONE_LIMIT
from hotreload.planner import Outside
from hotreload.resolver.opening import is_inside
from hotreload.site import snapshot
from hotreload.templates.notes import first_noted

TEMPLATES_LIMIT = 10_000
"""Templates that are known; an application may look for others by whatever it is asked."""


class WatchedFiles:
    """Remember what such files held."""

    def __init__(
        self, paths: Iterable[str], *, is_taken: Callable[[str], bool] = lambda file: False
    ) -> None:
        """Take the folders and files that the user named; what ``is_taken`` is told otherwise."""
        self._paths = tuple(paths)
        self._held: dict[str, str | None] = {}
        self._gone: dict[str, None] = {}
        self._templates: set[str] = set()
        self.is_taken = is_taken

    def take(self, files: Collection[str]) -> tuple[str, ...]:
        """Take files as templates, from now on and as they are now; list those that are new."""
        if self._templates.issuperset(files):
            return ()
        room = TEMPLATES_LIMIT - len(self._templates)
        fresh = tuple(file for file in files if file not in self._templates)[: max(0, room)]
        self._templates.update(fresh)
        for file in fresh:
            self._hold(file, snapshot.of_file(file))
        return fresh

    def is_template(self, file: str) -> bool:
        """Tell whether pages were made of a file, or would have been."""
        return file in self._templates

    def changed_templates(self) -> tuple[Outside, ...]:
        """List what is news among all templates, where events may have been lost."""
        news = map(self.news, tuple(self._templates))
        return tuple(found for found in news if found is not None)

    def news(self, file: str) -> Outside | None:
        """Say what a change of a file means; None where it is not ours, or the same as before."""
        is_template = self.is_template(file)
        is_named = is_template or (self._is_below(file) and not self.is_taken(file))
        if not is_named or os.path.isdir(file):
            return None
        content = snapshot.of_file(file)
        is_news = file not in self._held or self._held[file] != content
        self._hold(file, content)
        if not is_news:
            return None
        return template(file) if is_template else outside(file)

    def _is_below(self, file: str) -> bool:
        return any(is_inside(file, path) for path in self._paths)

    def _hold(self, file: str, content: str | None) -> None:
        self._held[file] = content
        self._gone.pop(file, None)
        if content is None:
            self._gone[file] = None
            if len(self._gone) > GONE_LIMIT:
                forgotten = next(iter(self._gone))
                del self._gone[forgotten], self._held[forgotten]

    def name_below(self, file: str) -> str | None:
        """Give a file's path relative to the folder that it is in; None where it is in none."""
        folder = next((path for path in self._paths if is_inside(file, path)), file)
        relative = os.path.relpath(file, folder)
        return None if relative == "." else relative


def outside(file: str) -> Outside:
    """Say what a change of a watched file that no URL shows means."""
    name = os.path.basename(file)
    return Outside(name, f"{name} changed, which is watched", file, is_markup=is_markup(name))


def template(file: str) -> Outside:
    """Say what a change of a template means."""
    name = _name_of(file)
    return Outside(name, f"{name} changed", file, is_markup=True, is_template=True)


def written_since_use(files: Iterable[str]) -> tuple[Outside, ...]:
    """List templates that were written between their use and now, when they are watched at last.

    No event tells of that.
    """
    return tuple(template(file) for file in files if _is_newer_than_its_use(file))


def _is_newer_than_its_use(file: str) -> bool:
    used = first_noted(file)
    try:
        return used is not None and os.stat(file).st_mtime > used
    except OSError:
        return False


def _name_of(file: str) -> str:
    """Name a template as people do: from where they are, if it is below."""
    folder = os.getcwd()
    return os.path.relpath(file, folder) if is_inside(file, folder) else os.path.basename(file)
