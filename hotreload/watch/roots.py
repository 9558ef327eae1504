"""Which directories the roots are now: a root can be replaced without any event of it."""

import os
from collections.abc import Iterable
from dataclasses import dataclass

SETTLE = 2
"""Looks at which a root that was gone has to be there, before it counts as back."""

_Identity = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Gone:
    """Say that a root does not exist any more."""

    root: str


@dataclass(frozen=True, slots=True)
class Replaced:
    """Say that a root is another directory than before; ``is_back``: after it was gone."""

    root: str
    is_back: bool


@dataclass(slots=True)
class _State:
    identity: _Identity | None
    seen: int = 0


class Roots:
    """Compare the roots with what they were at the last look."""

    def __init__(self, roots: Iterable[str]) -> None:
        """Take the roots as they are now."""
        self._states = {root: _State(_identity(root)) for root in roots}

    def __contains__(self, root: str) -> bool:
        """Tell whether a directory is one of the roots."""
        return root in self._states

    @property
    def missing(self) -> tuple[str, ...]:
        """List the roots that are gone, or back only since a moment ago."""
        return tuple(root for root, state in self._states.items() if state.identity is None)

    def note_gone(self, root: str) -> None:
        """Take it that a root is gone, even if one is there again by now."""
        self._states[root] = _State(None)

    def accept(self) -> None:
        """Take the roots that are there as they are: somebody else has seen to them."""
        for root, state in self._states.items():
            state.identity = _identity(root) if state.identity is not None else None

    def look(self) -> list[Gone | Replaced]:
        """List what became of the roots."""
        return [news for root, state in self._states.items() if (news := _compare(root, state))]


def _compare(root: str, state: _State) -> Gone | Replaced | None:
    before, now = state.identity, _identity(root)
    if now == before:
        return None
    if now is None:
        state.identity, state.seen = None, 0
        return Gone(root)
    state.seen += 1
    if before is None and state.seen < SETTLE:
        return None
    state.identity = now
    return Replaced(root, is_back=before is None)


def _identity(root: str) -> _Identity | None:
    """Name the directory that a root leads to, through whatever links."""
    try:
        status = os.stat(root)
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if os.path.isdir(root) else None
