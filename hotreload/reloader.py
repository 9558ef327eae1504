"""The composition root: lookout → publisher → hub, and the site that all of them look at.

Starts, stops and owns everything that runs. Lives on one event loop; the watcher's thread reaches
it through ``call_soon_threadsafe`` only.
"""

import logging
import os
import sys
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Self

from hotreload import folders
from hotreload.changes.changes import Change
from hotreload.children.surroundings import Surroundings
from hotreload.config import Mode, Task
from hotreload.hub.hub import Hub, Received
from hotreload.hub.subscription import Subscription, Writer
from hotreload.planner import Edit, Outside
from hotreload.protocol.messages import Fault
from hotreload.protocol.wire import NATIVE, Dialect
from hotreload.publisher.problems import Problems
from hotreload.publisher.publisher import Publisher, now_ms
from hotreload.reports import browser_errors
from hotreload.reports.browser_errors import BrowserErrors
from hotreload.reports.once import Once
from hotreload.reports.report import Line
from hotreload.resolver import Folder, Missing, Opened, Redirect, Resolver
from hotreload.session import Entry
from hotreload.site import snapshot
from hotreload.site.declared import declare
from hotreload.site.site import Site, is_unfinished, kind_of
from hotreload.site.snapshot import Snapshot
from hotreload.site.sweep import Sweep
from hotreload.site.watched_files import written_since_use
from hotreload.tasks.tasks import Tasks
from hotreload.tasks.trigger import Trigger
from hotreload.timers import Timers
from hotreload.watch.gil import ShortTurns
from hotreload.watch.gitlock import GitLock
from hotreload.watch.lookout import Lookout

PING_EVERY = 10.0

logger = logging.getLogger(__name__)


