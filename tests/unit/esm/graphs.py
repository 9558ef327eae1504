"""Random module graphs, with everything that changes how far an edit goes.

Each comes from one number: drawing every part from hypothesis would take most of the tests' time.
"""

from itertools import combinations
from random import Random

from hypothesis import strategies as st

from hotreload.esm.graph import Edge, ModuleGraph, Node
from hotreload.esm.syntax import ImportKind

PATHS = [f"/{name}.js" for name in "abcdefg"]
_EXPORTS = ["x", "y"]


def random_graph(seed: int) -> ModuleGraph:
    random = Random(seed)
    graph = ModuleGraph()
    for path in random.sample(PATHS, random.randint(1, len(PATHS))):
        graph.learn(path, _node(random))
    graph.roots("/index.html", random.sample(PATHS, random.randint(0, 1)))
    return graph


def _node(random: Random) -> Node:
    return Node(
        edges=tuple(_edge(random) for _ in range(random.randint(0, 3))),
        accepts_itself=random.random() < 0.4,
        accepted=frozenset(random.sample(PATHS, 2) if _rarely(random) else ()),
        accepted_exports=_names(random) if _rarely(random) else None,
        exports=_names(random),
        uses_hot=random.random() < 0.5,
        unread="at random" if _rarely(random) and _rarely(random) else None,
    )


def _edge(random: Random) -> Edge:
    kind, type_ = ImportKind.STATIC, None
    if _rarely(random):
        kind = random.choice([*ImportKind])
    elif _rarely(random):
        type_ = random.choice(["json", "css"])
    return Edge(random.choice(PATHS), kind, _names(random), type_)


def _names(random: Random) -> frozenset[str] | None:
    return random.choice([None, *(frozenset(_EXPORTS[:count]) for count in range(3))])


def _rarely(random: Random) -> bool:
    return random.random() < 0.15


graphs = st.integers(0, 2**32).map(random_graph)


changes = st.sampled_from([{*some} for count in (1, 2, 3) for some in combinations(PATHS, count)])
