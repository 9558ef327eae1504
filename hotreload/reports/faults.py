"""The faults that are open now: state, not events. No I/O.

One for each file, task or process; each new connection is told of all of them.
"""

from hotreload.protocol.messages import ClearError, Error, Fault

LIMIT = 50
"""Faults that are open at once; nobody reads more."""


class Faults:
    """Keep open faults by id, and say what must be told when one comes or goes."""

    def __init__(self) -> None:
        """Begin with everything in order."""
        self._open: dict[str, Error] = {}

    def report(self, fault: Fault, *, reason: str) -> Error | None:
        """Open a fault; None where just this fault is open already, or too many are."""
        error = Error(fault, reason)
        if self._open.get(fault.id) == error:
            return None
        if len(self._open) >= LIMIT:
            return None
        self._open[fault.id] = error
        return error

    def mend(self, fault_id: str, *, reason: str) -> ClearError | None:
        """Close a fault; None where it was not open."""
        if self._open.pop(fault_id, None) is None:
            return None
        return ClearError(fault_id, reason)

    def open(self) -> tuple[Error, ...]:
        """List the open faults, oldest first."""
        return tuple(self._open.values())
