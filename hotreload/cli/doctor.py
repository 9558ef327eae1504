"""``hotreload doctor``: prints what the doctor finds, and where the options come from."""

import os
from collections.abc import Iterator
from pathlib import Path

from hotreload.cli.prose import Prose
from hotreload.cli.settings import Settings, overlooked
from hotreload.doctor import examine
from hotreload.reports.findings import Problem, Section, problems_of, verdict


def doctor(gathered: Settings, prose: Prose, *, cwd: Path) -> bool:
    """Print what is found; tell whether all is well."""
    sections = (*examine(gathered.config, sources=gathered.sources), _options(gathered, cwd))
    prose.print(sections, verdict=verdict(sections))
    return not any(problem.grave for problem in problems_of(sections))


def _options(gathered: Settings, cwd: Path) -> Section:
    hints = [Problem(f"{text}.", "rename or unset it", grave=False) for text in gathered.warnings]
    return Section("Options", tuple(_lines(gathered, cwd)), tuple(hints))


def _lines(gathered: Settings, cwd: Path) -> Iterator[str]:
    config = gathered.config
    yield f"The folder is {os.path.abspath(config.root)}."
    for name, source in gathered.sources.items():
        yield f"{name} is {_shown(getattr(config, name))}, from {source}."
    yield "All else has its default." if gathered.sources else "All options have their defaults."
    for file in overlooked(config.root, cwd):
        yield f"{file} counts for nothing, for another file comes first."


def _shown(value: object) -> str:
    match value:
        case bool():
            return "on" if value else "off"
        case tuple():
            return ", ".join(_shown(each) for each in value) or "empty"
        case None:
            return "off"
        case _:
            return str(value)
