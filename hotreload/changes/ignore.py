"""Which directories are not worth watching, and which files are never news. No I/O.

Two levels. The default names and ``.gitignore`` files save watches: such directories are not
walked, but a file in one that is watched, because something was served from it, is told as any
other. Editors' droppings and the user's own ``--ignore`` patterns silence files as well.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec, Pattern

DEFAULT_DIRECTORIES = frozenset(
    (
        *(".git", ".hg", ".svn", ".bzr", ".jj", "_darcs", "CVS"),
        *("node_modules", "bower_components", "jspm_packages"),
        *("__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis"),
        *(".tox", ".nox", ".eggs", ".cache", ".parcel-cache", ".sass-cache", ".turbo"),
        *(".direnv", ".idea", ".vscode"),
    )
)
"""Names of directories that are not walked: version control, packages, caches.

Virtual environments are recognised by their ``pyvenv.cfg``, which takes a look at the disk.
"""

ENVIRONMENT = "pyvenv.cfg"
"""The file by which virtual environments are recognised."""
USER = "--ignore"
"""The source of the rules that the user gave, whatever the way."""

_DROPPINGS = {
    r".*~": "*~",
    r"\..*\.sw.": ".*.sw?",
    r"4913": "4913",
    r"\.\#.*": ".#*",
    r"\#.*\#": "#*#",
    r".*___jb_.*___": "*___jb_*___",
    r"\.goutputstream-.*": ".goutputstream-*",
    r"sed[A-Za-z0-9]{6}": "sed??????",
    r".*\.tmp": "*.tmp",
    r".*\.crswap": "*.crswap",
}
_DROPPING = re.compile("|".join(f"({pattern})" for pattern in _DROPPINGS), re.DOTALL)
_GLOBS = tuple(_DROPPINGS.values())
_SENSELESS = (ValueError, re.error)
"""What pathspec raises for a pattern; the second for ranges such as ``[z-a]``."""
_CACHE_LIMIT = 20_000
"""Directories whose verdict is remembered; beyond that the memory starts anew."""


def is_dropping(name: str) -> bool:
    """Tell whether an editor makes files of this name while it saves another one."""
    return _DROPPING.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class Rule:
    """Name what ignores a path: where the rule stands, its text, and its line, from 1."""

    source: str
    pattern: str
    line: int | None = None

    def __str__(self) -> str:
        """Give the source and the text, which mostly are enough to find the rule."""
        return f"{self.source}: {self.pattern}"

    def in_words(self) -> str:
        """Give a clause for people: where the rule stands, and what it says."""
        if self.pattern == ENVIRONMENT:
            return f"a virtual environment, for it holds a {ENVIRONMENT}"
        match self.source:
            case "default":
                return f"{self.pattern} is left out by default"
            case "editor":
                return f"editors drop files named {self.pattern}"
            case source:
                line = "" if self.line is None else f", line {self.line}"
                return f"{source}{line}: {self.pattern}"


@dataclass(frozen=True, slots=True)
class _Patterns:
    """The patterns of one file, which rule below its folder."""

    origin: str
    base: str
    lines: tuple[str, ...]

    def match(self, path: str) -> tuple[bool, Rule] | None:
        """Say whether the last pattern that fits ignores the path, and which one it is."""
        result = _compile(self.lines).check_file(path[len(self.base) :])
        if result.include is None or result.index is None:
            return None
        return result.include, self._rule(result.index)

    def match_here(self, path: str) -> tuple[bool, Rule] | None:
        """Do the same for patterns that mean the path itself, not a directory above it.

        pathspec also matches by way of parents, which hides what git sees after a negation.
        """
        relative = path[len(self.base) :]
        patterns = _each(self.lines)
        for index in range(len(self.lines) - 1, -1, -1):
            if _means(line := self.lines[index], patterns[index], relative):
                return not line.startswith("!"), self._rule(index)
        return None

    def _rule(self, index: int) -> Rule:
        # The user's patterns come from several places, none of which counts lines.
        line = None if self.origin == USER else index + 1
        return Rule(self.origin, self.lines[index], line)


class IgnoreRules:
    """Decide for paths relative to one root, with ``/`` between their parts."""

    def __init__(
        self,
        root: str,
        *,
        patterns: Iterable[str] = (),
        gitignores: Mapping[str, str] | None = None,
    ) -> None:
        """Take the user's patterns, and the texts of ``.gitignore`` files by their folders."""
        self.root = root
        lines = tuple(patterns)
        self._user = _Patterns(USER, "", lines) if lines else None
        self._git: dict[str, _Patterns] = {}
        self._verdicts: dict[str, Rule | None] = {}
        for directory, text in (gitignores or {}).items():
            self.add_gitignore(directory, text)

    def add_gitignore(self, directory: str, text: str) -> None:
        """Obey a ``.gitignore`` file found in a directory; an older one there is replaced."""
        base = f"{directory}/" if directory else ""
        lines = tuple(line.removesuffix("\r") for line in text.removeprefix("\ufeff").split("\n"))
        self._git[directory] = _Patterns(f"{base}.gitignore", base, lines)
        self._verdicts.clear()

    def ignores_directory(self, relative: str) -> bool:
        """Tell whether a directory need not be walked; the root itself never is ignored."""
        return self._directory(relative) is not None

    def ignores_file(self, relative: str) -> bool:
        """Tell whether a change of this file is never news, wherever it is."""
        return is_dropping(relative.rpartition("/")[2]) or (
            self._user is not None and self._user_rule(relative) is not None
        )

    def why(self, relative: str) -> Rule | None:
        """Name the rule that ignores a path or a directory above it, for people."""
        directory, _, name = relative.rpartition("/")
        if dropping := _DROPPING.fullmatch(name):
            return Rule("editor", _GLOBS[(dropping.lastindex or 1) - 1])
        return (
            self._user_rule(relative)
            or self._directory(directory)
            or self._git_rule(relative)
            or self._own_rule(relative)
        )

    def _directory(self, relative: str) -> Rule | None:
        if not relative:
            return None
        try:
            return self._verdicts[relative]
        except KeyError:
            return self._remember(relative)

    def _remember(self, relative: str) -> Rule | None:
        parent = relative.rpartition("/")[0]
        verdict = self._directory(parent) or self._own_rule(relative)
        if len(self._verdicts) >= _CACHE_LIMIT:
            self._verdicts.clear()
        self._verdicts[relative] = verdict
        return verdict

    def _own_rule(self, relative: str) -> Rule | None:
        """Find the rule that ignores this directory, given that no parent of it is ignored."""
        name = relative.rpartition("/")[2]
        if name in DEFAULT_DIRECTORIES:
            return Rule("default", name)
        return self._user_rule(f"{relative}/") or self._git_rule(f"{relative}/")

    def _user_rule(self, path: str) -> Rule | None:
        """Find the user's pattern for a path (a directory's ends with ``/``) or its parents."""
        found = self._user.match(path) if self._user else None
        return found[1] if found and found[0] else None

    def _git_rule(self, path: str) -> Rule | None:
        """Ask the ``.gitignore`` files, the nearest first; the first that has an opinion rules."""
        directory = path.rstrip("/")
        while directory and self._git:
            directory = directory.rpartition("/")[0]
            if (rules := self._git.get(directory)) and (found := rules.match_here(path)):
                return found[1] if found[0] else None
        return None


