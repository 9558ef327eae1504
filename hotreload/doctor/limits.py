"""How much the system lets us watch, and how much of it is used."""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hotreload.reports.findings import Problem, Section, counted

SYSTEM = Path("/proc/sys")
PROCESSES = Path("/proc")
PATIENCE = 0.5
"""Seconds that counting what other programs use may take."""

WATCHES = 524_288
INSTANCES = 1024
"""What is advised where the system allows less than is needed."""
NEARLY = 0.8
"""The part of a limit from which on it deserves a hint."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Hold a number that the kernel allows, and the name of the setting."""

    allowed: int
    name: str


@dataclass(frozen=True, slots=True)
class Limits:
    """Hold what the kernel allows one user: watches, queues, and events that wait in one."""

    watches: Limit
    instances: Limit
    queue: Limit


@dataclass(frozen=True, slots=True)
class Use:
    """Hold what the programs of this user have; not ``complete`` where counting took too long."""

    watches: int
    instances: int
    complete: bool = True


def read_limits(folder: Path = SYSTEM) -> Limits | None:
    """Read the limits of inotify; None where the system has none."""
    # Containers have settings of their own, and the tighter one rules.
    watches = _tightest(folder, "fs.inotify.max_user_watches", "user.max_inotify_watches")
    instances = _tightest(folder, "fs.inotify.max_user_instances", "user.max_inotify_instances")
    queue = _tightest(folder, "fs.inotify.max_queued_events")
    return Limits(watches, instances, queue) if watches and instances and queue else None


def _tightest(folder: Path, *names: str) -> Limit | None:
    found = []
    for name in names:
        with suppress(OSError, ValueError):
            text = folder.joinpath(*name.split(".")).read_text("ascii")
            found.append(Limit(int(text), name))
    return min(found, key=lambda limit: limit.allowed, default=None)


def read_use(processes: Path = PROCESSES, *, patience: float = PATIENCE) -> Use:
    """Count what the programs of this user watch, as far as we may look."""
    until = time.monotonic() + patience
    watches = instances = 0
    for file in _queues(processes):
        if time.monotonic() > until:
            return Use(watches, instances, complete=False)
        with suppress(OSError):
            watches += file.read_text("ascii", "replace").count("inotify wd:")
            instances += 1
    return Use(watches, instances)


def _queues(processes: Path) -> Iterator[Path]:
    """Find the queues of inotify that programs of this user have open."""
    own = os.getuid() if hasattr(os, "getuid") else 0
    for process in _listed(processes):
        with suppress(OSError):
            if process.name.isdecimal() and process.stat().st_uid == own:
                for descriptor in _listed(process / "fd"):
                    if _is_queue(descriptor):
                        yield process / "fdinfo" / descriptor.name


def _listed(folder: Path) -> list[Path]:
    try:
        return [folder / name for name in os.listdir(folder)]
    except OSError:  # it has ended, or is not for us to look at
        return []


def _is_queue(descriptor: Path) -> bool:
    try:
        return os.readlink(descriptor) == "anon_inode:inotify"
    except OSError:
        return False


def judge(limits: Limits, use: Use, *, needed: int, is_all: bool = True) -> Section:
    """Hold what is needed against what is left; ``is_all`` is False where more is needed. Pure."""
    more = "" if is_all else "more than "
    about = "" if use.complete else "at least "
    lines = (
        f"Watches: {more}{needed:,} needed, {about}{use.watches:,} in use by your programs,"
        f" {limits.watches.allowed:,} allowed ({limits.watches.name}).",
        f"Queues: 1 needed, {about}{use.instances:,} in use,"
        f" {limits.instances.allowed:,} allowed ({limits.instances.name}).",
        f"Events that may wait: {limits.queue.allowed:,} ({limits.queue.name});"
        " where more come at once, all that is shown is compared with the disk.",
    )
    return Section("Limits", lines, tuple(_problems(limits, use, needed)))


def _problems(limits: Limits, use: Use, needed: int) -> Iterator[Problem]:
    allowed = limits.watches.allowed
    free = max(allowed - use.watches, 0)
    if needed > free:
        lacking = counted(needed - free, "folder")
        yield Problem(
            f"The system allows {counted(allowed, 'watch', 'watches')}, of which {free:,} are"
            f" left: {lacking} would be looked at now and then instead.",
            _raised(limits.watches, WATCHES),
        )
    elif use.watches + needed > NEARLY * allowed:
        text = "Nearly all watches that the system allows are used."
        yield Problem(text, _raised(limits.watches, WATCHES), grave=False)
    if use.instances >= limits.instances.allowed:
        yield Problem(
            f"All {counted(limits.instances.allowed, 'queue')} that the system allows are in use:"
            " files would be looked at instead of hearing of them.",
            _raised(limits.instances, INSTANCES),
        )


def _raised(limit: Limit, least: int) -> str:
    return f"sudo sysctl {limit.name}={max(least, 2 * limit.allowed)}"
