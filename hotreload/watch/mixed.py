"""The backend by default: events for the parts of a tree that send them, looks for the rest.

Looked at are file systems that others change, directories for which the kernel gives no watch,
and roots where a test shows that no events arrive.
"""

import os
from collections.abc import Callable

from hotreload.changes.changes import Change
from hotreload.errors import WatchLimit
from hotreload.watch import filesystems
from hotreload.watch.backend import Backend, Limit, Notice, Polled, Report
from hotreload.watch.polling import PollingBackend
from hotreload.watch.probe import events_arrive
from hotreload.watch.tree import Tree


class MixedBackend:
    """Watch with events where they arrive, and look at the rest."""

    def __init__(
        self, tree: Tree, report: Report, *, events: Callable[[Tree, Report], Backend]
    ) -> None:
        """Prepare; ``events`` makes the backend for all that the system tells by itself."""
        self._report = report
        self._mounts = filesystems.mounted()
        parts = [
            part for root in tree.roots for part in filesystems.silent_parts(root, self._mounts)
        ]
        self._silent = {part: self._why(part) for part in parts}
        self._polling = PollingBackend(tree, report, parts=parts)
        self._speaking = tuple(root for root in tree.roots if root not in self._silent)
        self._tree = tree.only(self._speaking)
        self._events: Backend | None = events(self._tree, _Relay(report, self._refused))
        self._limited = False
        self._probed = False

    def start(self) -> None:
        """Watch the roots themselves, each in its way."""
        for part, reason in self._silent.items():
            self._report.notice(Polled(part, reason))
        try:
            assert self._events is not None
            self._events.start()
        except OSError as error:
            self._events = None
            self._refused(Limit(WatchLimit(next(iter(self._speaking), os.curdir), error)))
            for root in self._speaking:
                self._polling.cover(root)
        self._polling.start()

    def walk(self) -> None:
        """Watch what is below the roots, then see whether anything is heard of it."""
        if self._events is not None:
            self._events.walk()
        self._polling.walk()
        if not self._probed and self._events is not None:
            self._probed = True
            self._probe()

    def watch(self, directory: str) -> None:
        """Watch one directory; where others change it, those of this machine send events yet."""
        if self._events is not None:
            self._events.watch(directory)
        if self._events is None or self._polling.covers(directory) or self._is_silent(directory):
            self._polling.watch(directory)

    def renew(self, root: str) -> None:
        """Watch another directory in the place of a root, maybe on another file system."""
        self._mounts = filesystems.mounted()
        for part in filesystems.silent_parts(root, self._mounts):
            if self._tree.has(root) and self._polling.cover(part):
                self._report.notice(Polled(part, self._why(part)))
        if self._events is not None:
            self._events.renew(root)

    async def stop(self) -> None:
        """End both."""
        if self._events is not None:
            await self._events.stop()
        await self._polling.stop()

    def _probe(self) -> None:
        for root in self._speaking:
            if not events_arrive(root) and self._polling.cover(root):
                self._report.notice(Polled(root, "no events arrive here"))

    def _refused(self, limit: Limit) -> None:
        """Look at what cannot be watched; say so once, for it concerns many."""
        path = limit.error.path
        if self._tree.has(path):
            self._polling.cover(path)
        else:  # a directory to which a link leads; what is below it is nobody's business
            self._polling.watch(path)
        if not self._limited:
            self._limited = True
            self._report.notice(limit)

    def _is_silent(self, directory: str) -> bool:
        system = filesystems.holding(os.path.realpath(directory), self._mounts)
        return system is not None and not system.sends_events

    def _why(self, part: str) -> str:
        system = filesystems.holding(os.path.realpath(part), self._mounts)
        return f"{system.type} is {system.nature}, which sends no events" if system else ""


class _Relay:
    """Pass on what a backend finds out, except for the directories that it cannot watch."""

    def __init__(self, report: Report, on_limit: Callable[[Limit], None]) -> None:
        self._report = report
        self._on_limit = on_limit

    def changes(self, changes: list[Change]) -> None:
        """Pass changes on."""
        self._report.changes(changes)

    def notice(self, notice: Notice) -> None:
        """Pass a notice on, or take it."""
        if isinstance(notice, Limit):
            self._on_limit(notice)
        else:
            self._report.notice(notice)
