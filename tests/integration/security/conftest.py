"""One server for each worker of these tests, spoken to over raw sockets."""

from collections.abc import Iterator

import pytest

from tests.integration.security.raw import PREFIX, Server, serving


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("site")
    (root / "index.html").write_text("<!doctype html><title>home</title>")
    (root / "a.css").write_text("a {}")
    (root / "app.js").write_text("let secret = 1")
    (root / "folder").mkdir()
    with serving(root) as running:
        yield running


@pytest.fixture(scope="session")
def token(server: Server) -> str:
    return server.token()


@pytest.fixture(scope="session")
def target(server: Server) -> str:
    """Give the target of the socket."""
    return f"{PREFIX}ws?token={server.token()}"
