"""What esbuild's stream tells: every file below the mounts that came, went or changed.

It alone hears of files that nobody has asked for (contract, section 5), and has a hub of its own,
so that the pages' messages and numbers stay as they are. While nobody listens, nothing is done.
Lives on one event loop.
"""

import time
from collections.abc import Callable, Iterable, Sequence

from hotreload.changes.changes import Change, ChangeKind, Coalescer
from hotreload.dialects.esbuild import ESBUILD, EVENT
from hotreload.hub.hub import Hub
from hotreload.hub.subscription import Subscription, Writer
from hotreload.planner import Edit, Outside
from hotreload.protocol.messages import Custom, FullReload
from hotreload.resolver import Missing, Opened
from hotreload.site.site import Site, kind_of
from hotreload.site.snapshot import take
from hotreload.timers import Timers

KNOWN_LIMIT = 10_000
"""Files that nobody has asked for and whose content is remembered, the newest ones."""
HELD_POLL = 0.1
TEND_EVERY = 0.1
NAMES_LIMIT = 1_000
"""Names in one event; more are told as "everything", without any."""

_Id = str | None


class Outputs:
    """Tell of changed files by their URL paths."""

    def __init__(
        self, site: Site, *, is_told: Callable[[Edit], bool], is_held: Callable[[], bool]
    ) -> None:
        """Begin with no listeners.

        ``is_told`` leaves out what the mode leaves out; while it ``is_held``, all waits.
        """
        self.hub = Hub()
        self.hub.on_behind = self._tend_soon
        self._site = site
        self._is_told = is_told
        self._is_held = is_held
        self._coalescer = Coalescer()
        self._timers = Timers()
        self._known: dict[str, _Id] = {}
        self._born: set[str] = set()

    def subscribe(self, writer: Writer) -> Subscription:
        """Add a listener."""
        return self.hub.subscribe(writer, dialect=ESBUILD)

    def unsubscribe(self, subscription: Subscription) -> None:
        """Remove a listener, and with the last one what is remembered for them."""
        self.hub.unsubscribe(subscription)
        if not self.hub.is_heard:
            self.stop()
            self._known.clear()
            self._born.clear()
            self._coalescer = Coalescer()

    def stop(self) -> None:
        """Tell nothing more by itself."""
        self._timers.stop()

    def feed(self, change: Change) -> None:
        """Take a change; unless it is news for the pages, it is told when its burst is over."""
        if not self.hub.is_heard:
            return
        if change.kind is ChangeKind.ADDED:
            self._born.add(change.path)
        self._coalescer.feed(change, leading=False)
        self._wait()

    def tell(self, edits: Sequence[Edit | Outside]) -> None:
        """Tell what is being published, before it is announced."""
        if not self.hub.is_heard:
            return
        if any(isinstance(edit, Outside) for edit in edits):
            self.hub.publish(FullReload("a watched file changed"))
            return
        files = [edit for edit in edits if isinstance(edit, Edit)]
        self._publish((edit, self._site.served.announced(edit.path)) for edit in files)

    def _tend_soon(self) -> None:
        if not self._timers.is_set(self._tend):
            self._timers.set(self._tend, delay=TEND_EVERY)

    def _tend(self) -> None:
        self.hub.tend(time.monotonic())
        if self.hub.is_behind:
            self._timers.set(self._tend, delay=TEND_EVERY)

    def _wait(self) -> None:
        due = self._coalescer.due()
        if due is not None:
            self._timers.set(self._flush, delay=due - time.monotonic())

    def _flush(self) -> None:
        if self._is_held():
            self._timers.set(self._flush, delay=HELD_POLL)
            return
        batch = self._coalescer.take(time.monotonic())
        if len(batch) > NAMES_LIMIT:  # to read them all would keep everybody else waiting
            self.hub.publish(FullReload(f"{len(batch)} files changed"))
        else:
            news = {edit.path: (edit, was) for change in batch for edit, was in self._news(change)}
            self._publish(news.values())
        self._born.difference_update(change.path for change in batch)
        self._wait()

    def _news(self, change: Change) -> Iterable[tuple[Edit, _Id]]:
        for path in self._site.paths_of(change.path):
            if self._site.is_told(path):  # somebody has asked meanwhile: the publisher tells
                continue
            found = self._find(path)
            before = self._known.get(path, self._guess(change))
            if found is not _HIDDEN and found != before:
                self._remember(path, found)
                yield Edit(path, kind_of(path), found), before

    def _guess(self, change: Change) -> _Id:
        """Say what a file held of which nothing is known: something, unless it is new."""
        return None if change.path in self._born else _SOMETHING

    def _find(self, path: str) -> _Id:
        match self._site.resolver.resolve(path):
            case Opened() as opened:
                with opened:
                    try:
                        return take(opened).id if opened.path == path else _HIDDEN
                    except OSError:
                        return _HIDDEN
            case Missing(denied=False, error=None, path=str()):
                return None
            case _:
                return _HIDDEN

    def _remember(self, path: str, content: _Id) -> None:
        self._known.pop(path, None)
        self._known[path] = content
        if len(self._known) > KNOWN_LIMIT:
            del self._known[next(iter(self._known))]

    def _publish(self, news: Iterable[tuple[Edit, _Id]]) -> None:
        data: dict[str, list[str]] = {"added": [], "removed": [], "updated": []}
        for edit, before in news:
            if not edit.path.endswith("/") and self._is_told(edit):  # a listing is no file
                data[_what(edit.id, before)].append(edit.path)
        count = sum(map(len, data.values()))
        if count > NAMES_LIMIT:
            self.hub.publish(FullReload(f"{count} files changed"))
        elif count:
            self.hub.publish(Custom(EVENT, {name: sorted(paths) for name, paths in data.items()}))


_SOMETHING = "?"
"""Stands for a content that is not known; no id has this form."""
_HIDDEN = "!"
"""Stands for what has no name on the site, or cannot be read now."""


def _what(content: _Id, before: _Id) -> str:
    if content is None:
        return "removed"
    return "added" if before is None else "updated"