class Reloader:
    """Turn changes on disk into messages for every browser; an asynchronous context manager.

    Args:
        mount: URL prefixes, and the folders whose files are shown below them; of several below
            one prefix the first that has a file shows it.
        watch: Further folders and files, whose every change reloads the pages.
        mirror: Folders whose files somebody else serves by their relative paths.
        ignore: Patterns as in a ``.gitignore``, for what is never told.
        mode: How changes are told.
        poll: Seconds between two looks at the files, in place of the system's events.
        renders: Pages are what an application answers: only asking it anew shows what they are.
        tasks: Commands that are run when files change; what they write is told at their end.
        surroundings: Where these commands run, and who hears them.
        triggers: What else is to hear of changes; these are not told as those of ``watch``.
        on_line: Called with what became of each change.
        on_warning: Called with one sentence for the user.
    """

    def __init__(
        self,
        *,
        mount: Mapping[str, folders.Folders],
        watch: Iterable[folders.Folder] = (),
        mirror: Iterable[folders.Folder] = (),
        ignore: Iterable[str] = (),
        mode: Mode = "hot",
        poll: float | None = None,
        renders: bool = False,
        tasks: Iterable[Task] = (),
        surroundings: Surroundings | None = None,
        triggers: Iterable[Trigger] = (),
        on_line: Callable[[Line], None] | None = None,
        on_warning: Callable[[str], None] | None = None,
    ) -> None:
        """Wire the parts together; nothing is opened before ``start``."""
        mirrored = [os.path.abspath(path) for path in mirror]
        outside = [*map(os.path.abspath, watch), *mirrored]
        mounts = folders.mounts_of(mount, mirror=mirrored)
        roots = list(dict.fromkeys([*(each.directory for each in mounts), *outside]))
        self._on_warning = on_warning or logger.warning
        self.warn = Once(self._on_warning)
        self.hub = Hub()
        self.site = Site(mounts, resolver=Resolver(mounts), outside=outside)
        self.mode = mode
        self.renders = renders
        self.publisher = Publisher(
            self.hub,
            self.site,
            git=GitLock(next(iter(roots), os.getcwd())),
            mode=mode,
            hears_closes=sys.platform == "linux" and poll is None,
            on_line=on_line or (lambda line: None),
            on_warning=self.warn,
        )
        self._browser_errors = BrowserErrors()
        self.hub.listen(browser_errors.EVENT, self._broken)
        self._is_running = False
        self._timers = Timers()
        self._turns = ShortTurns()
        # Of what URLs show, everything is compared; of the rest nothing is known after a loss.
        self._outside = tuple(p for p in outside if p in mirrored or not mounts.url_paths(p))
        self._sweep = self._sweeper()
        self.faults = Problems(
            self.hub, self.site, on_healed=self._sweep.everything, on_warning=self.warn
        )
        self._tasks = Tasks(
            tasks, surroundings, triggers=triggers, problems=self.faults, say=self._on_warning
        )
        roots += self._tasks.folders
        self._lookout = self._watch_over(roots, ignore=ignore, poll=poll)
        self.site.is_away = self._lookout.is_away
        self.publisher.is_busy = self._tasks.is_busy
        self.site.watched.is_taken = self._tasks.takes
        self._tasks.hold_while(self.publisher.is_git_busy)

    def _sweeper(self) -> Sweep:
        return Sweep(
            self.site,
            is_wanted=self._is_heard,
            is_awaited=lambda file: self.publisher.expects(file) or self._lookout.silences(file),
            on_change=self.publisher.feed,
        )

    def _watch_over(
        self, roots: Iterable[str], *, ignore: Iterable[str], poll: float | None
    ) -> Lookout:
        return Lookout(
            roots,
            ignore=ignore,
            poll=poll,
            on_change=self._changed,
            on_doubt=self._doubt,
            on_lost=self._lost,
            on_warning=self.warn,
        )

    async def __aenter__(self) -> Self:
        """Start watching."""
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop watching."""
        await self.stop()

    async def start(self) -> None:
        """Watch the roots now, and what is below them soon."""
        self._is_running = True
        self._turns.start()
        await self._lookout.start()
        self._sweep.start()
        self._tasks.start()
        self._timers.set(self._ping, delay=PING_EVERY)

    async def stop(self) -> None:
        """Stop the watcher and every timer."""
        self._is_running = False
        self._timers.stop()
        self._sweep.stop()
        self.faults.stop()
        self.publisher.stop()
        await self._tasks.stop()
        await self._lookout.stop()
        self._turns.stop()

    # --- what answers tell us ------------------------------------------------------------------

    def watch(self, *directories: str) -> bool:
        """Watch directories before their files are read; True where one is new to us."""
        return self._lookout.watch(*directories)

    def read(self, opened: Opened, *, patient: bool = False) -> Snapshot | None:
        """Read a file for an answer; news in it is published before the answer is placed.

        None, for the ``patient``: a writer was at it meanwhile.
        """
        held = snapshot.take(opened)
        if patient and held.is_torn:
            return None
        self.site.learn(opened, held)
        if not self._lookout.silences(opened.file):
            self.answered(opened.path, held.id)
        self.site.graphs.modules.settle([opened.path])
        return held

    def answered(self, path: str, content: str) -> None:
        """Note the id of an answer, and publish it where it is news."""
        if self.site.served.answered(path, content):
            self.publisher.publish([Edit(path, kind_of(path), content)])

    def made_from(self, files: Collection[str]) -> None:
        """Watch the templates that a page was made from, from now on; while running only."""
        fresh = self.site.watched.take(files) if self._is_running else ()
        if fresh:
            self.watch(*{os.path.dirname(file) for file in fresh})
            self.publisher.publish(written_since_use(fresh))

    def is_being_written(self, opened: Opened) -> bool:
        """Tell whether an answer should wait: the file was just emptied, or is half written."""
        return is_unfinished(opened, now=time.time()) or self.publisher.awaits(opened.file)

    def is_coming_back(self, path: str, found: Folder | Redirect | Missing) -> bool:
        """Tell whether a file was removed so lately that it may just be in the making again.

        ``found`` is what its path leads to without it.
        """
        files = tuple(self.site.resolver.files(path))
        if any(map(self.publisher.awaits, files)):
            return True
        # Its end may be so new that nobody has told us of it yet, and even be over by now.
        is_missing = isinstance(found, Missing) and found.error is None
        known = [file for file in files if self.site.is_announced(file)]
        return any(is_missing or not os.path.lexists(file) for file in known)

    # --- connections ---------------------------------------------------------------------------

    def connect(self, writer: Writer, *, dialect: Dialect = NATIVE) -> Subscription:
        """Add a reader of everything that is published from now on."""
        return self.hub.subscribe(writer, dialect=dialect)

    def disconnect(self, subscription: Subscription) -> None:
        """Remove a reader."""
        self.hub.unsubscribe(subscription)

    def take_as_asked(self, entries: Iterable[Entry]) -> None:
        """Take what a tab of this run shows as asked for; mostly it has asked by itself."""
        self.declare([e for e in entries if not self.site.served.is_asked(e[0])], since=0)

    def declare(self, entries: Iterable[Entry], *, since: int) -> tuple[str, ...]:
        """Take what a tab shows as asked for; list the paths whose disk differs from it."""
        entries = tuple(entry for entry in entries if entry[0].startswith("/"))
        self.watch(*filter(None, {self.site.folder_of(path) for path, _ in entries}))
        changed = declare(self.site, entries, since=since, renders=self.renders)
        self.watch(*self.site.linked_folders())
        return changed

    def fault(self, fault: Fault, *, reason: str) -> None:
        """Show a fault in every browser until it is mended."""
        self.faults.report(fault, reason)

    def mend(self, fault_id: str, *, reason: str) -> None:
        """Take a fault off every overlay."""
        self.faults.mend(fault_id, reason)

    @property
    def paused(self) -> bool:
        """Tell whether changes are kept back; setting it to False publishes what waits."""
        return self.publisher.paused

    @paused.setter
    def paused(self, paused: bool) -> None:
        self.publisher.paused = paused

    # --- changes -------------------------------------------------------------------------------

    def reload(self, reason: str) -> None:
        """Reload every page."""
        self.publisher.publish([Outside("*", reason)])

    def _changed(self, changes: Sequence[Change]) -> None:
        self.publisher.feed(changes)
        self._tasks.feed(changes)

    def _broken(self, received: Received) -> None:
        """Say what only a browser can know, such as that a module does not parse."""
        line = self._browser_errors.line(received.data, seq=self.site.served.newest)
        if line is not None:
            self._on_warning(line)

    def _lost(self, reason: str, root: str | None) -> None:
        """Compare all that was served; of files that are only watched nothing is known."""
        self._doubt()
        self._tasks.take_all()
        if self._outside and (root is None or root in self._outside):
            self.reload(f"{reason}, so watched files may have changed")

    def _doubt(self) -> None:
        """Compare all that was served, and what it was made of."""
        self._sweep.everything()
        self.publisher.publish(self.site.watched.changed_templates())

    def _is_heard(self) -> bool:
        return self.hub.readers > 0 or self.publisher.outputs.hub.readers > 0

    def _ping(self) -> None:
        self.hub.ping(now_ms())
        self.publisher.outputs.hub.ping(now_ms())
        self._timers.set(self._ping, delay=PING_EVERY)
