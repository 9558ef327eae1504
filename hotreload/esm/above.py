"""The part of a module graph that lies above what changed, as it is told to pages. No I/O."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hotreload.esm.graph import Edge, ModuleGraph
from hotreload.esm.syntax import ImportKind

Pair = tuple[str, str]
"""A path, and a module that brings it in."""


@dataclass(frozen=True, slots=True)
class Above:
    """Hold all modules above some paths, up to their roots.

    ``importers`` covers every edge once by chains: each path is imported by the one behind it, and
    each chain starts with one of the paths, or with one of an earlier chain. A path without
    importers is a chain of one. ``dynamic``, ``assets`` and ``workers`` are the edges that are
    nothing else than that. ``uses`` are rows of a path, an importer and the names that it uses,
    given where they might matter and are known. ``sheets`` are imported as CSS module scripts.
    ``unread`` are all modules, above or not, whose imports are not known.
    """

    importers: tuple[tuple[str, ...], ...] = ()
    dynamic: tuple[Pair, ...] = ()
    uses: tuple[tuple[str, ...], ...] = ()
    unread: tuple[str, ...] = ()
    assets: tuple[Pair, ...] = ()
    workers: tuple[Pair, ...] = ()
    sheets: tuple[str, ...] = ()


def above(graph: ModuleGraph, paths: Iterable[str]) -> Above:
    """Cut out what lies above ``paths``, in a time that is linear in its edges."""
    chains, reached = _cover(graph, sorted(set(paths)))
    special = [
        (child, importer, edge)
        for child in reached
        for importer, edge in graph.links(child).items()
        if edge.kind is not ImportKind.STATIC or edge.type is not None
    ]
    return Above(
        importers=tuple(chains),
        dynamic=_of_kind(special, ImportKind.DYNAMIC),
        uses=tuple(sorted(_uses(graph, reached))),
        unread=tuple(sorted(graph.unread)),
        assets=_of_kind(special, ImportKind.ASSET),
        workers=_of_kind(special, ImportKind.WORKER),
        sheets=tuple(sorted({child for child, _, edge in special if edge.type == "css"})),
    )


def _cover(graph: ModuleGraph, starts: list[str]) -> tuple[list[tuple[str, ...]], list[str]]:
    """Walk until stuck, again and again, along edges that no chain has yet."""
    untold = {path: sorted(graph.links(path), reverse=True) for path in starts}
    chains: list[tuple[str, ...]] = [(path,) for path in starts if not untold[path]]
    reached = list(starts)
    for path in reached:
        while untold[path]:
            here, chain = path, [path]
            while left := untold[here]:
                here = left.pop()
                chain.append(here)
                if here not in untold:
                    untold[here] = sorted(graph.links(here), reverse=True)
                    reached.append(here)
            chains.append(tuple(chain))
    return chains, reached


def _of_kind(edges: Iterable[tuple[str, str, Edge]], kind: ImportKind) -> tuple[Pair, ...]:
    return tuple(sorted((child, importer) for child, importer, edge in edges if edge.kind is kind))


def _uses(graph: ModuleGraph, reached: Iterable[str]) -> Iterator[tuple[str, ...]]:
    for child in reached:
        node = graph.node(child)
        if node is None or not (node.uses_hot or node.accepted_exports is not None):
            continue
        for importer, edge in graph.links(child).items():
            names = node.exports if edge.names is None else edge.names
            if names is not None:
                yield child, importer, *sorted(names)
