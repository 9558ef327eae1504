"""From changes on disk to published messages, and on to the lines that say what became of them.

sifter → breaker → planner → hub → lines. Lives on one event loop.
"""

import logging
import time
from collections.abc import Callable, Collection, Sequence

from hotreload.changes.breaker import Breaker, advice
from hotreload.changes.changes import Change
from hotreload.changes.classify import AssetKind
from hotreload.config import Mode
from hotreload.esm.dead_end import name
from hotreload.hub.hub import Hub
from hotreload.planner import Edit, Outside, is_leading, is_swapped, is_told, plan
from hotreload.protocol.messages import Applied, Custom, FileMessage, FullReload, Prune, Updates
from hotreload.protocol.wire import NATIVE
from hotreload.publisher.lines import Lines
from hotreload.publisher.outputs import Outputs
from hotreload.publisher.pause import Pause
from hotreload.publisher.sifter import Sifter
from hotreload.reports.report import Line
from hotreload.scripts.module_updates import invalidation
from hotreload.site.site import Site
from hotreload.timers import Timers
from hotreload.urls import file_name
from hotreload.watch.gitlock import GitLock

TEND_EVERY = 0.1
HELD_POLL = 0.020

logger = logging.getLogger(__name__)


class Publisher:
    """Publish what changed, when it is due, and gather the tabs' answers."""

    def __init__(
        self,
        hub: Hub,
        site: Site,
        *,
        git: GitLock,
        mode: Mode,
        hears_closes: bool = False,
        is_busy: Callable[[], bool] = lambda: False,
        on_line: Callable[[Line], None],
        on_warning: Callable[[str], None] = logger.warning,
    ) -> None:
        """Publish the changes of a site through a hub; ``on_line`` gets what became of each.

        ``hears_closes``: the watcher tells when a writer closes its file. While ``is_busy``, or git
        is at work, all waits.
        """
        self._hub = hub
        self._site = site
        self._git = git
        self._mode = mode
        self._on_warning = on_warning
        self._sifter = Sifter(site, mode=mode, hears_closes=hears_closes, clock=time.monotonic)
        self._breaker = Breaker()
        self._held: dict[str, Edit | Outside] = {}
        self.is_busy = is_busy
        self._lines = Lines(on_line)
        self._timers = Timers()
        self._pause = Pause(count=lambda: self._sifter.waiting, tell=hub.publish)
        self.outputs = Outputs(site, is_told=self._is_told, is_held=self._is_held)
        hub.on_behind = self._tend_soon

    @property
    def paused(self) -> bool:
        """Tell whether changes are kept back; what waits is published together at the end."""
        return self._pause.is_on

    @paused.setter
    def paused(self, paused: bool) -> None:
        self._pause.switch(on=paused)
        self._flush()

    def pause_news(self) -> Custom | None:
        """Give what a new tab is to be told of a pause; None where there is none."""
        return self._pause.news()

    def stop(self) -> None:
        """Publish nothing more by itself."""
        self._timers.stop()
        self._lines.stop()
        self._pause.stop()
        self.outputs.stop()

    def feed(self, changes: Sequence[Change]) -> None:
        """Take what the watcher saw, and publish what is due."""
        for change in changes:
            self.outputs.feed(change)
        is_held = self._git.is_held(time.monotonic(), news=True) or self.is_busy()
        waits = is_held or self.paused
        if not waits and (lead := self._sifter.lead(changes)) is not None:
            self.publish(lead.edits, saved_at=lead.saved_at)
            self._sifter.led(changes)
        else:
            self._sifter.feed(changes, held=waits)
            self._pause.counted()
        self._go_on(is_held=is_held)

    def publish(self, edits: Sequence[Edit | Outside], *, saved_at: float | None = None) -> None:
        """Publish edits at once, but those of files that something rewrites in a loop.

        ``saved_at`` is in seconds of the monotonic clock, None: now.
        """
        admitted = [edit for edit in edits if self._admits(edit)]
        if loops := self._breaker.loops():
            looping = next(edit for edit in edits if edit.key == loops[0].path)
            pattern = self._site.name_below_root(looping)
            others = len(loops) - 1
            text = advice(loops[0], name=looping.name, pattern=pattern, others=others)
            self._on_warning(text)
        if admitted:
            self._send(admitted, saved_at)
        self._come_back()

    def awaits(self, file: str) -> bool:
        """Tell whether a file is open for writing, or was removed and may come back."""
        return self._sifter.awaits(file)

    def expects(self, file: str) -> bool:
        """Tell whether a file will be compared with what was announced anyway."""
        return self._sifter.expects(file)

    def missed_since(self, seq: int) -> FileMessage | None:
        """Put what was published after ``seq`` into one message."""
        return self._plan(self._site.since(seq), now_ms())

    def above(self, path: str, why: str | None) -> FileMessage | None:
        """Describe what is above a module that could not accept its own update.

        None where nobody has asked for it.
        """
        graph = self._site.graphs.modules.graph
        if not (graph.knows(path) or self._site.is_told(path)):
            return None
        reason = f"{name(path)} could not accept its own update" + (f": {why}" if why else "")
        if not graph.knows(path):
            return FullReload(reason, path=path, triggered_by=path)
        return Updates(invalidation(path, graph, timestamp=now_ms()), reason)

    def note(self, tab: int, answer: Applied) -> None:
        """Take a tab's answer."""
        self._lines.note(tab, answer)

    def joined(self, tab: int) -> None:
        """Take note of a tab's connection; their numbers only grow."""
        self._lines.joined(tab)

    def left(self, tab: int) -> None:
        """Take note that a tab's connection has ended."""
        self._lines.left(tab)

    def _is_held(self) -> bool:
        return self.paused or self._git.is_busy() or self.is_busy()

    def _is_told(self, edit: Edit) -> bool:
        return is_told(edit, mode=self._mode)

    def _admits(self, edit: Edit | Outside) -> bool:
        """Ask the breaker; what is shown in place may change as often as it likes."""
        if not self._may_loop(edit) or self._mode in ("css", "off"):
            return True
        if self._held.get(edit.key) == edit and isinstance(edit, Edit):  # it was seen before
            return False
        if self._breaker.admits(edit.key, time.monotonic()):
            return True
        self._held[edit.key] = edit
        return False

    def _may_loop(self, edit: Edit | Outside) -> bool:
        """Tell whether pages may load anew for an edit, and so write the file again.

        A page is patched, but never for sure: a script in it may have changed.
        """
        if isinstance(edit, Outside):
            return edit.file is not None
        if edit.kind is AssetKind.MODULE:
            return not is_leading(edit.path, self._site.graphs, mode=self._mode)
        return not is_swapped(edit.kind, mode=self._mode)

    def _send(self, edits: Sequence[Edit | Outside], saved_at: float | None) -> None:
        now = now_ms()
        pruned = self._site.graphs.modules.prepare(edit.key for edit in edits)
        told = [edit for edit in edits if not _is_over(edit, pruned)] if pruned else edits
        message = self._plan(told, now)
        if message is None:
            self._site.announce(edits, seq=self._hub.seq, timestamp=now)
            return
        sent_at = time.monotonic()  # the tabs count on from here
        seq = self._hub.publish(message)
        if self._hub.readers > self._hub.speaking(NATIVE):
            self._site.graphs.modules.announced((edit.key for edit in edits), timestamp=now)
        self.outputs.tell(edits)
        self._site.announce(edits, seq=seq, timestamp=now)
        self._lines.sent(
            seq,
            paths=[edit.name for edit in edits],
            reason=message.reason,
            saved_at=sent_at if saved_at is None else saved_at,
            sent_at=sent_at,
            tabs=self._hub.speaking(NATIVE),  # no others answer
        )
        if pruned:
            self._prune(pruned)

    def _prune(self, paths: Collection[str]) -> None:
        first, *others = sorted(paths)
        more = f" (and {len(others)} more)" if others else ""
        self._site.graphs.modules.prune(paths)
        reason = f"nothing imports {file_name(first)} any more{more}"
        self._hub.publish(Prune((first, *others), reason))

    def _plan(self, edits: Sequence[Edit | Outside], timestamp: int) -> FileMessage | None:
        return plan(edits, self._site.graphs, mode=self._mode, timestamp=timestamp)

    def _flush(self) -> None:
        self._go_on(is_held=self._git.is_busy() or self.is_busy())

    def _go_on(self, *, is_held: bool) -> None:
        if self.paused:
            return
        if is_held:
            self._sifter.prolong()
            self._timers.set(self._flush, delay=HELD_POLL)
            return
        while sifted := self._sifter.sift():
            if sifted.edits:
                self.publish(sifted.edits, saved_at=sifted.saved_at)
        self._release(time.monotonic())
        self._come_back()

    def _release(self, now: float) -> None:
        """Tell what loops have left behind, where they have been quiet."""
        held = [self._held.pop(key) for key in self._breaker.release(now)]
        outside = [edit for edit in held if isinstance(edit, Outside)]
        again = self._site.look_again(edit.key for edit in held if isinstance(edit, Edit))
        if outside or again:
            self._send([*outside, *again], None)

    def _come_back(self) -> None:
        moments = (self._sifter.due(), self._breaker.due())
        due = min((moment for moment in moments if moment is not None), default=None)
        if due is not None:
            self._timers.set(self._flush, delay=due - time.monotonic())

    def _tend_soon(self) -> None:
        if not self._timers.is_set(self._tend):
            self._timers.set(self._tend, delay=TEND_EVERY)

    def _tend(self) -> None:
        self._hub.tend(time.monotonic())
        if self._hub.is_behind:
            self._timers.set(self._tend, delay=TEND_EVERY)


def _is_over(edit: Edit | Outside, pruned: Collection[str]) -> bool:
    """Tell whether nothing runs a script any more; sheets and pictures may still be shown."""
    is_script = isinstance(edit, Edit) and edit.kind is AssetKind.MODULE
    return is_script and edit.key in pruned


def now_ms() -> int:
    """Read the clock that timestamps are in."""
    return time.time_ns() // 1_000_000
