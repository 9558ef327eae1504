"""The roots with their ignore rules, and the walk over what is below them."""

import os
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from hotreload.changes.ignore import ENVIRONMENT, IgnoreRules, Rule, is_dropping

_KNOWN_LIMIT = 2048
"""Files whose silence is remembered: who saves a file will save it again."""
GITIGNORE_LIMIT = 1024 * 1024
"""Characters that are read of one ``.gitignore``."""
DEPTH_LIMIT = 100
"""Levels below the start of a walk; deeper trees are loops made by mounts, or accidents."""


@dataclass(frozen=True, slots=True)
class Found:
    """Name a directory or a file that the walk came upon."""

    path: str
    is_directory: bool


class Tree:
    """Know what is below the roots: what to walk, and what to keep quiet about."""

    def __init__(self, roots: Iterable[str | os.PathLike[str]], ignore: Iterable[str] = ()) -> None:
        """Take the roots, and the user's patterns, which hold below each of them."""
        patterns = tuple(ignore)
        self.roots = tuple(dict.fromkeys(_absolute(root) for root in roots))
        longest_first = sorted(self.roots, key=len, reverse=True)
        self._places = tuple(
            (root.rstrip(os.sep) + os.sep, IgnoreRules(root, patterns=patterns))
            for root in longest_first
        )
        self.silences = lru_cache(_KNOWN_LIMIT)(self._silences)
        """Tell whether changes of this file (its path) are never news."""

    def _silences(self, path: str) -> bool:
        rules, relative = self._place(path)
        return rules.ignores_file(relative) if rules else is_dropping(Path(path).name)

    def prunes(self, directory: str) -> bool:
        """Tell whether a directory is not worth walking; outside the roots none is."""
        rules, relative = self._place(directory)
        return rules.ignores_directory(relative) if rules else directory not in self.roots

    def has(self, path: str) -> bool:
        """Tell whether a path is a root or below one."""
        return self._place(path)[0] is not None

    def above(self, path: str) -> tuple[str, ...]:
        """List the directories from below the root down to the path, which comes last."""
        prefix = next((prefix for prefix, _ in self._places if path.startswith(prefix)), None)
        if prefix is None:
            return (path,)
        ends = [i for i, char in enumerate(path) if char == os.sep and i >= len(prefix)]
        return (*(path[:end] for end in ends), path)

    def why(self, path: str) -> Rule | None:
        """Name the rule that ignores a path, for people; reads the ``.gitignore`` above it."""
        rules, relative = self._place(path)
        if rules is None:
            return None
        folders = (rules.root, *(self.above(path) if relative else ()))
        for folder in folders[:-1]:
            self._obey(Path(folder, ".gitignore"), folder)
        environment = any(map(_is_environment, folders[1:]))
        return rules.why(relative) or (Rule("default", ENVIRONMENT) if environment else None)

    def only(self, roots: Iterable[str]) -> "Tree":
        """Make a tree of some of these roots; the rules are those of this one."""
        part = Tree(())
        part.roots = tuple(roots)
        part._places = self._places
        return part

    def obey(self, directory: str) -> None:
        """Read the ``.gitignore`` of a directory again: it may be new, another one, or gone."""
        rules, relative = self._place(directory)
        if rules is None:
            return
        gitignore = Path(directory, ".gitignore")
        if os.path.lexists(gitignore):
            self._obey(gitignore, directory)
        else:
            rules.add_gitignore(relative, "")

    def walk(
        self,
        top: str,
        wanted: Container[str] = (),
        *,
        skipped: Callable[[str], None] | None = None,
    ) -> Iterator[Found]:
        """Yield each directory before it is read, so that it can be watched, then its files.

        Links to directories are not followed. Ignored directories are entered where wanted;
        ``skipped`` hears of those that are not.
        """
        seen: set[tuple[int, int]] = set()
        pending = [(top, 0)]
        while pending:
            directory, depth = pending.pop()
            if not _is_new(directory, seen):
                continue
            yield Found(directory, True)
            for found in self._read(directory):
                if not found.is_directory:
                    yield found
                elif depth < DEPTH_LIMIT and self._enters(found.path, wanted):
                    pending.append((found.path, depth + 1))
                elif skipped is not None:
                    skipped(found.path)

    def _enters(self, directory: str, wanted: Container[str]) -> bool:
        return directory in wanted or not (self.prunes(directory) or _is_environment(directory))

    def _read(self, directory: str) -> list[Found]:
        """List a directory, and obey its ``.gitignore`` from now on."""
        try:
            with os.scandir(directory) as entries:
                found = [Found(entry.path, is_directory(entry)) for entry in entries]
        except OSError:  # it is gone by now, or not for us to read
            return []
        gitignore = Path(directory, ".gitignore")
        if any(each.path == str(gitignore) for each in found):
            self._obey(gitignore, directory)
        return found

    def _obey(self, gitignore: Path, directory: str) -> None:
        rules, relative = self._place(directory)
        if rules is None:
            return
        if not os.path.isfile(gitignore):  # opening a FIFO would wait for its writer
            return
        try:
            with gitignore.open(encoding="utf-8", errors="surrogateescape") as file:
                text = file.read(GITIGNORE_LIMIT)
        except OSError:  # as if it were not there
            return
        rules.add_gitignore(relative, text)

    def _place(self, path: str) -> tuple[IgnoreRules | None, str]:
        """Find the rules for a path, and the path relative to their root."""
        for prefix, rules in self._places:
            if path.startswith(prefix):
                relative = path[len(prefix) :]
                return rules, relative if os.sep == "/" else relative.replace(os.sep, "/")
            if path == rules.root:
                return rules, ""
        return None, path


def is_below(path: str, directory: str) -> bool:
    """Tell whether a path is a directory itself or below it."""
    return path == directory or path.startswith(directory.rstrip(os.sep) + os.sep)


def _is_environment(directory: str) -> bool:
    """Tell whether Python packages are installed in a directory."""
    # os.path, for Path.exists raises where the directory may not be searched (Python 3.11).
    return os.path.exists(os.path.join(directory, ENVIRONMENT))


def _absolute(path: str | os.PathLike[str]) -> str:
    return os.path.normpath(Path(path).absolute())


def is_directory(entry: "os.DirEntry[str]") -> bool:
    """Tell whether an entry is a directory itself, and no link to one."""
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:  # some file systems only tell when asked, and then do not
        return False


def _is_new(directory: str, seen: set[tuple[int, int]]) -> bool:
    """Notice directories that the walk has met elsewhere: mounts can make loops."""
    try:
        status = Path(directory).stat()
    except OSError:
        return False
    identity = status.st_dev, status.st_ino
    new = identity not in seen
    seen.add(identity)
    return new
