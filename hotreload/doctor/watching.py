"""How each root is watched and why, and whether its events really arrive."""

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from hotreload.doctor.survey import Survey
from hotreload.findings import Problem, Section
from hotreload.watch import filesystems, probe
from hotreload.watch.filesystems import FileSystem


@dataclass(frozen=True, slots=True)
class Ground:
    """Say what a root stands on: its file system, the parts without events, and the self-test."""

    system: FileSystem | None
    silent: tuple[str, ...]
    arrive: bool


def examined(root: str) -> Ground:
    """Look at a root's file system, and try whether its events arrive; nothing is written."""
    mounts = filesystems.mounted()
    silent = filesystems.silent_parts(root, mounts)
    return Ground(filesystems.of(root), silent, probe.events_arrive(root))


def told(
    found: Iterable[Survey],
    files: Iterable[str],
    *,
    poll: float | None,
    poll_source: str,
    examine: Callable[[str], Ground] = examined,
) -> Section:
    """Put into words how the roots and the single files are watched."""
    lines: list[str] = []
    problems: list[Problem] = []
    for survey in found:
        ground = examine(survey.root)
        kind = f" ({ground.system.type})" if ground.system else ""
        lines.append(f"{survey.root}{kind}: {survey.size}.")
        if poll is not None:
            lines.append(f"  It is looked at every {poll:g} s, for {poll_source} says so.")
            continue
        lines += [f"  {sentence}" for sentence in _how(survey.root, ground)]
        problems += _problems(survey.root, ground)
    lines += [f"{file}: its folder is watched for it." for file in files]
    return Section("Watching", tuple(lines), tuple(problems))


def _how(root: str, ground: Ground) -> Iterator[str]:
    if sys.platform != "linux":
        yield "watchdog's observer for this system tells of changes; no self-test is made here."
    elif root in ground.silent or not ground.arrive:
        yield "It is looked at every second, for events do not arrive there."
    else:
        yield "The kernel tells of changes (inotify)."
        yield "Self-test: the folder was opened, and the event arrived."
    for part in ground.silent:
        if part != root:
            yield f"{part} is looked at every second, for events do not arrive there."


def _problems(root: str, ground: Ground) -> Iterator[Problem]:
    cure = "keep the project on a disk of this machine, or live with it: nothing is missed"
    for part in ground.silent:
        system = filesystems.of(part)
        nature = system.nature if system else None
        yield Problem(
            f"{part} is {nature or 'shared'} ({system.type if system else '?'}), where others"
            " write without an event here: changes are seen a second later.",
            cure,
            grave=False,
        )
    if not ground.silent and not ground.arrive:
        yield Problem(
            f"Events do not arrive in {root}: changes are seen a second later.",
            cure,
            grave=False,
        )
