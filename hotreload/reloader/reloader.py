"""The composition root: what watches → the publisher → the hub, and the site that all look at.

Starts, stops and owns everything that runs. Lives on one event loop; the watcher's thread reaches
it through ``call_soon_threadsafe`` only.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Self

from hotreload import folders
from hotreload.changes.changes import Change
from hotreload.children.surroundings import Surroundings
from hotreload.config import Mode, Task
from hotreload.hub.hub import Hub
from hotreload.hub.subscription import Subscription, Writer
from hotreload.planner import Outside
from hotreload.protocol.messages import Fault
from hotreload.protocol.wire import NATIVE, Dialect
from hotreload.publisher.problems import Problems
from hotreload.reloader.complaints import Complaints
from hotreload.reloader.publishing import Publishing
from hotreload.reloader.sources import Sources
from hotreload.reloader.territory import Territory
from hotreload.reloader.watching import Watching
from hotreload.reports.once import Once
from hotreload.reports.report import Line
from hotreload.resolver import Folder, Missing, Opened, Redirect
from hotreload.session import Entry
from hotreload.site.snapshot import Snapshot
from hotreload.tasks.tasks import Tasks
from hotreload.tasks.trigger import Trigger

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
        self.mode = mode
        self.renders = renders
        say = on_warning or logger.warning
        self.warn = Once(say)
        self.hub = Hub()
        territory = Territory.of(mount, watch=watch, mirror=mirror)
        self.faults = Problems(
            self.hub, territory.resolver, on_healed=self._compare_served, on_warning=self.warn
        )
        jobs = Tasks(tasks, surroundings, triggers=triggers, problems=self.faults, say=say)
        self._watching = self._watch_over(territory, jobs, ignore=ignore, poll=poll)
        self._publishing = Publishing(
            self.hub, territory, self._watching, mode=mode, on_line=on_line, on_warning=self.warn
        )
        self.site = self._publishing.site
        self.publisher = self._publishing.publisher
        self._sources = Sources(self._publishing, self._watching, renders=renders)
        self._complaints = Complaints(self.hub, self.site, say=say)

    def _watch_over(
        self, territory: Territory, tasks: Tasks, *, ignore: Iterable[str], poll: float | None
    ) -> Watching:
        return Watching(
            territory,
            tasks,
            ignore=ignore,
            poll=poll,
            on_change=self._changed,
            on_doubt=self._compare_everything,
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
        await self._watching.start()
        self._publishing.start()

    async def stop(self) -> None:
        """Stop the watcher and every timer."""
        self._publishing.stop()
        self.faults.stop()
        await self._watching.stop()

    # --- what is shown -------------------------------------------------------------------------

    def watch(self, *directories: str) -> bool:
        """Watch directories before their files are read; True where one is new to us."""
        return self._watching.lookout.watch(*directories)

    def read(self, opened: Opened, *, patient: bool = False) -> Snapshot | None:
        """Read a file for an answer; news in it is published before the answer is placed.

        None, for the ``patient``: a writer was at it meanwhile.
        """
        return self._sources.read(opened, patient=patient)

    def answered(self, path: str, content: str) -> None:
        """Note the id of an answer, and publish it where it is news."""
        self._sources.answered(path, content)

    def made_from(self, files: Collection[str]) -> None:
        """Watch the templates that a page was made from, from now on; while running only."""
        self._sources.made_from(files)

    def is_being_written(self, opened: Opened) -> bool:
        """Tell whether an answer should wait: the file was just emptied, or is half written."""
        return self._sources.is_being_written(opened)

    def is_coming_back(self, path: str, found: Folder | Redirect | Missing) -> bool:
        """Tell whether a file was removed so lately that it may just be in the making again.

        ``found`` is what its path leads to without it.
        """
        return self._sources.is_coming_back(path, found)

    def take_as_asked(self, entries: Iterable[Entry]) -> None:
        """Take what a tab of this run shows as asked for; mostly it has asked by itself."""
        self._sources.take_as_asked(entries)

    def declare(self, entries: Iterable[Entry], *, since: int) -> tuple[str, ...]:
        """Take what a tab shows as asked for; list the paths whose disk differs from it."""
        return self._sources.declare(entries, since=since)

    # --- who reads, and what all of them are told ----------------------------------------------

    def connect(self, writer: Writer, *, dialect: Dialect = NATIVE) -> Subscription:
        """Add a reader of everything that is published from now on."""
        return self.hub.subscribe(writer, dialect=dialect)

    def disconnect(self, subscription: Subscription) -> None:
        """Remove a reader."""
        self.hub.unsubscribe(subscription)

    def reload(self, reason: str) -> None:
        """Reload every page."""
        self.publisher.publish([Outside("*", reason)])

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

    # --- what watching finds -------------------------------------------------------------------

    def _changed(self, changes: Sequence[Change]) -> None:
        self.publisher.feed(changes)

    def _lost(self, reason: str) -> None:
        self.reload(f"{reason}, so watched files may have changed")

    def _compare_everything(self) -> None:
        self._publishing.comparison.everything()

    def _compare_served(self) -> None:
        self._publishing.comparison.served()
