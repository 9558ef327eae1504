"""The command in a process: how it is started, is ready, and has ended."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

CHECKOUT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-m", "hotreload"]
PAGE = "<!doctype html><title>t</title><p>hello"
Start = Callable[..., subprocess.Popen[str]]


def ready(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("Local:   http"), (line, process.stderr and process.stderr.read())
    return line.split()[1]


def ended(process: subprocess.Popen[str], *, within: float = 5) -> tuple[int, str]:
    _, err = process.communicate(timeout=within)
    return process.returncode, err


Use = Callable[..., subprocess.CompletedProcess[str]]
