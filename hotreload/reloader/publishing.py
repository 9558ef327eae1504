"""What publishes: the site, the publisher that tells what is news in it, and who looks again.

Lives on one event loop.
"""

from collections.abc import Callable

from hotreload.config import Mode
from hotreload.hub.hub import Hub
from hotreload.publisher.publisher import Publisher
from hotreload.reloader.comparison import Comparison
from hotreload.reloader.heartbeat import Heartbeat
from hotreload.reloader.territory import Territory
from hotreload.reloader.watching import Watching
from hotreload.reports.report import Line
from hotreload.site.site import Site


class Publishing:
    """Tell the readers of a hub what changes on a site: feed the ``publisher`` with changes."""

    def __init__(
        self,
        hub: Hub,
        territory: Territory,
        watching: Watching,
        *,
        mode: Mode,
        on_line: Callable[[Line], None] | None,
        on_warning: Callable[[str], None],
    ) -> None:
        """Make a site of the territory; while git or its tasks are at work, all waits."""
        tasks, lookout = watching.tasks, watching.lookout
        self.site = Site(
            territory.mounts,
            resolver=territory.resolver,
            outside=territory.outside,
            is_away=lookout.is_away,
            is_taken=tasks.takes,
        )
        self.publisher = Publisher(
            hub,
            self.site,
            git=watching.git,
            mode=mode,
            hears_closes=watching.hears_closes,
            is_busy=tasks.is_busy,
            on_line=on_line or (lambda line: None),
            on_warning=on_warning,
        )
        self.comparison = Comparison(hub, self.site, self.publisher, lookout)
        self._heartbeat = Heartbeat(hub, self.publisher.outputs.hub)

    def start(self) -> None:
        """Look again from now on, and let the readers know that we are there."""
        self.comparison.start()
        self._heartbeat.start()

    def stop(self) -> None:
        """Publish nothing more by itself."""
        self._heartbeat.stop()
        self.comparison.stop()
        self.publisher.stop()
