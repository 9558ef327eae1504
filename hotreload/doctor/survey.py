"""Counts what would be watched, and names what would not, within a bounded time."""

import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hotreload.changes.ignore import USER, Rule
from hotreload.reports.findings import Section, counted, joined
from hotreload.watch.tree import Tree

PATIENCE = 2.0
"""Seconds that the walk over all roots may take."""
SKIPPED_LIMIT = 200
"""Ignored directories that are remembered by name."""
NAMES_SHOWN = 3
RULES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Skipped:
    """Name a directory that is not walked, and the rule that says so."""

    path: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Survey:
    """Say what a walk found; it is not ``complete`` where it took too long."""

    root: str
    directories: int
    files: int
    skipped: tuple[Skipped, ...]
    skipped_count: int
    complete: bool

    @property
    def size(self) -> str:
        """Give the size in words."""
        words = f"{counted(self.directories, 'folder')}, {counted(self.files, 'file')}"
        return words if self.complete else f"more than {words}; the count stopped there"


def survey(tree: Tree, root: str, *, until: float) -> Survey:
    """Walk a root until a moment of the monotonic clock."""
    skipped: list[str] = []
    count = {True: 0, False: 0}
    complete = True
    for found in tree.walk(root, skipped=skipped.append):
        count[found.is_directory] += 1
        if time.monotonic() > until:
            complete = False
            break
    named = ((path, tree.why(path)) for path in skipped[:SKIPPED_LIMIT])
    known = tuple(Skipped(path, rule) for path, rule in named if rule)
    return Survey(root, count[True], count[False], known, len(skipped), complete)


def surveys(roots: Iterable[str], ignore: Iterable[str]) -> tuple[Survey, ...]:
    """Walk all roots, as the watcher would, in `PATIENCE` seconds altogether."""
    tree = Tree(roots, ignore)
    until = time.monotonic() + PATIENCE
    return tuple(survey(tree, root, until=until) for root in tree.roots)


def ignored(found: Iterable[Survey], patterns: Iterable[str]) -> Section:
    """Put into words what is not watched, and by which rule."""
    return Section("Ignored", (*_directories(found), *_files(tuple(patterns))))


def _directories(found: Iterable[Survey]) -> Iterator[str]:
    surveys = tuple(found)
    by_rule: dict[str, list[str]] = {}
    for each in surveys:
        for skipped in each.skipped:
            name = os.path.relpath(skipped.path, each.root)
            by_rule.setdefault(skipped.rule.in_words(), []).append(f"{name}/")
    for rule, names in list(by_rule.items())[:RULES_SHOWN]:
        verb = "is" if len(names) == 1 else "are"
        yield f"{joined(sorted(names), limit=NAMES_SHOWN)} {verb} not watched: {rule}."
    if unnamed := sum(each.skipped_count - len(each.skipped) for each in surveys):
        yield f"{counted(unnamed, 'more folder')} not watched."
    if by_rule:
        yield "What a page asks for is watched all the same, unless --ignore names it."
    else:
        yield "No folder is left out."


def _files(patterns: tuple[str, ...]) -> Iterator[str]:
    if patterns:
        yield f"Nothing is told of files that {USER} names: {', '.join(patterns)}."
    yield "Nothing is told of what editors drop while they save, such as page.html~ or 4913."
