"""``hotreload serve`` in a process: what it prints, how it ends, what it leaves."""

import json
import os
import pty
import signal
import socket
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.cli.running import Start, ended, ready


def test_it_serves_the_working_directory(start: Start) -> None:
    url = ready(start())

    with urllib.request.urlopen(url, timeout=5) as answer:
        assert "hello" in answer.read().decode()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_within_a_second_with_connections_open(
    start: Start, number: signal.Signals
) -> None:
    process = start()
    port = int(ready(process).rstrip("/").rpartition(":")[2])
    with (
        socket.create_connection(("127.0.0.1", port)) as idle,
        socket.create_connection(("127.0.0.1", port)) as half,
    ):
        half.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        idle.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert idle.recv(12) == b"HTTP/1.1 200"
        process.send_signal(number)
        began = time.monotonic()
        assert ended(process) == (0, "")
        assert time.monotonic() - began < 1.5  # a second, and what a loaded machine needs


def test_two_signals_end_it_at_once(start: Start) -> None:
    process = start()
    ready(process)

    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGINT)

    assert ended(process)[0] == 0


def test_a_signal_while_it_starts_is_no_traceback(start: Start) -> None:
    for delay in (0.1, 0.2, 0.3):
        process = start()
        time.sleep(delay)  # not a condition to wait for: the point is to hit anything
        process.send_signal(signal.SIGTERM)
        code, err = ended(process)
        assert "Traceback" not in err
        # Before our first line runs, the system ends the process.
        assert code in (0, -signal.SIGTERM)


def test_hub_15_a_taken_port_is_an_error_only_when_it_is_insisted_on(start: Start) -> None:
    port = ready(start()).rstrip("/").rpartition(":")[2]

    moved = start("--port", port)
    other = ready(moved)
    moved.send_signal(signal.SIGINT)
    strict = start("--port", port, "--strict-port")

    assert not other.endswith(f":{port}/")
    assert f"warning: port {port} is in use; " in ended(moved)[1]
    code, err = ended(strict)
    assert code == 1
    assert f"port {port} on 127.0.0.1 is in use" in err


def test_json_holds_nothing_else(start: Start) -> None:
    process = start("--json", env={"HOTRELOAD_PROT": "1"})

    assert process.stdout is not None
    first = json.loads(process.stdout.readline())
    warning = json.loads(process.stdout.readline())

    assert (warning["event"], first["event"]) == ("warning", "ready")
    assert "HOTRELOAD_PROT" in warning["message"]
    assert first["local"].startswith("http://127.0.0.1:")


def test_a_closed_stdout_is_no_reason_to_stop(start: Start) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = start("--port", str(port), "--strict-port", stdout=writer)
    os.close(writer)

    assert "hello" in _get_when_up(f"http://127.0.0.1:{port}/")
    process.send_signal(signal.SIGINT)
    assert ended(process) == (0, "")


def _get_when_up(url: str) -> str:
    deadline = time.monotonic() + 10
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.read().decode()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def test_a_malformed_request_is_no_traceback(start: Start) -> None:
    process = start()
    port = int(ready(process).rstrip("/").rpartition(":")[2])
    for request in (b"\x16\x03\x01\x00", b"GET / HTTP/9.9\r\n\r\n", b"GET / \x00\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
            client.sendall(request)
            client.shutdown(socket.SHUT_WR)
            while client.recv(1000):
                pass

    process.send_signal(signal.SIGINT)
    assert ended(process) == (0, "")


def test_it_answers_https(start: Start, tmp_path: Path) -> None:
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run([*made, "-keyout", key, "-out", cert], check=True, capture_output=True)

    url = ready(start("--host", "localhost", "--cert", str(cert), "--key", str(key)))

    assert url.startswith("https://localhost:")
    context = ssl.create_default_context(cafile=str(cert))
    with urllib.request.urlopen(url, timeout=5, context=context) as answer:
        assert answer.status == 200


def test_the_lock_file_goes_with_the_server(start: Start, environ: dict[str, str]) -> None:
    process = start()
    ready(process)
    folder = Path(environ["XDG_RUNTIME_DIR"]) / "hotreload"

    assert len(list(folder.glob("*.json"))) == 1
    process.send_signal(signal.SIGTERM)
    ended(process)
    assert list(folder.glob("*.json")) == []


def test_keys_work_in_a_terminal_and_the_terminal_is_given_back(start: Start) -> None:
    import termios

    controller, terminal = pty.openpty()
    before = termios.tcgetattr(terminal)
    process = start(
        stdin=terminal,
        start_new_session=True,
        preexec_fn=_take_terminal(terminal),
    )
    ready(process)

    os.write(controller, b"xpp")
    assert process.stdout is not None
    assert process.stdout.readline() == "paused; p goes on\n"
    assert process.stdout.readline() == "going on\n"
    os.write(controller, b"q")

    assert ended(process) == (0, "")
    assert termios.tcgetattr(terminal) == before
    os.close(controller)
    os.close(terminal)


def _take_terminal(terminal: int) -> Callable[[], None]:
    def take() -> None:
        import fcntl
        import termios

        fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)

    return take
