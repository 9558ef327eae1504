"""A folder to serve, and the command as users start it there."""

import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tests.integration.cli.running import CHECKOUT, COMMAND, PAGE, Start


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.html").write_text(PAGE)
    return folder


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    runtime = tmp_path / "run"
    runtime.mkdir()
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("HOTRELOAD_")}
    return {**inherited, "PYTHONPATH": str(CHECKOUT), "XDG_RUNTIME_DIR": str(runtime)}


@pytest.fixture
def start(site: Path, environ: dict[str, str]) -> Iterator[Start]:
    processes: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **options: object) -> subprocess.Popen[str]:
        wanted = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "cwd": site}
        process = subprocess.Popen(
            [*COMMAND, "serve", "--port", "0", *arguments],
            stderr=subprocess.PIPE,
            text=True,
            env={**environ, **options.pop("env", {})},  # type: ignore[dict-item]  # loose
            **{**wanted, **options},  # type: ignore[call-overload]  # loose
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


@pytest.fixture
def used(site: Path, environ: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    def use(*arguments: str, code: Sequence[str] = COMMAND) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*code, *arguments],
            cwd=site,
            env=environ,
            capture_output=True,
            text=True,
            timeout=15,
            check=False,
        )

    return use
