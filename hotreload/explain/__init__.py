"""``hotreload explain``: what a change would do, what answers a URL, and why.

Asks the real resolver, rules, planner and responder, so that it says what they do.
"""

import os

from hotreload.explain import change, file, url
from hotreload.explain.trial import Trial
from hotreload.reports.findings import Section
from hotreload.resolver import Missing
from hotreload.site.watched_files import outside

PREFIX = "/@hotreload"


def explain_file(trial: Trial, path: str) -> tuple[Section, ...]:
    """Explain a file by its absolute path, whether it exists or not."""
    sections = [file.about(trial, path), file.watched(trial, path)]
    paths = trial.paths_of(path)
    if file.is_silenced(trial, path):
        return tuple(sections)
    if not paths and file.is_named(trial, path) and not os.path.isdir(path):
        sections.append(change.of_outside(trial, outside(path)))
    for each in paths:
        target = each if not os.path.isdir(path) else each.rstrip("/") + "/"
        sections += _served(trial, target)
    return tuple(sections)


def explain_url(trial: Trial, path: str) -> tuple[Section, ...]:
    """Explain an undecoded URL path without its query."""
    if path == PREFIX or path.startswith(PREFIX + "/"):
        return (url.in_channel(path),)
    about, canonical = url.about(trial, path)
    sections = [about, url.answered(trial, path)]
    shows = url.file_of(trial, path)
    if canonical is not None and shows is not None:
        sections.append(file.watched(trial, shows))
        if not file.is_silenced(trial, shows):
            sections.append(change.of_path(trial, canonical))
    return tuple(sections)


def _served(trial: Trial, path: str) -> list[Section]:
    about, canonical = url.about(trial, path)
    if canonical is None or isinstance(trial.look(path), Missing):
        return [about] if canonical is None else [about, change.of_path(trial, path)]
    return [url.answered(trial, path), change.of_path(trial, canonical)]
