"""Why a change cannot be taken by the modules that run, in one sentence. No I/O."""

from dataclasses import dataclass
from enum import Enum

from hotreload import urls

_NAMED = 3


class Obstacle(Enum):
    """Tell what the end of the way up lacks."""

    NOBODY_ACCEPTS = "nobody accepts"
    OTHER_EXPORTS = "other exports"
    """The importer uses more than the exports that are accepted."""
    REFERENCE = "reference"
    """The importer has a URL of it, which only running the importer again would change."""
    UNREAD = "unread"
    """The last one could not be read: it may import the one before."""
    WORKER = "worker"
    """The last one runs the one before in a worker."""


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """Show the way from what changed, first, up to where nobody accepts it, last.

    ``clause`` goes on behind words such as "util.js changed; ".
    """

    chain: tuple[str, ...]
    obstacle: Obstacle
    is_invalidated: bool = False

    @property
    def reason(self) -> str:
        """Say in one sentence what happened and who did not accept it."""
        what = "invalidated itself" if self.is_invalidated else "changed"
        return f"{name(self.chain[0])} {what}; {self.clause}"

    @property
    def clause(self) -> str:
        """Say who did not accept it, or what else is in the way."""
        last = name(self.chain[-1])
        match self.obstacle:
            case Obstacle.NOBODY_ACCEPTS:
                return self._nobody(last)
            case Obstacle.OTHER_EXPORTS:
                return f"{last} uses other exports of it than those it accepts"
            case Obstacle.REFERENCE:
                return f"{last} refers to it and does not accept itself"
            case Obstacle.UNREAD:
                return self._unread(last)
            case Obstacle.WORKER:
                return f"{last} runs it in a worker, which has to be started anew"

    def _nobody(self, last: str) -> str:
        between = self.chain[1:-1]
        if between:
            return f"{last} imports it through {_listed(between)}, and none of them accepts it"
        if len(self.chain) == 1:
            return "nothing imports it" if self.is_invalidated else "it does not accept itself"
        missing = "accept itself" if self.is_invalidated else "accept it"
        return f"{last} imports it and does not {missing}"

    def _unread(self, last: str) -> str:
        if len(self.chain) == 1:
            return "its text could not be read"
        below = "it" if len(self.chain) == 2 else name(self.chain[-2])
        return f"the text of {last} could not be read, and it may import {below}"


def name(path: str) -> str:
    """Name a module as a person would: its file, or which script of which page it is."""
    file, is_inline, index = path.partition("?inline=")
    named = urls.file_name(file)
    return f"inline script {int(index) + 1} of {named}" if is_inline else named


def _listed(paths: tuple[str, ...]) -> str:
    if len(paths) <= _NAMED:
        return ", ".join(map(name, paths))
    return f"{', '.join(map(name, paths[: _NAMED - 1]))} and {len(paths) - _NAMED + 1} more"
