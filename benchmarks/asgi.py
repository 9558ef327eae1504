"""What the ASGI middleware costs on a 4 kB page of Starlette and Jinja. Run by ``make bench``.

In this process, with the least that drives an ASGI application, and under uvicorn; where all
answers are the same, and where each is another. In a process of its own each pair is measured in
turn, so that what else the machine does meets both.
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
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count as numbers
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from hotreload.asgi import HotReload

LAYOUT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title>
<link rel="stylesheet" href="/static/app.css"></head><body><h1>{{ title }}</h1>
<ul>{% for row in rows %}
  <li class="row"><a href="/items/{{ row }}">Item number {{ row }}</a> costs {{ row * 3 }}.</li>
{%- endfor %}</ul><p>{{ number }}</p></body></html>
"""
HEADERS = [
    (b"host", b"127.0.0.1:8000"),
    (b"user-agent", b"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0"),
    (b"accept", b"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
    (b"accept-language", b"en-GB,en;q=0.9"),
    (b"accept-encoding", b"gzip, deflate, br, zstd"),
    (b"cookie", b"session=0123456789abcdef"),
    (b"sec-fetch-dest", b"document"),
    (b"sec-fetch-mode", b"navigate"),
    (b"sec-fetch-site", b"none"),
    (b"connection", b"keep-alive"),
]

KINDS = ("the same each time", "another each time")
FOLDER = tempfile.TemporaryDirectory()


def application(*, differs: bool) -> Starlette:
    numbered = numbers(10**9)
    (Path(FOLDER.name) / "page.html").write_text(LAYOUT)
    templates = Jinja2Templates(FOLDER.name)

    async def page(request: Request) -> Response:
        number = next(numbered) if differs else 0
        values = {"title": "Items", "rows": range(47), "number": number}
        return templates.TemplateResponse(request, "page.html", values)

    return Starlette(routes=[Route("/", page)])


def scope() -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/",
        "raw_path": b"/",
        "root_path": "",
        "query_string": b"",
        "headers": list(HEADERS),
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 50000),
        "extensions": {},
    }


async def receive() -> dict[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


async def batch(app: Any, count: int) -> tuple[float, int]:
    """Give the seconds of processor time that one request takes, and the size of its answer."""
    size = 0

    async def send(message: dict[str, Any]) -> None:
        nonlocal size
        size += len(message.get("body", b""))

    begun = time.thread_time()
    for _ in range(count):
        await app(scope(), receive, send)
    return (time.thread_time() - begun) / count, size // count


async def in_process(rounds: int, count: int, *, differs: bool) -> None:
    bare = application(differs=differs)
    wrapped = HotReload(application(differs=differs))
    samples: dict[str, list[float]] = {"bare": [], "hotreload": []}
    sizes = {}
    for number in range(rounds + 1):
        for name, app in (("bare", bare), ("hotreload", wrapped)):
            seconds, sizes[name] = await batch(app, count)
            if number:  # the first warms up
                samples[name].append(seconds * 1e6)
    plain, tagged = (statistics.median(samples[name]) for name in ("bare", "hotreload"))
    least = min(samples["hotreload"]) - min(samples["bare"])
    print(f"in this process, {sizes['bare']} bytes a page, {KINDS[differs]} (processor time, µs)")
    print(f"  bare        {plain:8.1f}")
    print(f"  hotreload   {tagged:8.1f}  (+{tagged - plain:.1f}; of the fastest +{least:.1f})")
    await wrapped._service._server_stops()  # type: ignore[union-attr]


@contextmanager
def uvicorn(name: str) -> Iterator[tuple[int, int]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = ["-m", "uvicorn", f"asgi:{name}", "--port", str(port), "--log-level", "critical"]
    here = Path(__file__).parent
    with tempfile.TemporaryDirectory() as runtime:
        environ = {**os.environ, "XDG_RUNTIME_DIR": runtime}
        process = subprocess.Popen(
            [sys.executable, *command, "--no-access-log"], cwd=here, env=environ
        )
        try:
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port)).close()
                    break
                except OSError:
                    time.sleep(0.02)
            yield port, process.pid
        finally:
            process.terminate()
            process.wait()


class Client:
    """Ask one server over one connection, and read what its process has used of the processor."""

    def __init__(self, port: int, pid: int) -> None:
        self._schedule = Path(f"/proc/{pid}/schedstat")
        self._file = socket.create_connection(("127.0.0.1", port)).makefile("rwb")
        fields = b"".join(b"%b: %b\r\n" % field for field in HEADERS)
        self._request = b"GET / HTTP/1.1\r\n" + fields + b"\r\n"

    def rates(self, count: int) -> tuple[float, float]:
        """Give the requests that are answered in a second, and in one of the server's processor."""
        begun, used = time.perf_counter(), self._used()
        for _ in range(count):
            self._file.write(self._request)
            self._file.flush()
            length = 0
            while (line := self._file.readline()) != b"\r\n":
                if line.lower().startswith(b"content-length"):
                    length = int(line.partition(b":")[2])
            self._file.read(length)
        return count / (time.perf_counter() - begun), count / (self._used() - used)

    def _used(self) -> float:
        return int(self._schedule.read_text().split()[0]) / 1e9


def under_uvicorn(rounds: int, count: int, *, differs: bool) -> None:
    end = "_DIFFERING" if differs else ""
    with ExitStack() as opened:
        one, other = (opened.enter_context(uvicorn(name + end)) for name in ("BARE", "WRAPPED"))
        clients = {"bare": Client(*one), "hotreload": Client(*other)}
        samples: dict[str, list[tuple[float, float]]] = {name: [] for name in clients}
        for number in range(rounds + 1):
            for name, client in clients.items():
                rates = client.rates(count)
                if number:  # the first warms up
                    samples[name].append(rates)
    for index, unit in enumerate(("a second", "a second of the server's processor")):
        plain, tagged = (
            statistics.median(rates[index] for rates in samples[name])
            for name in ("bare", "hotreload")
        )
        print(f"under uvicorn, one connection, {KINDS[differs]} (requests {unit})")
        print(f"  bare        {plain:8.0f}")
        print(f"  hotreload   {tagged:8.0f}  ({(tagged / plain - 1) * 100:+.1f} %)")


if __name__ != "__main__":
    BARE, BARE_DIFFERING = application(differs=False), application(differs=True)
    WRAPPED = HotReload(application(differs=False))
    WRAPPED_DIFFERING = HotReload(application(differs=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--short", action="store_true", help="show that it runs")
    options = parser.parse_args()
    rounds, count = (2, 5) if options.short else (options.rounds, 200)
    for differs in (False, True):
        asyncio.run(in_process(rounds, count, differs=differs))
        if not options.short:
            under_uvicorn(rounds, count, differs=differs)


if __name__ == "__main__":
    main()
