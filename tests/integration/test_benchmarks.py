"""The benchmarks run; what they measure, on a busy machine, is nobody's business here."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.mark.timeout(60)
def test_connections_can_be_measured() -> None:
    command = [sys.executable, BENCHMARKS / "connections.py", "--short"]

    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert shown.count("hotreload ") == 2, "a row for the memory, and one for the spread"


@pytest.mark.timeout(60)
def test_the_middleware_can_be_measured(tmp_path: Path) -> None:
    command = [sys.executable, BENCHMARKS / "asgi.py", "--short"]
    environ = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}

    shown = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=tmp_path, env=environ
    ).stdout

    assert "hotreload " in shown
