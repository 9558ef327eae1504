"""The seam between the watcher and what the operating system offers."""

from dataclasses import dataclass
from typing import Protocol

from hotreload.changes.changes import Change
from hotreload.errors import WatchLimit


@dataclass(frozen=True, slots=True)
class Lost:
    """Say that changes happened which nobody can name; compare everything with the disk.

    ``folder`` is where they happened, None: anywhere.
    """

    reason: str
    folder: str | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """Say that a directory is not watched, for the system gives no more watches."""

    error: WatchLimit


@dataclass(frozen=True, slots=True)
class RootGone:
    """Say that a root was deleted or moved away, so nothing below it is watched any more.

    Or a directory outside all roots that was asked for.
    """

    root: str


@dataclass(frozen=True, slots=True)
class Polled:
    """Say that a part of a tree is looked at, for no events are to be expected there, and why."""

    part: str
    reason: str


Notice = Lost | Limit | RootGone | Polled


class Report(Protocol):
    """Take what a backend finds out, on any thread."""

    def changes(self, changes: list[Change]) -> None:
        """Take changes in the order in which they happened."""

    def notice(self, notice: Notice) -> None:
        """Take news about the watching itself."""


class Backend(Protocol):
    """Watch the directories of a tree, and report what happens in them."""

    def start(self) -> None:
        """Watch the roots themselves, for the running loop.

        Raises OSError where the system has no means left.
        """

    def walk(self) -> None:
        """Watch what is below the roots; runs in a thread, at the start and after a loss."""

    def watch(self, directory: str) -> None:
        """Watch one directory from now on, whatever ignores it; cheap when it is known."""

    def renew(self, root: str) -> None:
        """Watch a root and what was asked for below it anew: it is another directory now."""

    async def stop(self) -> None:
        """Give all watches back; ends a walk that is under way."""
