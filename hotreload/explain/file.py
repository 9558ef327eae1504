"""What a file is to the server: its URLs, and whether it is watched."""

import os
from collections.abc import Iterator

from hotreload import urls
from hotreload.changes.ignore import Rule
from hotreload.explain.trial import Trial, relative, shown
from hotreload.reports.findings import Problem, Section, joined
from hotreload.watch import filesystems
from hotreload.watch.polling import INTERVAL


def about(trial: Trial, file: str) -> Section:
    """Say what a file is, and under which URLs it is shown."""
    lines = [*_nature(file), *_urls(trial, file)]
    return Section(relative(file, trial.root), tuple(lines), tuple(_out_of_reach(trial, file)))


def _nature(file: str) -> Iterator[str]:
    if os.path.islink(file):
        there = "" if os.path.exists(file) else ", where nothing is"
        yield f"A link to {os.path.realpath(file)}{there}."
    elif not os.path.exists(file):
        yield "It does not exist; what follows holds as soon as it does."
    elif os.path.isdir(file):
        yield "A folder."


def _urls(trial: Trial, file: str) -> Iterator[str]:
    for path in trial.paths_of(file):
        also = [shown(name) for name in urls.page_names(path)[1:]]
        others = f", also as {joined(also)}" if also else ""
        yield f"URL: {shown(path)}{others}."


def _out_of_reach(trial: Trial, file: str) -> Iterator[Problem]:
    if not trial.paths_of(file) and not is_named(trial, file):
        folder = os.path.dirname(file)
        yield Problem(
            "It is in no folder that is served or watched: a change of it does nothing.",
            f"--watch {folder}, or --mount /{os.path.basename(folder)}={folder} to show it",
            grave=False,
        )


def is_named(trial: Trial, file: str) -> bool:
    """Tell whether a file is one of the ``--watch`` paths, or below one."""
    return any(file == path or file.startswith(path + os.sep) for path in trial.watched)


def watched(trial: Trial, file: str) -> Section:
    """Say whether a file is watched, and by which rule it is not."""
    return Section("Watched", (_watched(trial, file),))


def is_silenced(trial: Trial, file: str) -> bool:
    """Tell whether a change of a file is never told, wherever it is."""
    return trial.tree.silences(file)


def _watched(trial: Trial, file: str) -> str:
    rule = trial.tree.why(file)
    if not trial.tree.has(file) and not is_named(trial, file):
        return "No: it is below none of the roots."
    if is_silenced(trial, file):
        return f"Its changes are never told: {_words(rule)}."
    folder = file if os.path.isdir(file) else os.path.dirname(file)
    ruling = trial.tree.why(folder) if trial.tree.has(folder) else None
    if ruling is not None:
        return f"Not until something in its folder is asked for, then yes: {_words(ruling)}."
    if rule is not None:
        return f"Yes: a .gitignore leaves out folders, not single files ({_words(rule)})."
    if trial.config.poll is not None:
        return f"Yes: it is looked at every {trial.config.poll:g} s."
    system = filesystems.of(file)
    if system is not None and not system.sends_events:
        return f"Yes: it is looked at every {INTERVAL:g} s, for {system.type} sends no events."
    return "Yes: its folder is watched."


def _words(rule: Rule | None) -> str:
    return rule.in_words() if rule else "a rule of ours"
