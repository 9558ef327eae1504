"""From changed scripts, and what scripts import, to the entries of one message. No I/O."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from hotreload.esm.above import above
from hotreload.esm.dead_end import name
from hotreload.esm.graph import Edge, ModuleGraph
from hotreload.esm.propagation import Propagation, propagate
from hotreload.protocol.updates import Code, JsUpdate

VICINITY = 2_000
"""How often a change that may lead asks who imports a module."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Say what becomes of a changed path, in a clause such as "main.js accepts it"."""

    path: str
    clause: str
    is_dead_end: bool = False


def updates_of(
    changed: Mapping[str, str | None],
    graph: ModuleGraph,
    *,
    timestamp: int,
    plain: Iterable[str] = (),
    code: Callable[[str], Code | None] = lambda path: None,
) -> tuple[tuple[JsUpdate, ...], Verdict]:
    """Describe what is above changed paths, given with their new ids, and what becomes of it.

    The first entry carries the graph; clients that decide themselves need no other. The verdict is
    on the first path, or on one that nobody accepts. ``plain`` are those that are not rewritten;
    ``code`` gives the text of one that alone runs anew.
    """
    found = propagate(graph, changed)
    first, *others = _told(found, changed, graph, timestamp)
    if _is_alone(found, changed):
        first = replace(first, code=code(*changed))
    verdict = _verdict(found, graph, tuple(changed))
    return (replace(first, plain=tuple(plain)), *others), verdict


def invalidation(path: str, graph: ModuleGraph, *, timestamp: int) -> tuple[JsUpdate, ...]:
    """Describe what is above a module that could not accept its own update."""
    changed = {path: None}
    found = propagate(graph, changed, invalidated=True)
    first, *others = _told(found, changed, graph, timestamp)
    return replace(first, invalidated=True), *others


def _is_alone(found: Propagation, changed: Mapping[str, str | None]) -> bool:
    """Tell whether one module changed, and runs anew, and nothing else does."""
    loaded = {accepted for _, accepted in _entries(found, changed)}
    return len(changed) == 1 and found.refreshed == tuple(changed) == tuple(loaded)


def _told(
    found: Propagation,
    changed: Mapping[str, str | None],
    graph: ModuleGraph,
    timestamp: int,
) -> tuple[JsUpdate, ...]:
    content = next(iter(changed.values()))
    first, *others = (
        JsUpdate(path, accepted, timestamp, content) for path, accepted in _entries(found, changed)
    )
    return _described(first, changed, graph, is_dead_end=found.dead_end is not None), *others


def _described(
    update: JsUpdate,
    changed: Mapping[str, str | None],
    graph: ModuleGraph,
    *,
    is_dead_end: bool,
) -> JsUpdate:
    found = above(graph, changed)
    return replace(
        update,
        is_dead_end=is_dead_end,
        changed=tuple(changed.items()),
        importers=found.importers,
        dynamic=found.dynamic,
        uses=found.uses,
        unread=found.unread,
        assets=found.assets,
        workers=found.workers,
        sheets=found.sheets,
    )


def is_accepted(path: str, graph: ModuleGraph) -> bool:
    """Tell whether a change is accepted wherever it goes, as far as the text of modules tells.

    Asked for each save, so far away nobody is looked for.
    """
    try:
        found = propagate(_Vicinity(graph), [path])
    except _TooFar:
        return False
    return found.dead_end is None and bool(found.boundaries)


class _TooFar(Exception):
    """The way up is longer than what is looked at in passing."""


class _Vicinity:
    """Show a part of a graph that is looked through in a few milliseconds."""

    def __init__(self, graph: ModuleGraph) -> None:
        self._left = VICINITY
        self.node = graph.node
        self.is_root = graph.is_root
        self.unread = graph.unread
        self.workers = graph.workers
        self._links = graph.links

    def links(self, path: str) -> Mapping[str, Edge]:
        self._left -= 1
        if self._left < 0:
            raise _TooFar
        return self._links(path)


def _entries(found: Propagation, changed: Mapping[str, str | None]) -> tuple[tuple[str, str], ...]:
    """List boundaries with what each is to load; where text knows none, what changed itself."""
    if found.dead_end is not None or not found.boundaries:
        return tuple((path, path) for path in changed)
    return found.boundaries


def _verdict(found: Propagation, graph: ModuleGraph, changed: Sequence[str]) -> Verdict:
    if found.dead_end is not None:
        return Verdict(found.dead_end.chain[0], found.dead_end.clause, is_dead_end=True)
    first = changed[0]
    alone = found if len(changed) == 1 else propagate(graph, [first])
    return Verdict(first, _clause(first, alone))


def _clause(path: str, found: Propagation) -> str:
    if not found.boundaries:
        return "pages that loaded it reload"
    boundary, _ = found.boundaries[0]
    others = f" and {len(found.boundaries) - 1} more" if len(found.boundaries) > 1 else ""
    who = "it accepts itself" if boundary == path else f"{name(boundary)} accepts it"
    return who + others
