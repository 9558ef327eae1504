"""The servers that are measured side by side, each on a small site of its own."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.request import Request, urlopen

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>bench</title>
<link rel="stylesheet" href="/style.css"></head>
<body><p id="target">hello</p>{filler}</body></html>
"""


@dataclass(frozen=True, slots=True)
class Server:
    """Know how to start one server, where its socket is, and how its pages tell the token."""

    name: str
    socket: str
    command: tuple[str, ...]
    headers: str = ""
    page: str = "/"
    token: str = r'data-token="([^"]+)"'

    def argv(self, site: Path, port: int) -> list[str]:
        return [part.format(site=site, port=port) for part in self.command]


OURS = Server(
    "hotreload",
    "/@hotreload/ws",
    (sys.executable, "-m", "hotreload", "serve", "{site}", "--port", "{port}", "--strict-port"),
)
NAIVE = Server(
    "watchdog + aiohttp",
    "/@naive",
    (sys.executable, str(Path(__file__).with_name("naive.py")), "{site}", "{port}"),
)
SERVERS = (NAIVE, OURS)


def floor(folder: Path) -> Server | None:
    """Compile the C floor; None where there is no compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    source, program = Path(__file__).with_name("floor.c"), folder / "floor"
    subprocess.run([compiler, "-O2", "-o", program, source], check=True)
    return Server("C floor", "/socket", (str(program), "{site}", "{port}"))


def vite() -> Server | None:
    """Take the Vite that the variable ``VITE`` names, such as ``node_modules/.bin/vite``."""
    command = os.environ.get("VITE")
    if command is None:
        return None
    host = ("--port", "{port}", "--strictPort", "--host", "127.0.0.1")
    return Server(
        "vite",
        "/",
        (str(Path(command).absolute()), "{site}", *host),
        headers="Sec-WebSocket-Protocol: vite-hmr\r\n",
        page="/@vite/client",
        token=r'wsToken = "([^"]+)"',
    )


def busy() -> tuple[Server, ...]:
    """Give the naive pipeline and ours once more, each with a thread that computes all the time."""
    beside = str(Path(__file__).with_name("busy.py"))
    _, script, *naive = NAIVE.command
    _, _, module, *ours = OURS.command
    return (
        replace(NAIVE, command=(sys.executable, beside, script, *naive)),
        replace(OURS, command=(sys.executable, beside, module, *ours)),
    )


def beside(folder: Path) -> tuple[Server, ...]:
    """List what can be measured here: the floor, the naive pipeline, ours, and Vite."""
    return tuple(one for one in (floor(folder), *SERVERS, vite()) if one is not None)


def css(value: int) -> str:
    return f"body {{ margin: 0 }}\n#target {{ position: relative; z-index: {value} }}\n"


def make_site(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "index.html").write_text(PAGE.format(filler=""), "utf-8")
    (folder / "page4k.html").write_text(PAGE.format(filler="<p>lorem ipsum" * 270), "utf-8")
    (folder / "style.css").write_text(css(0), "utf-8")
    return folder


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextmanager
def running(server: Server, site: Path) -> Iterator[tuple[int, float]]:
    """Start a server; give its port, and the ms from the spawn to the first 200."""
    port = free_port()
    started = time.perf_counter()
    process = subprocess.Popen(
        server.argv(site, port), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while not answers(port):
            if process.poll() is not None:
                raise RuntimeError(f"{server.name} ended with {process.returncode}")
            time.sleep(0.001)
        yield port, (time.perf_counter() - started) * 1000
    finally:
        process.terminate()
        process.wait()


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/", timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def fetch(port: int, path: str, **headers: str) -> str:
    request = Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    with urlopen(request, timeout=5) as response:
        return str(response.read().decode("utf-8"))


def handshake(server: Server, port: int) -> str:
    """Write the request that opens the server's socket, with the token of its page."""
    fetch(port, "/")
    found = re.search(server.token, fetch(port, server.page))
    fetch(port, "/style.css", **{"Sec-Fetch-Dest": "style", "Accept": "text/css,*/*;q=0.1"})
    query = f"?token={found[1]}" if found else ""
    return (
        f"GET {server.socket}{query} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        f"Origin: http://127.0.0.1:{port}\r\n{server.headers}\r\n"
    )
