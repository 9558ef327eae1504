"""The Autobahn cases against our socket code, from a suite that nobody here wrote (WS-6 to WS-18).

Groups 12 and 13, about compression, take minutes: whole with ``HOTRELOAD_TESTS=long``, else the
smaller messages of each.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.security.raw import PREFIX, Server, serving

LONG = os.environ.get("HOTRELOAD_TESTS") == "long"
KOSOKU = Path(sys.executable).with_name("kosoku")
PROTOCOL = [f"{group}.*" for group in (1, 2, 3, 4, 5, 6, 7, 10)]
DEFLATE = [f"12.{part}" for part in range(1, 6)] + [f"13.{part}" for part in range(1, 8)]
SIZES = ["*"] if LONG else ["1", "4", "11"]
RUNS = [[group] for group in DEFLATE] if LONG else [DEFLATE]

pytestmark = pytest.mark.skipif(not KOSOKU.exists(), reason="the suite, kosoku, is not installed")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("site")
    (root / "index.html").write_text("<p>hello")
    with serving(root, HOTRELOAD_TEST_ECHO="1") as running:
        yield running


def behaviours(server: Server, cases: list[str], report: Path, *, parallel: int) -> Counter[str]:
    """Run cases and count how we behaved in them, and how we said goodbye."""
    url = f"ws://127.0.0.1:{server.port}{PREFIX}echo?token={server.token()}"
    included = [word for case in cases for word in ("--include", case)]
    command = [KOSOKU, *included, "--parallelism", str(parallel), "--outdir", report, url]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    (agent,) = json.loads((report / "index.json").read_text()).values()
    return Counter(case[key] for case in agent.values() for key in ("behavior", "behaviorClose"))


def test_protocol(server: Server, tmp_path: Path) -> None:
    """Groups 1 to 7 and 10. Three cases ask what the standard leaves open."""
    found = behaviours(server, PROTOCOL, tmp_path, parallel=4)

    assert found == {"OK": 2 * 244, "INFORMATIONAL": 2 * 3}


@pytest.mark.timeout(120)
def test_large_messages(server: Server, tmp_path: Path) -> None:
    """Group 9: up to 16 MiB, whole, in fragments and in chops."""
    found = behaviours(server, ["9.*"], tmp_path, parallel=2)

    assert found == {"OK": 2 * 54}


@pytest.mark.timeout(600 if LONG else 60)
@pytest.mark.parametrize("groups", RUNS, ids="_".join)
def test_compression(server: Server, groups: list[str], tmp_path: Path) -> None:
    """Groups 12 and 13."""
    cases = [f"{group}.{size}" for group in groups for size in SIZES]

    found = behaviours(server, cases, tmp_path, parallel=2)

    assert found == {"OK": 2 * (18 if LONG else len(cases))}
