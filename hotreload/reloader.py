"""The composition root: watcher → coalescer → site → planner → hub → report.

Starts, stops and owns everything that runs. Lives on one event loop; the watcher's thread reaches
it through ``call_soon_threadsafe`` only.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self, assert_never

from hotreload import snapshot
from hotreload.changes import Change, Coalescer
from hotreload.classify import kind
from hotreload.faults import Faults
from hotreload.gitlock import GitLock
from hotreload.hub import Hub, Subscription, Writer
from hotreload.messages import Applied, Fault, FileMessage, FullReload
from hotreload.paths import Mounts
from hotreload.planner import Edit, Mode, Outside, is_leading, plan
from hotreload.report import Line, Report
from hotreload.resolver import Opened, Resolver
from hotreload.session import Entry
from hotreload.site import Site, kind_of
from hotreload.snapshot import Snapshot
from hotreload.timers import Timers
from hotreload.watch.backend import Limit, Lost, Notice, RootGone
from hotreload.watch.watcher import Watcher

PING_EVERY = 10.0
TEND_EVERY = 0.1
HELD_POLL = 0.020
WARNINGS_LIMIT = 200
"""Different warnings of one run; who asks for foreign files all day is told no more."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Options:
    """Say what is watched besides the mounts, and how changes are told."""

    watch: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    mode: Mode = "hot"
    poll: float | None = None


