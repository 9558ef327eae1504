"""What lies above a change: chains that cover it, and what they cannot say."""

from collections import Counter
from itertools import pairwise

from hypothesis import given

from hotreload.esm.above import Above, above
from hotreload.esm.graph import Edge, ModuleGraph, Node
from hotreload.esm.syntax import ImportKind
from tests.unit.esm.graphs import changes, graphs


def test_a_module_without_importers_is_a_chain_of_one() -> None:
    assert above(ModuleGraph(), ["/a.js"]) == Above(importers=(("/a.js",),))


def test_nothing_lies_above_nothing() -> None:
    assert above(ModuleGraph(), []) == Above()


def test_a_chain_goes_on_as_far_as_it_can() -> None:
    graph = ModuleGraph()
    graph.learn("/main.js", Node((Edge("/mid.js"), Edge("/other.js"))))
    graph.learn("/mid.js", Node((Edge("/dep.js"),)))
    graph.learn("/other.js", Node((Edge("/dep.js"),)))

    assert above(graph, ["/dep.js"]).importers == (
        ("/dep.js", "/mid.js", "/main.js"),
        ("/dep.js", "/other.js", "/main.js"),
    )


def test_edges_of_other_kinds_are_named() -> None:
    graph = ModuleGraph()
    kinds = {"/d.js": ImportKind.DYNAMIC, "/p.png": ImportKind.ASSET, "/w.js": ImportKind.WORKER}
    sheet = Edge("/s.css", type="css")
    graph.learn("/a.js", Node((*(Edge(path, kind) for path, kind in kinds.items()), sheet)))

    found = above(graph, [*kinds, "/s.css"])

    assert found.dynamic == (("/d.js", "/a.js"),)
    assert found.assets == (("/p.png", "/a.js"),)
    assert found.workers == (("/w.js", "/a.js"),)
    assert found.sheets == ("/s.css",)


def test_names_are_told_where_exports_may_be_accepted() -> None:
    graph = ModuleGraph()
    uses = [Edge(path, names=frozenset("ba")) for path in ("/x.js", "/y.js", "/z.js")]
    graph.learn("/a.js", Node(tuple(uses)))
    graph.learn("/x.js", Node(accepted_exports=frozenset()))
    graph.learn("/y.js", Node(uses_hot=True))

    assert above(graph, ["/x.js", "/y.js", "/z.js"]).uses == (
        ("/x.js", "/a.js", "a", "b"),
        ("/y.js", "/a.js", "a", "b"),
    )


def test_all_names_are_those_that_a_module_exports_where_they_are_known() -> None:
    graph = ModuleGraph()
    graph.learn("/a.js", Node((Edge("/x.js"), Edge("/y.js"))))
    graph.learn("/x.js", Node(uses_hot=True, exports=frozenset({"default", "c"})))
    graph.learn("/y.js", Node(uses_hot=True))

    assert above(graph, ["/x.js", "/y.js"]).uses == (("/x.js", "/a.js", "c", "default"),)


def test_unread_modules_are_told_wherever_they_are() -> None:
    graph = ModuleGraph()
    graph.learn("/u.js", Node(unread="a string has no end"))

    assert above(graph, ["/a.js"]).unread == ("/u.js",)


@given(graphs, changes)
def test_chains_cover_each_edge_above_once(graph: ModuleGraph, changed: set[str]) -> None:
    reached = _reached(graph, changed)

    told = Counter(pair for chain in above(graph, changed).importers for pair in pairwise(chain))

    assert told == Counter((child, one) for child in reached for one in graph.importers(child))


@given(graphs, changes)
def test_chains_start_at_what_is_known_already(graph: ModuleGraph, changed: set[str]) -> None:
    known = set(changed)
    for chain in above(graph, changed).importers:
        assert chain[0] in known
        assert len(chain) > 1 or not graph.is_imported(chain[0])
        known.update(chain)

    assert known == _reached(graph, changed)


def test_large_graphs_with_cycles_are_looked_at_once() -> None:
    count = 10_000
    graph = _Counting()
    for index in range(count):
        below = {(index * 7 + step * 131) % count for step in range(5)}
        graph.learn(f"/{index}.js", Node(tuple(Edge(f"/{one}.js") for one in sorted(below))))

    found = above(graph, ["/5.js"])
    asked = graph.asked

    assert sum(len(chain) - 1 for chain in found.importers) == sum(
        len(graph.importers(f"/{index}.js")) for index in range(count)
    )
    assert asked <= 4 * count


class _Counting(ModuleGraph):
    asked = 0

    def links(self, path: str):  # type: ignore[no-untyped-def]
        self.asked += 1
        return super().links(path)


def _reached(graph: ModuleGraph, changed: set[str]) -> set[str]:
    reached, new = set[str](), set(changed)
    while new:
        reached |= new
        new = {importer for path in new for importer in graph.importers(path)} - reached
    return reached
