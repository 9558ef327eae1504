"""A served folder and a raw peer: bytes go over the wire exactly as a test writes them.

HTTP libraries tidy targets and headers before they send them, and would hide what is tested.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 5.0
"""Seconds that a peer may be silent; the usual is a few hundredths."""
PROJECT = Path(__file__).resolve().parents[3]
PREFIX = "/@hotreload/"

Fields = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Reply:
    """Hold an answer as it came."""

    status: int
    fields: tuple[tuple[str, str], ...]
    body: bytes

    def all(self, name: str) -> tuple[str, ...]:
        """List the values of a header."""
        return tuple(value for key, value in self.fields if key.lower() == name.lower())

    def one(self, name: str) -> str | None:
        """Give the only value of a header, None where it is absent."""
        values = self.all(name)
        assert len(values) < 2, f"{name} came {len(values)} times"
        return values[0] if values else None

    @property
    def essence(self) -> tuple[object, ...]:
        """Give all but the date: two answers that tell the same are equal."""
        fields = tuple(item for item in self.fields if item[0].lower() != "date")
        return self.status, fields, self.body


def parse(data: bytes) -> Reply:
    """Read one answer that ended with its connection."""
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    match = re.fullmatch(r"HTTP/\d\.\d (\d{3})(?: .*)?", first)
    assert match, f"no answer: {data[:200]!r}"
    fields = tuple((name, value.strip()) for name, _, value in (x.partition(":") for x in lines))
    reply = Reply(int(match[1]), fields, body)
    if (reply.one("transfer-encoding") or "").lower() == "chunked":
        return Reply(reply.status, fields, b"".join(_chunks(body)))
    return reply


def _chunks(body: bytes) -> Iterator[bytes]:
    while body:
        size, _, rest = body.partition(b"\r\n")
        length = int(size, 16)
        yield rest[:length]
        body = rest[length + 2 :]


def head(
    target: str,
    *,
    method: str = "GET",
    host: str | None = "localhost",
    version: str = "HTTP/1.1",
    fields: Fields = (),
    close: bool = True,
) -> bytes:
    """Write a request's head; ``host`` None leaves that header out."""
    named = [("Host", host)] if host is not None else []
    named += [*fields, *([("Connection", "close")] if close else [])]
    lines = [f"{method} {target} {version}", *(f"{name}: {value}" for name, value in named)]
    text = "\r\n".join(lines) + "\r\n\r\n"
    return text.encode("latin-1", "surrogateescape")


class Peer:
    """Talk to a server on a port of this machine."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.host = f"localhost:{port}"

    def connect(self) -> socket.socket:
        """Open a connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def talk(self, data: bytes) -> bytes:
        """Send bytes and read until the server closes the connection."""
        with self.connect() as peer:
            # One that has heard enough hangs up; its answer is there to be read.
            with suppress(BrokenPipeError, ConnectionResetError):
                peer.sendall(data)
            return read_all(peer)

    def get(
        self,
        target: str,
        *,
        method: str = "GET",
        host: str | None = "localhost",
        version: str = "HTTP/1.1",
        body: bytes = b"",
        fields: Fields = (),
    ) -> Reply:
        """Make a request on a connection of its own."""
        start = head(target, method=method, host=host, version=version, fields=fields)
        return parse(self.talk(start + body))

    def token(self) -> str:
        """Take the page token out of a page."""
        page = self.get("/", fields=[("Sec-Fetch-Dest", "document")]).body.decode()
        match = re.search(r'data-token="([^"]+)"', page)
        assert match, page
        return match[1]


class Server(Peer):
    """Run ``hotreload serve`` on a folder and talk to it."""

    def __init__(
        self, root: Path, arguments: Iterable[str] = (), *, port: int = 0, **environ: str
    ) -> None:
        self.root = root
        self._printed = ""
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  # closed by `stop`
        command = [sys.executable, "-m", "hotreload", "serve", str(root)]
        self.process = subprocess.Popen(
            [*command, "--port", str(port), "--json", "--no-open", *arguments],
            cwd=PROJECT,
            env={**os.environ, **environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log,
        )
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, f"did not start: {self.stderr()}"
        match = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/", json.loads(line)["local"])
        assert match
        super().__init__(int(match[1]))

    def stop(self, number: signal.Signals = signal.SIGTERM) -> str:
        """End the server, which has to go in peace, and return what it printed."""
        if self._log.closed:
            return self._printed
        self.process.send_signal(number)
        printed, _ = self.process.communicate(timeout=PATIENCE)
        complaints = self.stderr()
        self._log.close()
        assert self.process.returncode == 0, complaints
        assert "Traceback" not in complaints, complaints
        self._printed = printed.decode() + complaints
        return self._printed

    def stderr(self) -> str:
        """Return what was written to standard error until now."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")

    def memory(self) -> int:
        """Tell the resident memory in bytes."""
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(text.partition("VmRSS:")[2].split()[0]) * 1024

    def descriptors(self) -> int:
        """Count the open files and connections."""
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))


@contextmanager
def serving(root: Path, *arguments: str, port: int = 0, **environ: str) -> Iterator[Server]:
    """Serve a folder for the length of a ``with`` block."""
    server = Server(root, arguments, port=port, **environ)
    try:
        yield server
    except BaseException:
        server.process.kill()
        server.process.communicate()
        raise
    server.stop()


def read_all(peer: socket.socket) -> bytes:
    """Read until the other side closes."""
    received = []
    with suppress(ConnectionResetError):
        while data := peer.recv(65536):
            received.append(data)
    return b"".join(received)


def eventually(seconds: float = PATIENCE) -> Iterator[None]:
    """Iterate with short pauses until time is up; leave the loop once the condition holds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield
        time.sleep(0.01)
    raise AssertionError(f"not within {seconds} s")
