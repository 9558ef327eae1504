"""The echo for conformance suites: behind the same gate, and not there unless asked for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hotreload.aiohttp.echo import ECHO_LIMIT
from hotreload.answers.endpoints import routes
from tests.client_frames import BINARY, TEXT, frame
from tests.integration.security.frames import Socket, handshake
from tests.integration.security.raw import PREFIX, Server, serving

TARGET = f"{PREFIX}echo"


@pytest.fixture(scope="module")
def echoing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("site")
    (root / "index.html").write_text("<p>hello")
    with serving(root, HOTRELOAD_TEST_ECHO="1") as running:
        yield running


def shake(server: Server, *, query: str, **fields: str | None) -> int:
    opening = handshake(f"{TARGET}{query}", sec_websocket_protocol=None, **fields)
    with server.connect() as peer:
        return Socket(peer, opening).reply.status


def test_without_the_variable_it_is_not_there(server: Server) -> None:
    assert TARGET not in routes()
    assert shake(server, query="") == 403
    assert shake(server, query=f"?token={server.token()}") == 404


def test_only_1_switches_it_on(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p>hello")
    with serving(tmp_path, HOTRELOAD_TEST_ECHO="0") as server:
        assert shake(server, query=f"?token={server.token()}") == 404


def test_the_gate_is_the_same(echoing: Server) -> None:
    query = f"?token={echoing.token()}"

    assert shake(echoing, query=query) == 101
    assert shake(echoing, query=query, origin=f"http://{echoing.host}") == 101
    assert shake(echoing, query=query, origin="http://evil.test") == 403
    assert shake(echoing, query="?token=wrong") == 403
    assert shake(echoing, query=query, sec_websocket_version="8") == 426
    assert echoing.get(TARGET + query, method="POST").status == 405


def test_16_mib_come_back_and_one_byte_more_is_1009(echoing: Server) -> None:
    data = b"x" * ECHO_LIMIT
    with echoing.connect() as peer:
        opening = handshake(f"{TARGET}?token={echoing.token()}", sec_websocket_protocol=None)
        connection = Socket(peer, opening)

        for opcode in (TEXT, BINARY):
            connection.send(frame(opcode, data[:70_000]))
            assert connection.read() == (opcode, data[:70_000])
        connection.send(frame(BINARY, data))
        assert connection.read() == (BINARY, data)
        connection.send(frame(BINARY, data + b"x")[:64])
        assert connection.until_closed() == 1009
