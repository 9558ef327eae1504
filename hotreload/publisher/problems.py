"""The faults that are open on the server: shown in every browser, until they are mended."""

from collections.abc import Callable

from hotreload.hub.hub import Hub
from hotreload.protocol.messages import Error, Fault
from hotreload.reports.faults import Faults
from hotreload.resolver import Resolver
from hotreload.timers import Timers

RECHECK_EVERY = 1.0
"""Seconds between two looks at files that could not be read."""


class Problems:
    """Publish faults and their ends; those of files end when these can be read again."""

    def __init__(
        self,
        hub: Hub,
        resolver: Resolver,
        *,
        on_healed: Callable[[], None],
        on_warning: Callable[[str], None],
    ) -> None:
        """Begin with everything in order.

        ``on_healed`` is called when files have healed, ``on_warning`` with what is wrong with one.
        """
        self._hub = hub
        self._resolver = resolver
        self._on_healed = on_healed
        self._on_warning = on_warning
        self._faults = Faults()
        self._timers = Timers()

    def open(self) -> tuple[Error, ...]:
        """List the open faults, oldest first."""
        return self._faults.open()

    def report(self, fault: Fault, reason: str) -> None:
        """Show a fault until it is mended."""
        error = self._faults.report(fault, reason=reason)
        if error is None:
            return
        self._hub.publish(error)
        if _is_of_file(fault.id):
            self._on_warning(fault.message)
            self._come_back()

    def mend(self, fault_id: str, reason: str) -> None:
        """Take a fault off every overlay."""
        cleared = self._faults.mend(fault_id, reason=reason)
        if cleared is not None:
            self._hub.publish(cleared)

    def stop(self) -> None:
        """Look at nothing any more."""
        self._timers.stop()

    def _recheck(self) -> None:
        """Mend what can be read again, or is gone: permissions change without an event."""
        mended = [e for e in self._of_files() if not self._resolver.is_unreadable(e.err.id)]
        for error in mended:
            self.mend(error.err.id, f"{error.err.file} is no longer in the way")
        if mended:
            self._on_healed()
        self._come_back()

    def _come_back(self) -> None:
        if self._of_files():
            self._timers.set(self._recheck, delay=RECHECK_EVERY)

    def _of_files(self) -> list[Error]:
        return [error for error in self.open() if _is_of_file(error.err.id)]


def _is_of_file(fault_id: str) -> bool:
    return fault_id.startswith("/")
