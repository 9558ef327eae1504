"""What the events of watchdog's stock observers mean."""

import os
import time
from dataclasses import replace

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
)

from hotreload.changes.changes import Change, ChangeKind

WANTED: list[type[FileSystemEvent]] = [
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
]
"""Neither opening nor reading: what we serve must not look like a change."""


def translate(event: FileSystemEvent) -> list[Change]:
    """Say what an event means for single files."""
    source, target = os.fsdecode(event.src_path), os.fsdecode(event.dest_path)
    match event:
        case DirMovedEvent() | DirDeletedEvent() | FileDeletedEvent():
            return [_change(ChangeKind.DELETED, source)]
        case FileMovedEvent():
            kinds = ((ChangeKind.DELETED, source), (ChangeKind.MODIFIED, target))
            return [_change(kind, path) for kind, path in kinds if path]
        case FileClosedEvent():
            return [_change(ChangeKind.MODIFIED, source)]
        case FileCreatedEvent():
            return [_change(ChangeKind.ADDED, source, complete=False)]
        case FileModifiedEvent():
            return [_change(ChangeKind.MODIFIED, source, complete=False)]
        case _:
            return []


def is_ghost(change: Change) -> bool:
    """Tell whether nothing is there: watchdog goes on watching what was moved away."""
    return change.kind is not ChangeKind.DELETED and not os.path.lexists(change.path)


def as_it_is(change: Change, event: FileSystemEvent) -> Change:
    """Correct a deletion that is overtaken by another file of that name."""
    deleted = change.kind is ChangeKind.DELETED and not event.is_directory
    if deleted and os.path.lexists(change.path):
        return replace(change, kind=ChangeKind.MODIFIED, complete=False)
    return change


def _change(kind: ChangeKind, path: str, *, complete: bool = True) -> Change:
    return Change(kind, path, complete, time.monotonic())
