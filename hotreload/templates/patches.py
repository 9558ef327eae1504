"""Methods of other packages that are wrapped, and how they become what they were."""

from collections.abc import Callable
from functools import wraps
from typing import Any

Method = Callable[..., Any]


class Patches:
    """Wrap methods, and undo it."""

    def __init__(self) -> None:
        """Begin with nothing wrapped."""
        self._undo: list[Callable[[], None]] = []

    def wrap(self, owner: type, name: str, wrapper: Callable[[Method], Method]) -> None:
        """Replace a method that a class itself defines; one that it has no more is left out."""
        original = owner.__dict__.get(name)
        if original is None:
            return
        made = wraps(original)(wrapper(original))
        setattr(owner, name, made)

        def undo() -> None:
            if owner.__dict__.get(name) is made:  # else somebody has wrapped ours
                setattr(owner, name, original)

        self._undo.append(undo)

    def at_end(self, undo: Callable[[], None]) -> None:
        """Call something when all is undone."""
        self._undo.append(undo)

    def undo(self) -> None:
        """Give every class its own methods back, the last that was replaced first."""
        while self._undo:
            self._undo.pop()()
