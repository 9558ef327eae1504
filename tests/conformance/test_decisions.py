"""Random graphs: a page that ran all that the texts say decides as ``esm/propagation.py`` does."""

import dataclasses
import json
import os
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from hotreload.esm.above import above
from hotreload.esm.graph import ModuleGraph
from hotreload.esm.propagation import propagate
from hotreload.esm.syntax import ImportKind
from tests.unit.esm.graphs import PATHS, random_graph

COUNT = 50_000 if os.environ.get("HOTRELOAD_TESTS") == "long" else 2_000


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
def test_pages_decide_as_texts_tell() -> None:
    dice = random.Random(5)
    seeds = [dice.randrange(2**32) for _ in range(COUNT)]
    cases = [_case(seed) for seed in seeds]
    program = Path(__file__).with_name("decisions.mjs")

    run = subprocess.run(
        ["node", program], input=json.dumps(cases), capture_output=True, text=True, check=True
    )

    decisions = json.loads(run.stdout)
    wrong = [
        (seed, case["told"]["changed"], case["want"], decision)
        for seed, case, decision in zip(seeds, cases, decisions, strict=True)
        if case["want"] != {name: decision[name] for name in case["want"]}
    ]
    assert wrong[:1] == []


def _case(seed: int) -> dict[str, Any]:
    dice = random.Random(seed)
    graph = random_graph(seed)
    changed = sorted(dice.sample(PATHS, dice.randint(1, 3)))
    invalidated = dice.random() < 0.3
    told = dataclasses.asdict(above(graph, changed))
    return {
        "told": {**told, "changed": changed, "invalidated": invalidated},
        "page": _page(graph),
        "want": _wanted(graph, changed, invalidated=invalidated),
    }


def _page(graph: ModuleGraph) -> dict[str, Any]:
    modules = {path: node for path in PATHS if (node := graph.node(path))}
    return {
        "loaded": [path for path in PATHS if _is_loaded(graph, path)],
        "roots": [path for path in PATHS if graph.is_root(path)],
        "modules": {
            path: {
                "acceptsItself": node.accepts_itself,
                "accepted": sorted(node.accepted),
                "acceptedExports": _listed(node.accepted_exports),
            }
            for path, node in modules.items()
        },
    }


def _is_loaded(graph: ModuleGraph, path: str) -> bool:
    kinds = {edge.kind for edge in graph.links(path).values()}
    return bool(graph.node(path) or graph.is_root(path) or kinds - {ImportKind.DYNAMIC})


def _listed(names: frozenset[str] | None) -> list[str] | None:
    return None if names is None else sorted(names)


def _wanted(graph: ModuleGraph, changed: list[str], *, invalidated: bool) -> dict[str, Any]:
    found = propagate(graph, changed, invalidated=invalidated)
    end = found.dead_end
    return {
        "boundaries": [{"path": one, "acceptedPath": via} for one, via in found.boundaries],
        "refreshed": list(found.refreshed),
        "sheets": list(found.sheets),
        "deadEnd": end and {"chain": list(end.chain), "reason": end.reason},
    }
