"""What is news among the changes on disk, and when it is due: coalescer, then site.

Looks at many files in slices, so that the event loop stays free in a storm. Sends nothing; time
comes from the clock that is passed in.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from operator import attrgetter

from hotreload.changes.changes import Change, Coalescer
from hotreload.changes.classify import is_markup
from hotreload.config import Mode
from hotreload.planner import Edit, Outside, is_leading, is_leading_outside
from hotreload.site.site import Site

SLICE = 0.010
"""Seconds of looking at files, after which others have their turn."""
STEP = 20
"""Changes that are looked at together: the least that a slice does."""

_at = attrgetter("at")


@dataclass(frozen=True, slots=True)
class Sifted:
    """Hold the news of one batch; ``saved_at`` is in seconds of the monotonic clock."""

    edits: tuple[Edit | Outside, ...]
    saved_at: float


@dataclass(frozen=True, slots=True)
class _Found:
    edit: Edit | Outside
    announced: str | None


@dataclass(slots=True)
class _Batch:
    """Changes that are being looked at, and what they turned out to be so far."""

    changes: Iterable[Change]
    saved_at: float
    found: dict[str, _Found] = field(default_factory=dict)


class Sifter:
    """Take changes, and hand over news when it is due."""

    def __init__(
        self, site: Site, *, mode: Mode, hears_closes: bool, clock: Callable[[], float]
    ) -> None:
        """Sift for a site; ``hears_closes``: the watcher tells when files are closed."""
        self._site = site
        self._mode = mode
        self._clock = clock
        self._coalescer = Coalescer(hears_closes=hears_closes)
        self._batch: _Batch | None = None

    def feed(self, changes: Iterable[Change], *, held: bool) -> None:
        """Take what the watcher saw; while changes are ``held``, none of them leads.

        Of many at once only the first are asked whether they may: it is a storm.
        """
        asked = 0
        for change in changes:
            paths = self._site.paths_of(change.path)
            if not self._site.is_concerned(change.path, paths):
                self._coalescer.stir(change.path, change.at)
                continue
            may_lead = not held and change.is_whole and asked < STEP
            asked += may_lead
            leading = may_lead and self._may_lead(change.path, paths)
            self._coalescer.feed(change, leading=leading)

    def lead(self, changes: Sequence[Change]) -> Sifted | None:
        """Look at once at a lone change that leads; None where changes are to be fed as usual.

        Nearly all saves are that, and after a pause sorting in takes as long as looking. So it is
        done when the news is out: with `led`.
        """
        if len(changes) != 1 or self._batch is not None or not self._coalescer.is_calm(changes[0]):
            return None
        change = changes[0]
        if not self._may_lead(change.path, self._site.paths_of(change.path)):
            return None
        found = self._site.examine(changes)
        return Sifted(found.edits, change.at) if found.edits and not found.unfinished else None

    def led(self, changes: Sequence[Change]) -> None:
        """Sort in what `lead` has found to be news."""
        for change in changes:
            self._coalescer.feed(change, leading=True)
        self._coalescer.take(self._clock())

    def prolong(self) -> None:
        """Take note that what waits was held back until now."""
        self._coalescer.prolong(self._clock())

    def awaits(self, file: str) -> bool:
        """Tell whether a file is open for writing, or was removed and may come back."""
        return self._coalescer.awaits(file)

    def expects(self, file: str) -> bool:
        """Tell whether a file will be looked at anyway."""
        return self._coalescer.has(file)

    @property
    def waiting(self) -> int:
        """Count the files that wait."""
        return self._coalescer.waiting

    def due(self) -> float | None:
        """Say when to sift next, in seconds of the monotonic clock; None while nothing waits."""
        return self._clock() if self._batch is not None else self._coalescer.due()

    def sift(self) -> Sifted | None:
        """Look at what is due, for a slice of time; None where there is nothing to hand over."""
        if self._batch is not None:
            return self._go_on(self._batch)
        changes = self._coalescer.take(self._clock())
        if not changes:
            return None
        saved_at = max(map(_at, changes))
        if len(changes) > STEP:
            return self._go_on(_Batch(iter(changes), saved_at))
        return Sifted(self._look_at(changes), saved_at)

    def _may_lead(self, file: str, paths: Sequence[str]) -> bool:
        """Tell whether a change need not wait; a page of a storm has to, for all that it needs."""
        graphs, mode = self._site.graphs, self._mode
        is_template = self._site.watched.is_template(file)
        if self._coalescer.is_storm and (is_template or is_markup(file)):
            return False
        if is_template or not paths:
            return is_leading_outside(file, mode=mode, is_template=is_template)
        return any(is_leading(path, graphs, mode=mode) for path in paths)

    def _go_on(self, batch: _Batch) -> Sifted | None:
        self._batch = None if self._examine(batch) else batch
        if self._batch is not None:
            return None
        return Sifted(tuple(self._still_news(batch)), batch.saved_at)

    def _examine(self, batch: _Batch) -> bool:
        """Look at some of a batch; True at its end."""
        end = self._clock() + SLICE
        while step := tuple(islice(batch.changes, STEP)):
            for edit in self._look_at(step):
                batch.found[edit.key] = _Found(edit, self._announced(edit))
            if self._clock() >= end:
                return False
        return True

    def _look_at(self, changes: Sequence[Change]) -> tuple[Edit | Outside, ...]:
        """Give what is news; what is still being written comes again."""
        findings = self._site.examine(changes)
        for change in findings.unfinished:
            again = replace(change, complete=False, at=self._clock())
            self._coalescer.feed(again, leading=False)
        return findings.edits

    def _still_news(self, batch: _Batch) -> Iterable[Edit | Outside]:
        """Look again at what an answer has told of since it was examined."""
        for found in batch.found.values():
            if self._announced(found.edit) == found.announced:
                yield found.edit
            else:
                yield from self._site.look_again([found.edit.key])

    def _announced(self, edit: Edit | Outside) -> str | None:
        return self._site.served.announced(edit.key)
