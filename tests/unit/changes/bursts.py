"""Bursts of changes, played to what merges them; time is a parameter."""

from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from hotreload.changes.changes import Change, ChangeKind, Coalescer

SHEET, PAGE, OTHER_PAGE, LOG = "/site/main.css", "/site/a.html", "/site/b.html", "/site/a.log"


@dataclass(frozen=True)
class Batch:
    at: float
    changes: tuple[Change, ...]

    @property
    def paths(self) -> list[str]:
        return [change.path for change in self.changes]


class Player:
    """Do what the reloader does: feed, take, and come back when something is due."""

    def __init__(self, *, lateness: float = 0.0, hears_closes: bool = False) -> None:
        self.coalescer = Coalescer(hears_closes=hears_closes)
        self.batches: list[Batch] = []
        self._lateness = lateness

    def feed(self, change: Change) -> None:
        self.wait_until(change.at)
        self.coalescer.feed(change, leading=change.path.endswith(".css"))
        self._flush(change.at)

    def wait_until(self, now: float) -> None:
        while (due := self.coalescer.due()) is not None and due + self._lateness < now:
            self._flush(due + self._lateness)

    def _flush(self, now: float) -> None:
        while changes := self.coalescer.take(now):
            self.batches.append(Batch(now, changes))
        due = self.coalescer.due()
        assert due is None or due > now, "what is due was not handed over"


def play(changes: Iterable[Change], *, lateness: float = 0.0) -> list[Batch]:
    player = Player(lateness=lateness)
    for change in changes:
        player.feed(change)
    player.wait_until(float("inf"))
    return player.batches


def saved(path: str, at: float) -> Change:
    return Change(ChangeKind.MODIFIED, path, complete=True, at=at)


def being_written(path: str, at: float) -> Change:
    return Change(ChangeKind.MODIFIED, path, complete=False, at=at)


def deleted(path: str, at: float) -> Change:
    return Change(ChangeKind.DELETED, path, complete=True, at=at)


def added(path: str, at: float) -> Change:
    return Change(ChangeKind.ADDED, path, complete=True, at=at)


def storm(path: str, *, start: float = 0.0, seconds: float, every: float = 0.010) -> list[Change]:
    return [saved(path, start + i * every) for i in range(round(seconds / every) + 1)]


def times(batches: Iterable[Batch]) -> list[float]:
    return [pytest.approx(batch.at) for batch in batches]
