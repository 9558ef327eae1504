"""What sockets cost: the memory of an idle one, and the time from the first told to the last.

Beside it, in turns, the loop of the C floor over the same number of sockets; where there is no C
compiler, a bare aiohttp server. ``--short`` shows in seconds that it works.
"""

import argparse
import os
import resource
import select
import socket
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import servers
from servers import NAIVE, OURS, Server
from tree import family, pss

FLOOR_LIMIT = 5000
"""Sockets that the floor takes."""
PATIENCE = 20.0
BATCH = 100
"""Sockets that are opened at once."""
_PING, _PONG = b"\x89\x00", b"\x8a\x80mask"
_PINGS = (_PING, b'"type":"ping"')


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    short = parser.parse_args().short
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        idle = 100 if short else min(10_000, hard - 500)
        print(f"kB for each of {idle} idle sockets")
        for server in (NAIVE, OURS):
            print(f"  {server.name:20} {memory(server, root / server.name, idle):9.1f}")
        other = servers.floor(root) or NAIVE
        for count in (50,) if short else (1000, FLOOR_LIMIT):
            spreads = fan_out((other, OURS), root / str(count), count, rounds=3 if short else 30)
            table(f"first → last of {count} sockets (ms)", spreads)


def table(title: str, samples: dict[Server, list[float]]) -> None:
    """Print medians, and how often the first row's each is."""
    base = statistics.median(next(iter(samples.values())))
    print(f"\n{title}")
    for server, values in samples.items():
        middle = statistics.median(values)
        print(f"  {server.name:20} {middle:9.2f}   min {min(values):9.2f}   {middle / base:5.2f}x")


def memory(server: Server, site: Path, count: int) -> float:
    """Measure what the server grows by for each socket, in kB."""
    with ExitStack() as stack:
        port, _ = stack.enter_context(servers.running(server, servers.make_site(site)))
        stack.enter_context(fleet(server, port, 10))  # what the first ones load is not theirs
        before = sum(map(pss, family(port)))
        stack.enter_context(fleet(server, port, count))
        after = sum(map(pss, family(port)))
    return (after - before) * 1024 / count


def fan_out(
    subjects: tuple[Server, ...], root: Path, count: int, *, rounds: int
) -> dict[Server, list[float]]:
    """Measure, in turns, the ms between the first and the last socket that is told of a save."""
    spreads: dict[Server, list[float]] = {server: [] for server in subjects}
    with ExitStack() as stack:
        fleets = {}
        for server in subjects:
            site = servers.make_site(root / server.name)
            port, _ = stack.enter_context(servers.running(server, site))
            fleets[server] = site, stack.enter_context(fleet(server, port, count))
        for number in range(1, rounds + 1):
            for server, (site, told) in fleets.items():
                spreads[server].append(told.spread(partial(save, site, number)) * 1000)
                time.sleep(0.05)
    return spreads


def save(site: Path, number: int) -> None:
    """Replace the sheet, as editors do."""
    new = site.parent / "new.css"
    new.write_text(servers.css(number), "utf-8")
    os.replace(new, site / "style.css")


class Fleet:
    """Very many sockets, read by one loop."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._count = 0

    def add(self, peers: list[socket.socket]) -> None:
        """Take sockets whose handshake was sent, and wait until it is answered."""
        for peer in peers:
            self._epoll.register(peer.fileno(), select.EPOLLIN)
        self._count += len(peers)
        waiting = len(peers)
        for data in self._received(PATIENCE):
            waiting -= data.startswith(b"HTTP/1.1 101 ")
            if not waiting:
                return
        raise TimeoutError(f"{waiting} handshakes were not answered")

    def spread(self, act: Callable[[], None]) -> float:
        """Act; give the seconds between the first socket that is told and the last."""
        self.drain()  # what came meanwhile is not the message
        act()
        waiting, first = self._count, 0.0
        for data in self._received(PATIENCE):
            if not any(ping in data for ping in _PINGS):
                first = first or time.perf_counter()
                waiting -= 1
            if not waiting:
                return time.perf_counter() - first
        raise TimeoutError(f"{waiting} sockets were not told")

    def drain(self, moment: float = 0.1) -> None:
        """Read until nothing comes for a moment."""
        for _ in self._received(moment):
            pass

    def _received(self, patience: float) -> Iterator[bytes]:
        while ready := self._epoll.poll(patience, self._count):
            for descriptor, _ in ready:
                data = os.read(descriptor, 65536)
                if not data:
                    raise ConnectionError("the server hung up")
                if _PING in data:
                    os.write(descriptor, _PONG)
                yield data


def _asking(port: int, opening: bytes) -> socket.socket:
    peer = socket.create_connection(("127.0.0.1", port))
    peer.sendall(opening)
    return peer


@contextmanager
def fleet(server: Server, port: int, count: int) -> Iterator[Fleet]:
    """Open sockets, and let them come to rest."""
    opening = servers.handshake(server, port).encode()
    with ExitStack() as stack:
        opened = Fleet()
        for start in range(0, count, BATCH):
            size = min(BATCH, count - start)
            opened.add([stack.enter_context(_asking(port, opening)) for _ in range(size)])
        opened.drain()
        yield opened


if __name__ == "__main__":
    main()
