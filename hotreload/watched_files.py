"""Files that no URL shows and that pages were said to depend on: what is news among them."""

import os
from collections.abc import Iterable

from hotreload import snapshot
from hotreload.classify import is_markup
from hotreload.planner import Outside
from hotreload.resolver.opening import is_inside
from hotreload.served import GONE_LIMIT


class WatchedFiles:
    """Remember what such files held."""

    def __init__(self, paths: Iterable[str]) -> None:
        """Take the folders and files that the user named."""
        self._paths = tuple(paths)
        self._held: dict[str, str | None] = {}
        self._gone: dict[str, None] = {}

    def news(self, file: str) -> Outside | None:
        """Say what a change of a file means; None where it is not ours, or the same as before."""
        is_named = any(is_inside(file, path) for path in self._paths)
        if not is_named or os.path.isdir(file):
            return None
        content = snapshot.of_file(file)
        is_news = file not in self._held or self._held[file] != content
        self._hold(file, content)
        return outside(file) if is_news else None

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
