"""How each root is watched and why, and whether its events really arrive."""

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from hotreload.doctor.survey import Survey
from hotreload.reports.findings import Problem, Section
from hotreload.watch import filesystems, probe
from hotreload.watch.filesystems import FileSystem
from hotreload.watch.polling import INTERVAL

_OFTEN = f"every {INTERVAL:g} s"


@dataclass(frozen=True, slots=True)
class Ground:
    """Say what a root stands on: its file system, the parts without events, and the self-test.

    ``heard`` is None where the test could not be made.
    """

    system: FileSystem | None
    silent: tuple[str, ...]
    heard: bool | None


def examined(root: str) -> Ground:
    """Look at a root's file system, and try whether its events arrive; nothing is written."""
    mounts = filesystems.mounted()
    silent = filesystems.silent_parts(root, mounts)
    return Ground(filesystems.of(root), silent, probe.heard(root))


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
    elif root in ground.silent or ground.heard is False:
        yield f"It is looked at {_OFTEN}, for events do not arrive there."
    elif ground.heard is None:
        yield f"The kernel gives no watch, not even for a self-test: it is looked at {_OFTEN}."
    else:
        yield "The kernel tells of changes (inotify)."
        yield "Self-test: the folder was opened, and the event arrived."
    for part in ground.silent:
        if part != root:
            yield f"{part} is looked at {_OFTEN}, for events do not arrive there."


def _problems(root: str, ground: Ground) -> Iterator[Problem]:
    cure = "keep the project on a disk of this machine, or live with it: nothing is missed"
    for part in ground.silent:
        system = filesystems.of(part)
        nature = system.nature if system else None
        yield Problem(
            f"{part} is {nature or 'shared'} ({system.type if system else '?'}), where others"
            f" write without an event here: it is looked at {_OFTEN}.",
            cure,
            grave=False,
        )
    if not ground.silent and ground.heard is False:
        yield Problem(
            f"Events do not arrive in {root}: it is looked at {_OFTEN}.",
            cure,
            grave=False,
        )
