"""What a proxy costs: time added to an answer, and bytes a second. Run by ``make bench``.

``hotreload proxy`` beside the proxies of Vite and browser-sync, where the variables ``VITE`` and
``BROWSER_SYNC`` name these programs (``node_modules/.bin/vite``). All stand in front of one server
and are asked in turn, over one connection each, so that what else the machine does meets all.
"""

import argparse
import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from servers import free_port

PAGE = b"<!doctype html><html><head><title>page</title></head><body>%b</body></html>" % (
    b"<p>lorem ipsum " * 270
)
PIECE = bytes(1 << 20)
SETTINGS = """export default {
  configFile: false, logLevel: "error",
  server: { proxy: { "/": { target: "TARGET", changeOrigin: true, ws: true } } },
};
"""
BROWSER = (
    b"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0\r\n"
    b"Accept-Language: en-GB,en;q=0.9\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n"
    b"Cookie: session=0123456789abcdef\r\n"
)
KINDS = {
    "a small answer": b"GET /small HTTP/1.1\r\nAccept: */*\r\nSec-Fetch-Dest: empty\r\n",
    "a page of 4 kB": b"GET / HTTP/1.1\r\nAccept: text/html\r\nSec-Fetch-Dest: document\r\n",
}


class Behind(asyncio.Protocol):
    """Answer at once, and as fast as this interpreter can."""

    transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.left = 0
        self.data = b""
        self.is_full = False

    def data_received(self, data: bytes) -> None:
        self.data += data
        while b"\r\n\r\n" in self.data:
            head, _, self.data = self.data.partition(b"\r\n\r\n")
            target = head.split(b" ", 2)[1]
            if target.startswith(b"/big/"):
                self.left = int(target[5:])
                self._answer(b"application/octet-stream", self.left << 20)
                self.resume_writing()
            elif target == b"/small":
                self._answer(b"application/json", 2, b"{}")
            else:
                self._answer(b"text/html", len(PAGE), PAGE)

    def _answer(self, kind: bytes, length: int, body: bytes = b"") -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n" % (kind, length)
        self.transport.write(head + body)

    def pause_writing(self) -> None:
        self.is_full = True

    def resume_writing(self) -> None:
        self.is_full = False
        while self.left and not self.is_full:
            self.left -= 1
            self.transport.write(PIECE)


async def serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Behind, "127.0.0.1", port)
    await server.serve_forever()


class Asking:
    """One connection at a time."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.renew()

    def renew(self) -> None:
        """Connect anew: servers close what was not used for some seconds."""
        self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._held = b""

    def ask(self, request: bytes) -> int:
        """Ask, and take all of the answer; give its size."""
        self._socket.sendall(b"%bHost: 127.0.0.1:%d\r\n%b\r\n" % (request, self.port, BROWSER))
        while b"\r\n\r\n" not in self._held:
            self._more()
        head, _, self._held = self._held.partition(b"\r\n\r\n")
        assert b" 200 " in head.split(b"\r\n", 1)[0], head
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        if b"content-length" in fields:
            return self._take(int(fields[b"content-length"]))
        while not self._held.endswith(b"0\r\n\r\n"):
            self._more()
        size, self._held = len(self._held), b""
        return size

    def _take(self, length: int) -> int:
        left = length - len(self._held)
        self._held = b""
        buffer = bytearray(1 << 18)
        while left > 0:
            size = self._socket.recv_into(buffer, min(left, len(buffer)))
            assert size, "the connection ended"
            left -= size
        return length

    def _more(self) -> None:
        piece = self._socket.recv(1 << 16)
        assert piece, "the connection ended"
        self._held += piece


@contextmanager
def process(*command: str, folder: Path) -> Iterator[None]:
    running = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        running.terminate()
        running.wait()


def proxies(target: str, folder: Path) -> dict[str, Callable[[str], tuple[str, ...]]]:
    """List the proxies that are here: their commands, by the port."""
    found: dict[str, Callable[[str], tuple[str, ...]]] = {
        "hotreload": lambda port: (
            *(sys.executable, "-m", "hotreload", "proxy", target),
            *("--port", port, "--strict-port"),
        )
    }
    if vite := os.environ.get("VITE"):
        settings = folder / "vite.config.mjs"
        settings.write_text(SETTINGS.replace("TARGET", target))
        found["vite"] = lambda port: (
            *(str(Path(vite).absolute()), "--config", str(settings)),
            *("--host", "127.0.0.1", "--port", port, "--strictPort"),
        )
    if browser_sync := os.environ.get("BROWSER_SYNC"):
        found["browser-sync"] = lambda port: (
            *(str(Path(browser_sync).absolute()), "start", "--proxy", target, "--port", port),
            *("--no-ui", "--no-open", "--no-notify", "--listen", "127.0.0.1"),
        )
    return found


def ready(port: int) -> Asking:
    until = time.monotonic() + 60
    while True:
        try:
            asking = Asking(port)
            asking.ask(KINDS["a small answer"])
        except (OSError, AssertionError):
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return asking


def milliseconds(asking: Asking, request: bytes, times: int) -> float:
    """Give the median of the time that an answer takes."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        asking.ask(request)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1000


def megabytes(asking: Asking, size: int) -> float:
    """Give the megabytes a second of one long body."""
    begun = time.perf_counter()
    asking.ask(b"GET /big/%d HTTP/1.1\r\nAccept: */*\r\n" % size)
    return size / (time.perf_counter() - begun)


def measure(askings: Mapping[str, Asking], *, rounds: int, times: int, size: int) -> None:
    asked: dict[str, dict[str, list[float]]] = {}
    for _ in range(rounds):
        for name, asking in askings.items():
            asking.renew()
            rows = asked.setdefault(name, {})
            for kind, request in KINDS.items():
                rows.setdefault(kind, []).append(milliseconds(asking, request, times))
            rows.setdefault("a long body", []).append(megabytes(asking, size))
    direct = {kind: statistics.median(found) for kind, found in asked["no proxy"].items()}
    print(f"{'':14}" + "".join(f"{kind:>22}" for kind in direct))
    for name, rows in asked.items():
        cells = []
        for kind, found in rows.items():
            middle = statistics.median(found)
            told = f"{middle:.0f} MB/s" if kind not in KINDS else f"+{middle - direct[kind]:.3f} ms"
            cells.append(f"{told:>22}")
        print(f"{name:14}" + "".join(cells))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="only show that it runs")
    parser.add_argument("--behind", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.behind:
        asyncio.run(serve(given.behind))
        return
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        port = free_port()
        own = (sys.executable, str(Path(__file__).absolute()), "--behind", str(port))
        stack.enter_context(process(*own, folder=folder))
        ports = {"no proxy": port}
        for proxy, command in proxies(f"http://127.0.0.1:{port}", folder).items():
            ports[proxy] = free_port()
            stack.enter_context(process(*command(str(ports[proxy])), folder=folder))
        askings = {proxy: ready(at) for proxy, at in ports.items()}
        short = {"rounds": 1, "times": 5, "size": 4}
        measure(askings, **(short if given.short else {"rounds": 9, "times": 200, "size": 128}))


if __name__ == "__main__":
    main()
