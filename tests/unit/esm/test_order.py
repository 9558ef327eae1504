"""Leaf first, and cycles."""

from hypothesis import given
from hypothesis import strategies as st

from hotreload.esm import order

NODES = "abcdef"
graphs = st.fixed_dictionaries({node: st.sets(st.sampled_from(NODES)) for node in NODES})
Graph = dict[str, set[str]]


def test_a_module_stands_before_its_importers() -> None:
    importers = {"c": ["a", "b"], "a": ["m"], "b": ["m"], "m": []}

    assert order.leaf_first("cabm", importers.__getitem__) == ("c", "a", "b", "m")
    assert order.leaf_first("mbac", importers.__getitem__) == ("c", "a", "b", "m")


def test_what_is_not_asked_for_is_left_out() -> None:
    importers = {"a": ["b", "x"], "b": ["y"]}

    assert order.leaf_first("ab", importers.__getitem__) == ("a", "b")


def test_cycles_stand_together_as_they_were_given() -> None:
    importers = {"d": ["b"], "b": ["a"], "a": ["c", "m"], "c": ["b"], "m": []}

    assert order.leaf_first("dbacm", importers.__getitem__) == ("d", "b", "a", "c", "m")
    assert order.on_cycles("d", importers.__getitem__) == {"a", "b", "c"}
    assert order.on_cycles("m", importers.__getitem__) == set()


def test_a_way_beside_the_goal_does_not_lead_there() -> None:
    importers = {"a": ["b", "c"], "b": ["m"], "c": ["c"], "m": []}

    assert order.leading_to("m", "abcm", importers.__getitem__) == {"a", "b", "m"}
    assert order.leading_to("m", "acm", importers.__getitem__) == {"m"}


@given(graphs)
def test_only_those_on_a_cycle_stand_behind_an_importer(graph: Graph) -> None:
    place = {path: index for index, path in enumerate(order.leaf_first(NODES, graph.__getitem__))}

    assert sorted(place) == sorted(NODES)
    for path, importers in graph.items():
        for importer in importers:
            assert place[path] <= place[importer] or path in _above(graph, importer)


@given(graphs, st.sets(st.sampled_from(NODES)))
def test_what_is_on_a_cycle_is_above_itself(graph: Graph, starts: set[str]) -> None:
    reached = starts.union(*(_above(graph, one) for one in starts))

    cycles = order.on_cycles(sorted(starts), lambda path: graph[path] - {path})

    without_loops = {path: importers - {path} for path, importers in graph.items()}
    assert cycles == {path for path in reached if path in _above(without_loops, path)}


def test_no_depth_is_too_deep() -> None:
    count = 20_000

    def importers(path: str) -> list[str]:
        return [str((int(path) + 1) % count)]

    row = [str(index) for index in range(count)]
    assert order.leaf_first(row[:-1], importers) == tuple(row[:-1])
    assert len(order.on_cycles(["7"], importers)) == count


def _above(graph: Graph, path: str) -> set[str]:
    reached: set[str] = set()
    while new := {one for each in reached or {path} for one in graph[each]} - reached:
        reached |= new
    return reached
