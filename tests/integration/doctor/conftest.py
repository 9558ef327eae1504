"""A folder to be examined, and a place for secrets of its own."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.runtime import runtime as runtime


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    for name in ("css", "build/js", "node_modules/a", "env/lib"):
        (folder / name).mkdir(parents=True)
    (folder / ".gitignore").write_text("# ours\n\nbuild/\n")
    (folder / "index.html").write_text("<p>hello")
    (folder / "env/pyvenv.cfg").write_text("")
    return folder


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]