@lru_cache(maxsize=1024)
def _compile(lines: tuple[str, ...]) -> "GitIgnoreSpec":
    # Importing pathspec takes 32 ms, which a tree without .gitignore never pays.
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(lines)
    except _SENSELESS:  # like git, pass over the lines that make no sense
        return GitIgnoreSpec.from_lines([line if _is_pattern(line) else "" for line in lines])


@lru_cache(maxsize=1024)
def _each(lines: tuple[str, ...]) -> "tuple[Pattern | None, ...]":
    """Compile each line by itself; all of a file are kept together, however many they are."""
    from pathspec import GitIgnoreSpec

    return tuple(
        next(iter(GitIgnoreSpec.from_lines([line]).patterns), None)
        if line and _is_pattern(line)
        else None
        for line in lines
    )


def _means(line: str, pattern: "Pattern | None", path: str) -> bool:
    """Tell whether a pattern matches this path (a directory's ends with ``/``) by itself."""
    if pattern is None or pattern.include is None:
        return False
    view = _view(line.removeprefix("!").rstrip("/"), path)
    return view is not None and pattern.match_file(view) is not None


def _view(body: str, path: str) -> str | None:
    """Cut a path down to what the pattern can only match by itself, not by way of a parent."""
    names = path.rstrip("/").split("/")
    if body.endswith("/**") and body != "/**":  # means what is inside, not the directory itself
        return path.rstrip("/")
    body = body.removeprefix("/") if body.startswith("/**") else body
    tail = body
    while tail.startswith("**/"):
        tail = tail.removeprefix("**/")
    depth = tail.strip("/").count("/") + 1
    floating = tail != body or "/" not in body
    if "**" in tail and "/" in tail:  # any number of names between others: leave it to pathspec
        return path
    if len(names) < depth or (len(names) > depth and not floating):
        return None
    return "/".join(names[-depth:]) + ("/" if path.endswith("/") else "")


def _is_pattern(line: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except _SENSELESS:
        return False
    return True
