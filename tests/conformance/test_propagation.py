"""The vectors that bind ``esm/propagation.py`` and ``client_js/modules/boundaries.js``.

Each describes modules by what their text says, and what a change of some of them does; ``told`` is
what the server tells a page of the graph. ``pages`` are what only a page knows: they are read by
the client's test alone.
"""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from hotreload.esm.above import above
from hotreload.esm.graph import Edge, ModuleGraph, Node
from hotreload.esm.propagation import Propagation, propagate
from hotreload.esm.syntax import ImportKind

VECTORS = json.loads(Path(__file__).with_name("propagation.json").read_text("utf-8"))
NAMES = [vector["name"] for vector in VECTORS]


@pytest.mark.parametrize("vector", VECTORS, ids=NAMES)
def test_a_change_goes_as_far_as_texts_tell(vector: dict[str, Any]) -> None:
    is_invalidated = vector.get("invalidated", False)

    found = propagate(graph_of(vector), vector["changed"], invalidated=is_invalidated)

    assert _described(found) == _wanted(vector["want"])


@pytest.mark.parametrize("vector", VECTORS, ids=NAMES)
def test_pages_are_told_what_lies_above(vector: dict[str, Any]) -> None:
    found = above(graph_of(vector), vector["changed"])

    assert _told(dataclasses.asdict(found)) == _told(vector["told"])


def graph_of(vector: dict[str, Any]) -> ModuleGraph:
    graph = ModuleGraph()
    for path, module in vector["modules"].items():
        edges = tuple(_edge(one) for one in module.get("imports", ()))
        graph.learn(path, Node(edges=edges))
        graph.learn(path, _node(module, edges))
    for page, paths in vector.get("roots", {}).items():
        graph.roots(page, paths)
    for path in vector.get("gone", ()):
        graph.forget(path)
    return graph


def _node(module: dict[str, Any], edges: tuple[Edge, ...]) -> Node:
    return Node(
        edges=edges,
        accepts_itself=module.get("acceptsItself", False),
        accepted=frozenset(module.get("accepted", ())),
        accepted_exports=_names(module.get("acceptedExports")),
        exports=_names(module.get("exports")),
        uses_hot=module.get("usesHot", False),
        unread=module.get("unread"),
    )


def _edge(one: str | dict[str, Any]) -> Edge:
    if isinstance(one, str):
        return Edge(one)
    kind = ImportKind(one.get("kind", "static"))
    return Edge(one["path"], kind, _names(one.get("names")), one.get("type"))


def _names(names: list[str] | None) -> frozenset[str] | None:
    return None if names is None else frozenset(names)


def _described(found: Propagation) -> dict[str, Any]:
    return {
        "boundaries": [list(one) for one in found.boundaries],
        "refreshed": list(found.refreshed),
        "sheets": list(found.sheets),
        "isCircular": found.is_circular,
        "deadEnd": found.dead_end
        and {"chain": list(found.dead_end.chain), "reason": found.dead_end.reason},
    }


def _wanted(want: dict[str, Any]) -> dict[str, Any]:
    nothing = {"boundaries": [], "refreshed": [], "sheets": [], "isCircular": False}
    return {**nothing, "deadEnd": None, **want}


def _told(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: [_listed(one) for one in rows] for name, rows in fields.items() if rows}


def _listed(row: str | list[str] | tuple[str, ...]) -> str | list[str]:
    return row if isinstance(row, str) else list(row)
