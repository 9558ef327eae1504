"""Start-up, save → wire, save → painted, pages per second: interleaved. Run by ``make bench``."""

import argparse
import shutil
import socket
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path

import servers
from servers import NAIVE, SERVERS, Server

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SAMPLER = """() => {
  const target = document.getElementById('target');
  window.seen = {};
  const look = () => {
    seen[getComputedStyle(target).zIndex] ??= performance.timeOrigin + performance.now();
    setTimeout(look, 0);
  };
  look();
}"""

Samples = dict[Server, list[float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        table("spawn → first 200 (ms)", startup(root / "startup", max(3, rounds // 4)))
        subjects = servers.beside(root)
        table("save → message on the socket (ms)", wire(root / "wire", subjects, rounds * 4))
        left = wire(root / "left", subjects, rounds, prepare=leave)
        table("the same straight after a file left the tree (ms)", left)
        table("the same beside a busy thread (ms)", wire(root / "busy", servers.busy(), rounds))
        if chromium := shutil.which("chromium"):
            table("save → CSS painted (ms)", painted(root / "painted", rounds, chromium))
        table("4 kB pages per second, one connection", pages(root / "pages", rounds * 30))


def table(title: str, samples: Samples) -> None:
    base = next(statistics.median(v) for one, v in samples.items() if one.name == NAIVE.name)
    print(f"\n{title}")
    for server, values in samples.items():
        middle = statistics.median(values)
        print(f"  {server.name:20} {middle:9.2f}   min {min(values):9.2f}   {middle / base:5.2f}x")


def startup(root: Path, rounds: int) -> Samples:
    samples: Samples = {server: [] for server in SERVERS}
    for turn in range(rounds):
        for server in SERVERS:
            site = servers.make_site(root / f"{turn}" / server.socket.strip("/@").replace("/", "-"))
            with servers.running(server, site) as (_, took):
                samples[server].append(took)
    return samples


def wire(
    root: Path,
    subjects: tuple[Server, ...],
    rounds: int,
    *,
    prepare: Callable[[Path], None] = lambda site: None,
) -> Samples:
    """Measure from before the rename to the first byte of the message."""
    with ExitStack() as stack:
        open_ones = [
            (server, site, stack.enter_context(connect(server, port)))
            for server, site, port in start_all(stack, root, subjects)
        ]
        return interleaved(open_ones, rounds, prepare)


def leave(site: Path) -> None:
    """Move a file out of the tree."""
    (site / "leaving.txt").write_text("gone in a moment", "utf-8")
    (site / "leaving.txt").replace(site.parent / "left.txt")


def start_all(
    stack: ExitStack, root: Path, subjects: tuple[Server, ...] = SERVERS
) -> Iterable[tuple[Server, Path, int]]:
    for number, server in enumerate(subjects):
        site = servers.make_site(root / str(number))
        port, _ = stack.enter_context(servers.running(server, site))
        yield server, site, port


def connect(server: Server, port: int) -> socket.socket:
    one = socket.create_connection(("127.0.0.1", port))
    one.settimeout(5)
    one.sendall(servers.handshake(server, port).encode())
    time.sleep(0.3)
    one.recv(65536)
    return one


def interleaved(
    subjects: list[tuple[Server, Path, socket.socket]],
    rounds: int,
    prepare: Callable[[Path], None],
) -> Samples:
    samples: Samples = {server: [] for server, _, _ in subjects}
    for turn in range(1, rounds + 1):
        for server, site, one in subjects:
            prepare(site)
            samples[server].append(save_and_receive(site, one, turn))
            time.sleep(0.03)  # another burst
    return samples


def save_and_receive(site: Path, one: socket.socket, value: int) -> float:
    staged = site.parent / "staged.css"
    staged.write_text(servers.css(value), "utf-8")
    started = time.perf_counter()
    staged.rename(site / "style.css")
    one.recv(65536)
    return (time.perf_counter() - started) * 1000


def painted(root: Path, rounds: int, chromium: str) -> Samples:
    """Measure from the end of the rename to the new computed style in Chromium."""
    from playwright.sync_api import sync_playwright

    samples: Samples = {server: [] for server in SERVERS}
    with ExitStack() as stack, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        subjects = []
        for server, site, port in start_all(stack, root):
            page = browser.new_page()
            page.goto(f"http://127.0.0.1:{port}/", wait_until="load")
            subjects.append((server, site, page))
        time.sleep(1)
        for turn in range(1, rounds + 1):
            for server, site, page in subjects:
                page.bring_to_front()
                page.evaluate(SAMPLER)
                staged = site.parent / "staged.css"
                staged.write_text(servers.css(turn), "utf-8")
                staged.rename(site / "style.css")
                saved = time.time() * 1000
                seen = page.wait_for_function(f"seen[{turn}]").json_value()
                samples[server].append(seen - saved)
        browser.close()
    return samples


def pages(root: Path, rounds: int) -> Samples:
    request = b"GET /page4k.html HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    samples: Samples = {server: [] for server in SERVERS}
    with ExitStack() as stack:
        for server, _, port in start_all(stack, root):
            one = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            for _ in range(5):
                started = time.perf_counter()
                for _ in range(rounds):
                    one.sendall(request)
                    receive_page(one)
                samples[server].append(rounds / (time.perf_counter() - started))
    return samples


def receive_page(one: socket.socket) -> None:
    data = b""
    while b"</html>" not in data:
        data += one.recv(65536)


if __name__ == "__main__":
    main()
