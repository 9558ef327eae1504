"""Holds all that was served against the disk: in rounds, and at once where events were lost."""

from hotreload.hub.hub import Hub
from hotreload.publisher.publisher import Publisher
from hotreload.site.site import Site
from hotreload.site.sweep import Sweep
from hotreload.watch.lookout import Lookout


class Comparison:
    """Tell the publisher of what differs, from ``start`` to ``stop`` and whenever it is asked."""

    def __init__(self, hub: Hub, site: Site, publisher: Publisher, lookout: Lookout) -> None:
        """Prepare; rounds are made while somebody reads from the hub, or hears of outputs."""
        self._readers = (hub, publisher.outputs.hub)
        self._site = site
        self._publisher = publisher
        self._lookout = lookout
        self._sweep = Sweep(
            site,
            is_wanted=self._is_heard,
            is_awaited=self._is_awaited,
            on_change=publisher.feed,
        )

    def start(self) -> None:
        """Begin to go round."""
        self._sweep.start()

    def stop(self) -> None:
        """Go round no more."""
        self._sweep.stop()

    def served(self) -> None:
        """Compare all that was served."""
        self._sweep.everything()

    def everything(self) -> None:
        """Compare all that was served, and what it was made of."""
        self._sweep.everything()
        self._publisher.publish(self._site.watched.changed_templates())

    def _is_heard(self) -> bool:
        return any(hub.readers > 0 for hub in self._readers)

    def _is_awaited(self, file: str) -> bool:
        return self._publisher.expects(file) or self._lookout.silences(file)