class Reloader:
    """Turn changes on disk into messages for every connected browser.

    An asynchronous context manager. ``on_line`` gets what became of each change, ``on_warning``
    one sentence for the user.
    """

    def __init__(
        self,
        mounts: Mounts,
        options: Options | None = None,
        *,
        on_line: Callable[[Line], None] | None = None,
        on_warning: Callable[[str], None] | None = None,
    ) -> None:
        """Wire the parts together; nothing is opened before ``start``."""
        options = options or Options()
        directories = list(dict.fromkeys(mount.directory for mount in mounts))
        self.hub = Hub()
        self.faults = Faults()
        self.site = Site(mounts, resolver=Resolver(mounts))
        self.mode = options.mode
        self._on_line = on_line or (lambda line: None)
        self._on_warning = on_warning or logger.warning
        self._report = Report()
        self._coalescer = Coalescer()
        self._timers = Timers()
        self._watched: set[str] = set()
        self._warned: set[str] = set()
        self._git = GitLock(next(iter([*directories, *options.watch]), None))
        self._watcher = Watcher(
            [*directories, *options.watch],
            ignore=options.ignore,
            poll=options.poll,
            on_change=self.take_changes,
            on_notice=self._take_notice,
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
        self._loop = asyncio.get_running_loop()
        await self._watcher.start()
        self._timers.set(self._ping, delay=PING_EVERY)

    async def stop(self) -> None:
        """Stop the watcher and every timer."""
        self._timers.stop()
        await self._watcher.stop()

    # --- what answers tell us ------------------------------------------------------------------

    def watch(self, *directories: str) -> bool:
        """Watch directories before their files are read; True where one is new to us."""
        is_new = not self._watched.issuperset(directories)
        self._watched.update(directories)
        for directory in directories:
            self._watcher.watch(directory)
        return is_new

    def read(self, opened: Opened) -> Snapshot:
        """Read a file for an answer; news in it is published before the answer is placed."""
        held = snapshot.take(opened)
        self.site.learn(opened, held)
        self.answered(opened.path, held.id)
        return held

    def answered(self, path: str, content: str) -> None:
        """Note the id of an answer, and publish it where it is news."""
        if self.site.served.answered(path, content):
            self._publish([Edit(path, kind_of(path), content)], saved_at=self._loop.time())

    # --- connections ---------------------------------------------------------------------------

    def connect(self, writer: Writer) -> Subscription:
        """Add a reader of everything that is published from now on."""
        return self.hub.subscribe(writer)

    def disconnect(self, subscription: Subscription) -> None:
        """Remove a reader."""
        self.hub.unsubscribe(subscription)

    def missed_since(self, seq: int) -> FileMessage | None:
        """Put what was published after ``seq`` into one message."""
        edits = self.site.since(seq)
        return plan(edits, self.site.graphs, mode=self.mode, timestamp=_now_ms())

    def declare(self, entries: Iterable[Entry], *, since: int) -> tuple[str, ...]:
        """Take what a tab shows as asked for; list the paths whose disk differs from it."""
        entries = tuple(entries)
        self.watch(*{self.site.nearest_folder(path) for path, _ in entries})
        changed = self.site.declare(entries, since=since)
        self.watch(*self.site.linked_folders())
        return changed

    def note(self, tab: int, answer: Applied) -> None:
        """Hand a tab's answer to the report."""
        self._report.applied(tab, answer)
        self._print_lines()

    def invalidate(self, path: str) -> None:
        """Reload the pages that loaded a module which could not accept its own update."""
        if self.site.is_told(path):
            reason = f"{path.lstrip('/')} could not accept its own update"
            self.hub.publish(FullReload(reason, path=path, triggered_by=path))

    def warn(self, text: str) -> None:
        """Say one sentence to the user, once."""
        if text not in self._warned and len(self._warned) < WARNINGS_LIMIT:
            self._warned.add(text)
            self._on_warning(text)

    # --- faults --------------------------------------------------------------------------------

    def fault(self, fault: Fault, *, reason: str) -> None:
        """Show a fault in every browser until it is mended."""
        error = self.faults.report(fault, reason=reason)
        if error is not None:
            self.hub.publish(error)
            self.warn(fault.message)

    def mend(self, fault_id: str, *, reason: str) -> None:
        """Take a fault off every overlay."""
        cleared = self.faults.mend(fault_id, reason=reason)
        if cleared is not None:
            self.hub.publish(cleared)

    # --- changes -------------------------------------------------------------------------------

    def take_changes(self, changes: Sequence[Change]) -> None:
        """Take what the watcher saw, on the loop, and publish what is due."""
        for change in changes:
            paths = self.site.paths_of(change.path)
            leading = any(is_leading(kind(path), mode=self.mode) for path in paths)
            self._coalescer.feed(change, leading=leading)
        self._flush()

    def reload(self, reason: str) -> None:
        """Reload every page."""
        self._send(FullReload(reason), [Outside("*")], saved_at=self._loop.time())

    def _flush(self) -> None:
        now = self._loop.time()
        if self._git.is_held(now):
            self._timers.set(self._flush, delay=HELD_POLL)
            return
        while batch := self._coalescer.take(now):
            self._take_batch(batch)
        due = self._coalescer.due()
        if due is not None:
            self._timers.set(self._flush, delay=due - now)

    def _take_batch(self, batch: Sequence[Change]) -> None:
        findings = self.site.examine(batch)
        for change in findings.unfinished:
            again = replace(change, complete=False, at=self._loop.time())
            self._coalescer.feed(again, leading=False)
        if findings.edits:
            self._publish(findings.edits, saved_at=max(change.at for change in batch))

    def _publish(self, edits: Sequence[Edit | Outside], *, saved_at: float) -> None:
        now = _now_ms()
        message = plan(edits, self.site.graphs, mode=self.mode, timestamp=now)
        if message is None:
            self.site.announce(edits, seq=self.hub.seq, timestamp=now)
        else:
            self._send(message, edits, saved_at=saved_at, timestamp=now)

    def _send(
        self,
        message: FileMessage,
        edits: Sequence[Edit | Outside],
        *,
        saved_at: float,
        timestamp: int = 0,
    ) -> None:
        seq = self.hub.publish(message)
        self.site.announce(edits, seq=seq, timestamp=timestamp)
        self._report.sent(
            seq,
            paths=tuple(edit.name for edit in edits),
            reason=message.reason,
            saved_at=saved_at,
            sent_at=self._loop.time(),
            tabs=self.hub.readers,
        )
        self._print_lines()
        if self.hub.is_behind:
            self._timers.set(self._tend, delay=TEND_EVERY)

    def _take_notice(self, notice: Notice) -> None:
        self.warn(_warning(notice))
        if isinstance(notice, Lost):
            edits = self.site.sweep()
            if edits:
                self._publish(edits, saved_at=self._loop.time())

    # --- timers --------------------------------------------------------------------------------

    def _print_lines(self) -> None:
        now = self._loop.time()
        for line in self._report.take(now):
            self._on_line(line)
        due = self._report.due()
        if due is not None:
            self._timers.set(self._print_lines, delay=due - now)

    def _ping(self) -> None:
        self.hub.ping(_now_ms())
        self._timers.set(self._ping, delay=PING_EVERY)

    def _tend(self) -> None:
        self.hub.tend(self._loop.time())
        if self.hub.is_behind:
            self._timers.set(self._tend, delay=TEND_EVERY)


def _warning(notice: Notice) -> str:
    match notice:
        case Lost(reason):
            return f"{reason}; what is shown was compared with the disk"
        case Limit(error):
            return str(error)
        case RootGone(root):
            return f"{root} is gone; restart hotreload when it is back"
        case _ as never:
            assert_never(never)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
