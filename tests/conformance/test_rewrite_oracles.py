"""Real modules, rewritten: Node still takes them, and their source maps lead to the same words.

``HOTRELOAD_TESTS=long`` takes every file of the packages that the lexer's tests install.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hotreload import urls
from hotreload.esm import lexer, source_map
from hotreload.esm.rewrite import HotFile, rewrite
from hotreload.esm.syntax import Module

LONG = os.environ.get("HOTRELOAD_TESTS") == "long"
HERE = Path(__file__).parent
PACKAGES = HERE / "node_modules"
SIZE_LIMIT = 10_000_000 if LONG else 100_000
EVERY = 1 if LONG else 25
HOT = HotFile("/@hotreload/1/hot.js", guard="/@hotreload/1/guard.js?t=1700000000000000001")
STAMP = 1_700_000_000_000_000_001


def served(path: Path) -> dict[str, Any] | None:
    """Rewrite a module as if all its imports had changed; None for what is no module."""
    old = path.read_text("utf-8", "replace")
    found = lexer.parse(old)
    if not isinstance(found, Module) or not found.is_module:
        return None
    done = rewrite(
        old,
        replace(found, uses_hot=True),
        hot=HOT,
        stamp=lambda one: urls.with_stamp(one.specifier or "", STAMP),
    )
    new = source_map.follow(old, done)
    query = new.rpartition("?")[2].strip()
    old_map = path.with_name(f"{path.name}.map")
    if not source_map.in_query(query) or not old_map.is_file():
        return {"path": str(path), "texts": (old, new)}
    text = old_map.read_text("utf-8")
    maps = text, source_map.shift(text, source_map.in_query(query))
    return {"path": str(path), "texts": (old, new), "maps": maps}


def modules() -> Iterator[dict[str, Any]]:
    files = (
        path
        for path in sorted(PACKAGES.rglob("*.*js"))
        if path.is_file() and path.stat().st_size < SIZE_LIMIT
    )
    for path in list(files)[::EVERY]:
        if module := served(path):
            yield module


@pytest.mark.timeout(300)
def test_real_modules_and_their_maps_survive():
    node = shutil.which("node")
    if node is None or not (PACKAGES / "@jridgewell" / "sourcemap-codec").is_dir():
        pytest.skip("node or the packages are missing: make conformance installs them")
    given = [json.dumps(module) for module in modules()]

    done = subprocess.run(
        [node, "--experimental-vm-modules", "--no-warnings", HERE / "rewritten.mjs"],
        input="\n".join(given),
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.splitlines() == ["judged"] * len(given)
    assert len(given) > 50
    assert sum('"maps"' in one for one in given) > 3
