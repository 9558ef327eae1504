"""Save → module ran, and a graph of a thousand modules: beside Vite. Run by ``make bench``.

``VITE`` names Vite's program; without it ours is measured alone.
"""

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import servers
from measure import CHROMIUM_FLAGS
from servers import OURS, Server

MODULES = 1_000
DEPTH = 20

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>bench</title>
<script type="module" src="/main.js"></script></head><body></body></html>
"""
SMALL = """globalThis.ran = ({value});
(globalThis.seen ??= {{}})[{value}] = performance.timeOrigin + performance.now();
import.meta.hot.accept();
"""
LEAF = """(globalThis.seen ??= {{}})[{value}] = performance.timeOrigin + performance.now();
export const value = {value};
"""

Subject = tuple[Server, Path, int]
Rows = dict[str, list[float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("there is no chromium on this machine: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder, browser_of(chromium) as browser:
        root = Path(folder)
        table("save → module ran (ms)", edits(root / "small", browser, rounds, small, save_small))
        table(
            f"save of a leaf {DEPTH} levels below who accepts it, of {MODULES} modules (ms)",
            edits(root / "deep", browser, rounds, large, save_leaf),
        )
        table(f"first load of {MODULES} modules (ms)", loads(root / "load", browser, rounds // 4))
        table("the same once more (ms)", reloads(root / "again", browser, rounds // 4))


def table(title: str, rows: Rows) -> None:
    base = statistics.median(rows["vite"]) if "vite" in rows else None
    print(f"\n{title}")
    for name, values in rows.items():
        middle = statistics.median(values)
        ratio = "" if base is None else f"   {middle / base:5.2f}x"
        print(f"  {name:20} {middle:9.2f}   min {min(values):9.2f}{ratio}")


@contextmanager
def browser_of(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)


def small(site: Path) -> None:
    """Make a page of one module, which accepts itself."""
    save_small(site, 0)


def save_small(site: Path, value: int) -> float:
    return save(site / "main.js", SMALL.format(value=value))


def large(site: Path) -> None:
    """Make a page of many modules, in chains; the first module of each chain is accepted."""
    chains = MODULES // DEPTH
    for chain in range(chains):
        for level in range(DEPTH):
            below = f"import {{value}} from './m{chain}_{level + 1}.js';\nexport {{value}};\n"
            filler = "".join(
                f"export const x{n} = {{name: 'x{n}', chain: {chain}}};\n" for n in range(20)
            )
            is_leaf = level == DEPTH - 1
            text = LEAF.format(value=-chain) if is_leaf else below
            (site / f"m{chain}_{level}.js").write_text(text + filler, "utf-8")
    imports = "".join(f"import './m{chain}_0.js';\n" for chain in range(chains))
    accepted = "".join(
        f"import.meta.hot.accept('./m{chain}_0.js', () => {{}});\n" for chain in range(chains)
    )
    done = "globalThis.done = true;\n"
    (site / "main.js").write_text(imports + accepted + done, "utf-8")


def save_leaf(site: Path, value: int) -> float:
    return save(site / f"m0_{DEPTH - 1}.js", LEAF.format(value=value))


def save(path: Path, text: str) -> float:
    """Save as editors do; give the time of the save, in ms since the epoch."""
    staged = path.parent.parent / f"{path.name}.staged"
    staged.write_text(text, "utf-8")
    staged.rename(path)
    return time.time() * 1000


def edits(
    root: Path,
    browser: Any,
    rounds: int,
    make: Callable[[Path], None],
    edit: Callable[[Path, int], float],
) -> Rows:
    """Measure from the end of the rename until the new code ran."""
    with ExitStack() as stack:
        opened = [
            (server, site, page_of(stack, browser, port))
            for server, site, port in start_all(stack, root, make)
        ]
        time.sleep(1)
        rows: Rows = {server.name: [] for server, _, _ in opened}
        for turn in range(1, rounds + 1):
            for server, site, page in opened:
                page.bring_to_front()
                saved = edit(site, turn)
                seen = page.wait_for_function(f"globalThis.seen?.[{turn}]").json_value()
                rows[server.name].append(seen - saved)
                time.sleep(0.1)  # another burst
        return rows


def loads(root: Path, browser: Any, rounds: int) -> Rows:
    """Measure navigation → all modules ran, each time with a new server and an empty cache."""
    rows: Rows = {}
    for turn in range(rounds):
        with ExitStack() as stack:
            for server, _, port in start_all(stack, root / str(turn), large):
                page = page_of(stack, browser, port)
                rows.setdefault(server.name, []).append(took(page))
    return rows


def reloads(root: Path, browser: Any, rounds: int) -> Rows:
    rows: Rows = {}
    with ExitStack() as stack:
        opened = [
            (server, page_of(stack, browser, port))
            for server, _, port in start_all(stack, root, large)
        ]
        for _ in range(rounds):
            for server, page in opened:
                page.bring_to_front()
                page.reload(wait_until="load")
                rows.setdefault(server.name, []).append(took(page))
    return rows


def took(page: Any) -> float:
    page.wait_for_function("globalThis.done")
    event = "performance.getEntriesByType('navigation')[0].domContentLoadedEventStart"
    return float(page.evaluate(event))


def page_of(stack: ExitStack, browser: Any, port: int) -> Any:
    context = browser.new_context()
    stack.callback(context.close)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{port}/", wait_until="load")
    return page


def start_all(stack: ExitStack, root: Path, make: Callable[[Path], None]) -> Iterator[Subject]:
    for number, server in enumerate(filter(None, (OURS, servers.vite()))):
        site = root / str(number) / "site"
        site.mkdir(parents=True)
        (site / "index.html").write_text(PAGE, "utf-8")
        make(site)
        port, _ = stack.enter_context(servers.running(server, site))
        yield server, site, port


if __name__ == "__main__":
    main()
