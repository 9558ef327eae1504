"""From changed scripts, and what scripts import, to the entries of one message. No I/O."""

from collections.abc import Mapping
from dataclasses import replace

from hotreload.esm.above import above
from hotreload.esm.graph import ModuleGraph, Node
from hotreload.esm.propagation import Propagation, propagate
from hotreload.messages import JsUpdate
from hotreload.urls import file_name


def updates_of(
    changed: Mapping[str, str | None], graph: ModuleGraph, *, timestamp: int
) -> tuple[tuple[JsUpdate, ...], str]:
    """Describe what is above changed paths, given with their new ids, and what becomes of it.

    The first entry carries the graph; clients that decide themselves need no other. What becomes
    of it is a clause, such as "main.js accepts it".
    """
    found = propagate(graph, changed)
    content = next(iter(changed.values()))
    first, *others = (
        JsUpdate(path, accepted, timestamp, content) for path, accepted in _entries(found, changed)
    )
    head = replace(_described(first, changed, graph), is_dead_end=found.dead_end is not None)
    return (head, *others), _clause(found, changed)


def invalidation(path: str, graph: ModuleGraph, *, timestamp: int) -> JsUpdate:
    """Describe what is above a module that could not accept its own update."""
    found = propagate(graph, [path], invalidated=True)
    boundary = next(iter(_entries(found, {path: None})))
    update = JsUpdate(*boundary, timestamp, None, invalidated=True)
    is_dead_end = found.dead_end is not None
    return replace(_described(update, {path: None}, graph), is_dead_end=is_dead_end)


def _described(update: JsUpdate, changed: Mapping[str, str | None], graph: ModuleGraph) -> JsUpdate:
    found = above(graph, changed)
    return replace(
        update,
        changed=tuple(changed.items()),
        importers=found.importers,
        dynamic=found.dynamic,
        uses=found.uses,
        unread=found.unread,
        assets=found.assets,
        workers=found.workers,
        sheets=found.sheets,
        plain=tuple(path for path in changed if is_plain(graph.node(path))),
    )


def is_accepted(path: str, graph: ModuleGraph) -> bool:
    """Tell whether a change is accepted wherever it goes, as far as the text of modules tells."""
    found = propagate(graph, [path])
    return found.dead_end is None and bool(found.boundaries)


def is_plain(node: Node | None) -> bool:
    """Tell whether a module is served byte for byte: there is nothing in it to be rewritten."""
    return node is None or not (node.edges or node.uses_hot)


def _entries(found: Propagation, changed: Mapping[str, str | None]) -> tuple[tuple[str, str], ...]:
    """List boundaries with what each is to load; where text knows none, what changed itself."""
    if found.dead_end is not None or not found.boundaries:
        return tuple((path, path) for path in changed)
    return found.boundaries


def _clause(found: Propagation, changed: Mapping[str, str | None]) -> str:
    if found.dead_end is not None:
        return found.dead_end.clause
    if not found.boundaries:
        return "pages that loaded it reload"
    boundary, _ = found.boundaries[0]
    others = f" and {len(found.boundaries) - 1} more" if len(found.boundaries) > 1 else ""
    who = "it accepts itself" if boundary in changed else f"{file_name(boundary)} accepts it"
    return who + others
