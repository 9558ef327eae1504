"""``with noting() as files``: the templates that an answer is made from."""

from contextvars import Token
from typing import final

from hotreload.templates import observation
from hotreload.templates.notes import current


@final
class noting:
    """Note the files of all templates that are used inside of a ``with`` block.

    The block's set is alive: what the request's threads and tasks use later is added to it as
    well, and a streamed template notes while it streams. Steps of one request that run apart, as
    each ``next()`` of an iterable does, hand the same set in again.
    """

    __slots__ = ("_files", "_token")

    def __init__(self, files: set[str] | None = None) -> None:
        """Begin a set, or go on with one."""
        self._files = set() if files is None else files

    def __enter__(self) -> set[str]:
        """Observe the engines from now on, and note for this context."""
        observation.observe()
        self._token: Token[set[str] | None] = current.set(self._files)
        return self._files

    def __exit__(self, *_: object) -> None:
        """Note for whoever did before."""
        current.reset(self._token)
