"""``hotreload doctor``: what is watched and how, what limits it, and what is wrong here.

Looks and tries, and changes nothing: nothing is written into the served or the working folder.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from hotreload import lockfile
from hotreload.config import Config
from hotreload.doctor import limits, neighbours, survey, versions, watching
from hotreload.reports.findings import Section


def examine(config: Config, *, sources: Mapping[str, str]) -> tuple[Section, ...]:
    """Find out how a server with this configuration would fare here; takes a few seconds at most.

    ``sources`` says where each option that is no default comes from.
    """
    paths = [os.path.abspath(path) for path in _watched(config)]
    files = [path for path in paths if os.path.isfile(path)]
    found = survey.surveys([path for path in paths if path not in files], config.ignore)
    source = sources.get("poll", "--poll")
    sections = [watching.told(found, files, poll=config.poll, poll_source=source)]
    allowed = limits.read_limits()
    if allowed is not None and config.poll is None:
        needed = sum(each.directories for each in found) + len(files)
        is_all = all(each.complete for each in found)
        sections.append(limits.judge(allowed, limits.read_use(), needed=needed, is_all=is_all))
    sections += [
        survey.ignored(found, config.ignore),
        neighbours.told(config, lockfile.running()),
        neighbours.secret(),
        versions.told(),
    ]
    return tuple(sections)


def _watched(config: Config) -> list[Path]:
    mounted = [folder for _, folder in config.folders]
    return list(dict.fromkeys((config.root, *mounted, *config.watch)))
