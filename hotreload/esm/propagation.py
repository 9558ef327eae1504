"""From changed modules up to those that accept the change, by what their texts tell. No I/O.

Pages decide by themselves, with what they really loaded and registered (``boundaries.js``); the
same vectors bind both.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from hotreload.esm.ascent import Ascent, Boundary, View, way_up
from hotreload.esm.dead_end import DeadEnd, Obstacle
from hotreload.esm.order import on_cycles
from hotreload.esm.syntax import ImportKind


@dataclass(frozen=True, slots=True)
class Propagation:
    """Tell what a change does: all that runs anew and who takes it, or why it cannot be taken.

    ``refreshed`` is what is executed or loaded anew, each path before its importers, cycles
    aside. ``sheets`` are changed CSS module scripts, which get another text. Nothing at all: no
    module is concerned. ``is_circular``: something that is taken anew lies on a cycle.
    """

    boundaries: tuple[Boundary, ...] = ()
    refreshed: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    dead_end: DeadEnd | None = None
    is_circular: bool = False


def propagate(view: View, changed: Iterable[str], *, invalidated: bool = False) -> Propagation:
    """Find out how far up a change goes.

    ``invalidated``: the changed modules ran anew already and gave up, so their importers are what
    changed.
    """
    origins = sorted(path for path in set(changed) if _is_there(view, path))
    ascent = Ascent(view, frozenset(origins), frozenset(origins if invalidated else ()))
    dead_end = None if invalidated else _worker_above(view, origins)
    dead_end = dead_end or ascent.dead_end()
    return _result(view, ascent) if dead_end is None else Propagation(dead_end=dead_end)


def _result(view: View, ascent: Ascent) -> Propagation:
    refreshed = ascent.refreshed()
    boundaries = ascent.boundaries(refreshed)
    accepted = [boundary.accepted_path for boundary in boundaries]
    cycles = on_cycles(accepted, view.links)
    return Propagation(
        boundaries=boundaries,
        refreshed=refreshed,
        sheets=ascent.sheets(),
        is_circular=any(path in cycles for path in accepted),
    )


def _is_there(view: View, path: str) -> bool:
    """Doubt what was only ever named in an ``import()``: nobody asked for it."""
    if view.node(path) is not None or view.is_root(path):
        return True
    return any(edge.kind is not ImportKind.DYNAMIC for edge in view.links(path).values())


def _worker_above(view: View, origins: Collection[str]) -> DeadEnd | None:
    """Find a worker that imports what changed: whatever accepts it on a page, there it stays."""
    below: dict[str, str | None] = dict.fromkeys(origins)
    for path in (reached := list(below) if view.workers else []):
        for importer, edge in sorted(view.links(path).items()):
            if edge.kind is ImportKind.WORKER:
                return DeadEnd((*way_up(path, below, origins), importer), Obstacle.WORKER)
            if importer not in below:
                below[importer] = path
                reached.append(importer)
    return None
