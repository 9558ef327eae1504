"""How far a change goes, on graphs of all shapes; for cases see ``propagation.json``."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hotreload.esm.ascent import Boundary
from hotreload.esm.dead_end import Obstacle
from hotreload.esm.graph import Edge, ModuleGraph, Node
from hotreload.esm.propagation import propagate
from hotreload.esm.syntax import ImportKind
from tests.unit.esm.graphs import PATHS, changes, graphs


@given(graphs, changes, st.booleans())
def test_all_that_is_refreshed_is_taken_by_somebody(
    graph: ModuleGraph, changed: set[str], is_invalidated: bool
) -> None:
    found = propagate(graph, changed, invalidated=is_invalidated)

    given_up = changed if is_invalidated else set[str]()
    refreshed = set(found.refreshed)
    anew = refreshed.union(found.sheets)
    assert len(refreshed) == len(found.refreshed)
    for path in refreshed:
        if Boundary(path, path) in found.boundaries and _node(graph, path).accepts_itself:
            continue
        importers = _modules_above(graph, path)
        is_partial = Boundary(path, path) in found.boundaries
        assert is_partial or (importers and not graph.is_root(path))
        for importer in importers:
            is_taken = Boundary(importer, path) in found.boundaries
            assert is_taken or importer in anew or _is_covered(graph, path, importer)
    for owner, path in found.boundaries:
        assert path in refreshed
        node = _node(graph, owner)
        if owner == path:
            assert owner not in given_up
            assert node.accepts_itself or node.accepted_exports is not None
        else:
            assert path in node.accepted


@given(graphs, changes, st.booleans())
def test_whatever_is_refreshed_is_reached_from_what_changed(
    graph: ModuleGraph, changed: set[str], is_invalidated: bool
) -> None:
    found = propagate(graph, changed, invalidated=is_invalidated)

    starts = changed
    if is_invalidated:
        starts = {one for path in changed for one in graph.importers(path)}
    reached = starts & set(found.refreshed)
    for _ in PATHS:
        reached |= {one for path in reached for one in graph.importers(path)} & set(found.refreshed)
    assert reached == set(found.refreshed)


@given(graphs, changes)
def test_a_dead_end_is_a_way_up_that_nobody_accepts(graph: ModuleGraph, changed: set[str]) -> None:
    found = propagate(graph, changed)

    if found.dead_end is None or found.dead_end.obstacle in (Obstacle.UNREAD, Obstacle.WORKER):
        return
    chain = found.dead_end.chain
    assert chain[0] in changed
    assert not _node(graph, chain[-1]).accepts_itself
    for child, importer in pairwise(chain):
        assert importer in graph.importers(child)
        assert not _node(graph, child).accepts_itself
        edge = graph.links(child)[importer]
        assert child not in _node(graph, importer).accepted or edge.kind is ImportKind.ASSET


@given(graphs, changes)
def test_a_dead_end_is_found_where_there_is_one(graph: ModuleGraph, changed: set[str]) -> None:
    found = propagate(graph, changed)

    assert (found.dead_end is not None) == _has_dead_end(graph, changed)


@given(graphs, changes, st.booleans())
def test_a_module_stands_before_its_importers_unless_they_lie_on_a_cycle(
    graph: ModuleGraph, changed: set[str], is_invalidated: bool
) -> None:
    found = propagate(graph, changed, invalidated=is_invalidated)

    place = {path: index for index, path in enumerate(found.refreshed)}
    for path in place:
        for importer in place.keys() & _modules_above(graph, path):
            assert place[path] < place[importer] or path in _above(graph, importer)


@given(graphs, changes)
def test_a_change_among_others_goes_no_less_far(graph: ModuleGraph, changed: set[str]) -> None:
    alone = [propagate(graph, [path]) for path in changed]

    together = propagate(graph, changed)

    assert (together.dead_end is None) == all(one.dead_end is None for one in alone)
    if together.dead_end is None:
        assert set(together.boundaries) == {each for one in alone for each in one.boundaries}
        assert set(together.refreshed) == {each for one in alone for each in one.refreshed}


def test_large_graphs_with_cycles_are_walked_once() -> None:
    count = 10_000
    graph = _Counting()
    for index in range(1, count):
        below = {(index * 7 + step * 131) % count for step in range(5)}
        graph.learn(f"/{index}.js", Node(tuple(Edge(f"/{one}.js") for one in sorted(below))))
    graph.learn("/0.js", Node(tuple(Edge(f"/{one}.js") for one in range(50)), accepts_itself=True))

    found = propagate(graph, ["/5.js"])

    assert found.boundaries == (("/0.js", "/0.js"),)
    assert found.is_circular
    assert len(found.refreshed) == count
    assert graph.asked <= 8 * count


class _Counting(ModuleGraph):
    asked = 0

    def links(self, path: str):  # type: ignore[no-untyped-def]
        self.asked += 1
        return super().links(path)


def _has_dead_end(graph: ModuleGraph, changed: set[str]) -> bool:
    """Tell by going over all edges until nothing new is found."""
    origins = {
        path
        for path in changed
        if graph.node(path) or graph.is_root(path) or _is_named(graph, path)
    }
    if any(_is_in_worker(graph, path) for path in origins):
        return True
    reached = set(origins)
    for _ in PATHS:
        reached |= {one for path in reached for one in _goes_up(graph, path)}
    reached = {path for path in reached if not _is_left(graph, path)}
    accepted = {path for path in reached if _is_accepted(graph, path)}
    for _ in PATHS:
        accepted |= {path for path in reached if accepted & set(_goes_up(graph, path))}
    return any(_is_end(graph, path) for path in reached) or accepted != reached


def _is_end(graph: ModuleGraph, path: str) -> bool:
    node = _node(graph, path)
    if node.unread is not None:
        return True
    if node.accepts_itself:
        return False
    if graph.unread:
        return True
    is_top = graph.is_root(path) or not _modules_above(graph, path)
    return is_top and node.accepted_exports is None


def _is_accepted(graph: ModuleGraph, path: str) -> bool:
    node = _node(graph, path)
    if node.accepts_itself or node.accepted_exports is not None:
        return True
    return any(_accepts(graph, one, path) for one in _modules_above(graph, path))


def _goes_up(graph: ModuleGraph, path: str) -> list[str]:
    if _node(graph, path).accepts_itself:
        return []
    return [
        importer
        for importer in _modules_above(graph, path)
        if not _accepts(graph, importer, path) and not _is_covered(graph, path, importer)
    ]


def _accepts(graph: ModuleGraph, importer: str, path: str) -> bool:
    is_asset = graph.links(path)[importer].kind is ImportKind.ASSET
    return path in _node(graph, importer).accepted and not is_asset


def _is_covered(graph: ModuleGraph, path: str, importer: str) -> bool:
    node, names = _node(graph, path), graph.links(path)[importer].names
    used = node.exports if names is None else names
    return node.accepted_exports is not None and used is not None and used <= node.accepted_exports


def _is_named(graph: ModuleGraph, path: str) -> bool:
    return any(edge.kind is not ImportKind.DYNAMIC for edge in graph.links(path).values())


def _is_in_worker(graph: ModuleGraph, path: str) -> bool:
    return any(
        edge.kind is ImportKind.WORKER
        for one in {path, *_above(graph, path)}
        for edge in graph.links(one).values()
    )


def _is_left(graph: ModuleGraph, path: str) -> bool:
    is_used = graph.is_root(path) or _modules_above(graph, path)
    return _is_sheet(graph, path) and not is_used


def _is_sheet(graph: ModuleGraph, path: str) -> bool:
    return any(edge.type == "css" for edge in graph.links(path).values())


def _modules_above(graph: ModuleGraph, path: str) -> list[str]:
    links = graph.links(path).items()
    if _is_sheet(graph, path):
        return [one for one, edge in links if edge.kind is ImportKind.ASSET]
    return [one for one, _ in links]


def _node(graph: ModuleGraph, path: str) -> Node:
    return graph.node(path) or Node()


def _above(graph: ModuleGraph, path: str) -> set[str]:
    reached: set[str] = set()
    while new := {one for each in reached or {path} for one in graph.importers(each)} - reached:
        reached |= new
    return reached
