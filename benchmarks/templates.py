"""A template that is saved → its text on the screen, patched and by a full reload: interleaved.

Both are the same application and the same channel; only what the page does differs.
"""

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from measure import CHROMIUM_FLAGS

MODES = ("hot", "reload")
BASE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>bench</title>
<link rel="stylesheet" href="/static/main.css"><script src="/static/main.js"></script></head>
<body><main>{% block main %}{% endblock %}</main></body></html>
"""
PAGE = """{% extends "base.html" %}{% block main %}{% include "part.html" %}
{% for item in items %}<article><h2>Item {{ item }}</h2><p>Some words about the item, as many as
there are in the teaser of an article on the first page of a site.</p></article>
{% endfor %}{% endblock %}
"""
PART = "<p id=target>{}</p>\n"
SAMPLER = """() => {
  const seen = {};
  window.seen = seen;
  const look = () => {
    const text = document.getElementById('target')?.textContent;
    if (text) seen[text] ??= performance.timeOrigin + performance.now();
    setTimeout(look, 0);
  };
  look();
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    rounds = parser.parse_args().rounds
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("there is no chromium on this machine: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder:
        samples = measured(Path(folder), rounds, chromium)
    base = statistics.median(samples["reload"])
    print("\ntemplate saved → shown (ms)")
    for mode, values in samples.items():
        middle = statistics.median(values)
        print(f"  {mode:20} {middle:9.2f}   min {min(values):9.2f}   {middle / base:5.2f}x")


def measured(root: Path, rounds: int, chromium: str) -> dict[str, list[float]]:
    from playwright.sync_api import sync_playwright

    samples: dict[str, list[float]] = {mode: [] for mode in MODES}
    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        stack.callback(browser.close)
        tabs = {}
        for mode in MODES:
            url = stack.enter_context(running(mode, root / mode))
            tabs[mode] = opened(browser, url)
        for turn in range(rounds):
            for mode in MODES:
                samples[mode].append(shown(tabs[mode], root / mode, f"text {turn}"))
    return samples


def opened(browser: Any, url: str) -> Any:
    tab = browser.new_page()
    tab.add_init_script(f"({SAMPLER})()")
    tab.goto(url)
    status = "window[Symbol.for('hotreload')]?.status === 'connected'"
    tab.wait_for_function(status)
    time.sleep(0.5)  # it reads ahead in idle time
    return tab


def shown(tab: Any, folder: Path, text: str) -> float:
    """Save a template by a rename, as editors do; give the ms until its text is there."""
    new = folder / "part.html~"
    new.write_text(PART.format(text))
    before = time.time() * 1000
    os.replace(new, folder / "part.html")
    tab.wait_for_function(f"window.seen?.['{text}']", polling=20)
    at: float = tab.evaluate(f"seen['{text}']")
    tab.wait_for_function("window[Symbol.for('hotreload')]?.status === 'connected'")
    time.sleep(0.3)
    return at - before


@contextmanager
def running(mode: str, folder: Path) -> Iterator[str]:
    (folder / "static").mkdir(parents=True)
    (folder / "base.html").write_text(BASE)
    (folder / "page.html").write_text(PAGE)
    (folder / "part.html").write_text(PART.format("first"))
    (folder / "static" / "main.css").write_text("article { border: 1px solid; margin: 1em }\n" * 20)
    (folder / "static" / "main.js").write_text("globalThis.ready = true;\n" * 20)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    script = str(Path(__file__).with_name("template_app.py"))
    server = subprocess.Popen([sys.executable, script, mode, str(folder), str(port)])
    try:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
