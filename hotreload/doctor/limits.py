"""How much the system lets us watch, and how much of it is used."""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hotreload.findings import Problem, Section, counted

SYSTEM = Path("/proc/sys/fs/inotify")
PROCESSES = Path("/proc")
PATIENCE = 0.5
"""Seconds that counting what other programs use may take."""

WATCHES = 524_288
INSTANCES = 1024
"""What is advised where the system allows less than is needed."""
NEARLY = 0.8
"""The part of a limit from which on it deserves a hint."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Hold what the kernel allows one user: watches, queues, and events that wait in one."""

    watches: int
    instances: int
    queue: int


@dataclass(frozen=True, slots=True)
class Use:
    """Hold what the programs of this user have; not ``complete`` where counting took too long."""

    watches: int
    instances: int
    complete: bool = True


def read_limits(folder: Path = SYSTEM) -> Limits | None:
    """Read the limits of inotify; None where the system has none."""
    names = ("max_user_watches", "max_user_instances", "max_queued_events")
    try:
        return Limits(*(int((folder / name).read_text("ascii")) for name in names))
    except (OSError, ValueError):
        return None


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


def judge(limits: Limits, use: Use, *, needed: int) -> Section:
    """Hold what is needed against what is left. Pure."""
    about = "" if use.complete else "at least "
    lines = (
        f"Watches: {needed:,} needed, {about}{use.watches:,} in use by your programs,"
        f" {limits.watches:,} allowed (fs.inotify.max_user_watches).",
        f"Queues: 1 needed, {about}{use.instances:,} in use, {limits.instances:,} allowed"
        " (fs.inotify.max_user_instances).",
        f"Events that may wait: {limits.queue:,} (fs.inotify.max_queued_events);"
        " where more come at once, all that is shown is compared with the disk.",
    )
    return Section("Limits", lines, tuple(_problems(limits, use, needed)))


def _problems(limits: Limits, use: Use, needed: int) -> Iterator[Problem]:
    free = limits.watches - use.watches
    cure = f"sudo sysctl fs.inotify.max_user_watches={max(WATCHES, 2 * limits.watches)}"
    if needed > free:
        lacking = counted(needed - max(free, 0), "folder")
        yield Problem(
            f"The system allows {limits.watches:,} watches, of which {max(free, 0):,} are left:"
            f" {lacking} would be looked at now and then instead.",
            cure,
        )
    elif use.watches + needed > NEARLY * limits.watches:
        yield Problem("Nearly all watches that the system allows are used.", cure, grave=False)
    if use.instances >= limits.instances:
        yield Problem(
            f"All {limits.instances:,} queues that the system allows are in use:"
            " files would be looked at instead of hearing of them.",
            f"sudo sysctl fs.inotify.max_user_instances={max(INSTANCES, 2 * limits.instances)}",
        )
