"""What watches: the lookout over all folders, git's lock, and the tasks that hear of changes too.

Lives on one event loop.
"""

import sys
from collections.abc import Callable, Iterable, Sequence

from hotreload.changes.changes import Change
from hotreload.reloader.territory import Territory
from hotreload.tasks.tasks import Tasks
from hotreload.watch.gil import ShortTurns
from hotreload.watch.gitlock import GitLock
from hotreload.watch.lookout import Lookout


class Watching:
    """Notice changes, from ``start`` to ``stop``."""

    def __init__(
        self,
        territory: Territory,
        tasks: Tasks,
        *,
        ignore: Iterable[str],
        poll: float | None,
        on_change: Callable[[Sequence[Change]], None],
        on_doubt: Callable[[], None],
        on_lost: Callable[[str], None],
        on_warning: Callable[[str], None],
    ) -> None:
        """Prepare to watch a territory, and what ``tasks`` need to be watched.

        ``on_doubt`` is called where changes may have been missed, and ``on_lost`` besides, with
        the reason, where files were concerned of which nothing is known to compare them with.
        """
        self.git = GitLock(territory.home)
        self.tasks = tasks
        tasks.hold_while(self.git.is_busy)
        self.lookout = Lookout(
            [*territory.roots, *tasks.folders],
            ignore=ignore,
            poll=poll,
            on_change=self._changed,
            on_doubt=on_doubt,
            on_lost=self._lost,
            on_warning=on_warning,
        )
        self.hears_closes = sys.platform == "linux" and poll is None
        self.is_running = False
        self._incomparable = territory.incomparable
        self._on_change = on_change
        self._on_doubt = on_doubt
        self._on_lost = on_lost
        self._turns = ShortTurns()

    async def start(self) -> None:
        """Watch the roots now, and what is below them soon; run the tasks."""
        self.is_running = True
        self._turns.start()
        await self.lookout.start()
        self.tasks.start()

    async def stop(self) -> None:
        """End the tasks, and all watching."""
        self.is_running = False
        await self.tasks.stop()
        await self.lookout.stop()
        self._turns.stop()

    def _changed(self, changes: Sequence[Change]) -> None:
        self._on_change(changes)
        self.tasks.feed(changes)

    def _lost(self, reason: str, root: str | None) -> None:
        self._on_doubt()
        self.tasks.take_all(root)
        if self._incomparable and (root is None or root in self._incomparable):
            self._on_lost(reason)
