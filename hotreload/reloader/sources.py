"""The sources of what is shown: read for answers, and named by tabs; each is watched before.

Lives on one event loop.
"""

import os
import time
from collections.abc import Collection, Iterable

from hotreload.planner import Edit
from hotreload.reloader.publishing import Publishing
from hotreload.reloader.watching import Watching
from hotreload.resolver import Folder, Missing, Opened, Redirect
from hotreload.session import Entry
from hotreload.site import snapshot
from hotreload.site.declared import declare
from hotreload.site.site import kind_of
from hotreload.site.snapshot import Snapshot, is_unfinished
from hotreload.site.watched_files import written_since_use


class Sources:
    """Let the site know of all that is shown, and publish what is news in it."""

    def __init__(self, publishing: Publishing, watching: Watching, *, renders: bool) -> None:
        """Begin with nothing shown; ``renders``: pages are what an application answers."""
        self._site = publishing.site
        self._publisher = publishing.publisher
        self._watching = watching
        self._lookout = watching.lookout
        self._renders = renders

    def read(self, opened: Opened, *, patient: bool) -> Snapshot | None:
        """Read a file for an answer; news in it is published before the answer is placed.

        None, for the ``patient``: a writer was at it meanwhile.
        """
        held = snapshot.take(opened)
        if patient and held.is_torn:
            return None
        self._site.learn(opened, held)
        if not self._lookout.silences(opened.file):
            self.answered(opened.path, held.id)
        self._site.graphs.modules.settle([opened.path])
        return held

    def answered(self, path: str, content: str) -> None:
        """Note the id of an answer, and publish it where it is news."""
        if self._site.served.answered(path, content):
            self._publisher.publish([Edit(path, kind_of(path), content)])

    def made_from(self, files: Collection[str]) -> None:
        """Watch the templates that a page was made from, from now on; while running only."""
        fresh = self._site.watched.take(files) if self._watching.is_running else ()
        if fresh:
            self._lookout.watch(*{os.path.dirname(file) for file in fresh})
            self._publisher.publish(written_since_use(fresh))

    def is_being_written(self, opened: Opened) -> bool:
        """Tell whether an answer should wait: the file was just emptied, or is half written."""
        return is_unfinished(opened, now=time.time()) or self._publisher.awaits(opened.file)

    def is_coming_back(self, path: str, found: Folder | Redirect | Missing) -> bool:
        """Tell whether a file was removed so lately that it may just be in the making again.

        ``found`` is what its path leads to without it.
        """
        files = tuple(self._site.resolver.files(path))
        if any(map(self._publisher.awaits, files)):
            return True
        # Its end may be so new that nobody has told us of it yet, and even be over by now.
        is_missing = isinstance(found, Missing) and found.error is None
        known = [file for file in files if self._site.is_announced(file)]
        return any(is_missing or not os.path.lexists(file) for file in known)

    def take_as_asked(self, entries: Iterable[Entry]) -> None:
        """Take what a tab of this run shows as asked for; mostly it has asked by itself."""
        self.declare([e for e in entries if not self._site.served.is_asked(e[0])], since=0)

    def declare(self, entries: Iterable[Entry], *, since: int) -> tuple[str, ...]:
        """Take what a tab shows as asked for; list the paths whose disk differs from it."""
        entries = tuple(entry for entry in entries if entry[0].startswith("/"))
        self._lookout.watch(*filter(None, {self._site.folder_of(path) for path, _ in entries}))
        changed = declare(self._site, entries, since=since, renders=self._renders)
        self._lookout.watch(*self._site.linked_folders())
        return changed
