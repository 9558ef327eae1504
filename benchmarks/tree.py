"""A large project: start-up, idle CPU, memory, and 2,000 files changed at once; side by side.

20,000 files in 1,000 directories beside a ``node_modules`` of 30,000 files.
"""

import argparse
import os
import re
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import servers
from servers import Server

TICKS = os.sysconf("SC_CLK_TCK")
QUIET = 2.0
"""Seconds without a message after which a storm is over."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What one server did in the large project."""

    first_200: float
    idle_cpu: float
    memory: float
    messages: int
    storm_cpu: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--directories", type=int, default=1000)
    parser.add_argument("--storm", type=int, default=2000)
    parser.add_argument("--idle", type=float, default=10.0, help="seconds of doing nothing")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        subjects = tuple(one for one in servers.beside(root) if one.name != "C floor")
        small = {
            one: first_200(one, make(root / f"small-{n}", 1)) for n, one in enumerate(subjects)
        }
        for number, one in enumerate(subjects):
            site = make(root / f"large-{number}", wanted.directories)
            show(one, small[one], measure(one, site, storm=wanted.storm, idle=wanted.idle))
            shutil.rmtree(site)


def show(server: Server, small: float, large: Figures) -> None:
    ratio = large.first_200 / small
    print(
        f"{server.name:20} first 200 {large.first_200:5.0f} ms ({ratio:4.2f}x small)  "
        f"idle {large.idle_cpu:5.2f} %  memory {large.memory:6.1f} MB  "
        f"storm {large.messages} messages, {large.storm_cpu:5.2f} s CPU",
        flush=True,
    )


def make(site: Path, directories: int) -> Path:
    """Write a project of 20 files a directory, and half as much again in ``node_modules``."""
    servers.make_site(site)
    for number in range(directories):
        fill(site / f"src/{number // 40}/{number}", 20)
        fill(site / f"node_modules/package-{number}/lib", 30)
    return site


def fill(folder: Path, count: int) -> None:
    folder.mkdir(parents=True)
    for number in range(count):
        (folder / f"{number}.js").write_text(f"export const number = {number}\n")


def first_200(server: Server, site: Path) -> float:
    samples = []
    for _ in range(3):
        with servers.running(server, site) as (_, took):
            samples.append(took)
    return statistics.median(samples)


def measure(server: Server, site: Path, *, storm: int, idle: float) -> Figures:
    took = first_200(server, site)
    with servers.running(server, site) as (port, _):
        time.sleep(3)  # whatever walks the tree has done so
        processes = family(port)
        before = cpu(processes)
        time.sleep(idle)
        idle_cpu = (cpu(processes) - before) / idle * 100
        memory = sum(map(pss, processes))
        before = cpu(processes)
        messages = weather(server, site, port, storm)
        return Figures(took, idle_cpu, memory, messages, cpu(processes) - before)


def weather(server: Server, site: Path, port: int, storm: int) -> int:
    """Change many files at once, and count what one tab is told."""
    files = sorted((site / "src").rglob("*.js"))[:storm]
    with socket.create_connection(("127.0.0.1", port)) as one:
        one.sendall(servers.handshake(server, port).encode())
        for file in files[:50]:
            servers.fetch(port, "/" + file.relative_to(site).as_posix())
        time.sleep(0.5)
        one.recv(1 << 20)
        for file in files:
            file.write_text("export const number = -1\n")
        return count_messages(one)


def count_messages(one: socket.socket) -> int:
    one.settimeout(QUIET)
    data = b""
    try:
        while True:
            data += one.recv(1 << 20)
    except TimeoutError:
        return len(re.findall(rb'"type":"(?:update|full-reload|change)"', data))


def family(port: int) -> list[int]:
    """Find the process that listens on a port, and its children."""
    listing = subprocess.run(["ss", "-ltnpH", f"sport = :{port}"], capture_output=True, text=True)
    parents = {int(pid) for pid in re.findall(r"pid=(\d+)", listing.stdout)}
    children = {
        int(stat.parent.name)
        for stat in Path("/proc").glob("[0-9]*/stat")
        if int(stat.read_text().rpartition(")")[2].split()[1]) in parents
    }
    return sorted(parents | children)


def cpu(processes: list[int]) -> float:
    """Add up the seconds that processes have computed."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in processes]
    return sum(int(each[11]) + int(each[12]) for each in fields) / TICKS


def pss(process: int) -> float:
    """Read a process's memory in MB, with its part of what it shares."""
    found = re.search(r"Pss:\s+(\d+)", Path(f"/proc/{process}/smaps_rollup").read_text())
    return int(found[1]) / 1024 if found else 0.0


if __name__ == "__main__":
    main()
