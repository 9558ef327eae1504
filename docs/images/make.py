"""Make ``first-edit.png`` from the real thing: serve the example, edit it, take two pictures.

    python docs/images/make.py

Needs the development tools (``make test`` installs them) and Chromium.
"""

import shutil
import subprocess
import sys
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from queue import Queue
from threading import Thread

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]
PICTURE = HERE / "first-edit.png"
EXAMPLE = "examples/static_site"
SHEET = "css/palette.css"
BEFORE, AFTER = "--accent: #e8590c;", "--accent: #1971c2;"
TYPED = "half a sentence"
TAB = {"width": 620, "height": 470}
PATIENCE = 10.0

STYLE = """
body { margin: 0; width: 1320px; background: #f1efec; color: #2a2723;
  font: 17px/1.5 system-ui, sans-serif }
main { padding: 34px; display: grid; grid-template-columns: 1fr 1fr; gap: 26px 24px }
figure { margin: 0; border-radius: 12px; overflow: hidden; background: #fff;
  box-shadow: 0 1px 2px #0002, 0 16px 40px -18px #0006 }
figcaption { display: flex; align-items: center; gap: 8px; padding: 10px 14px; background: #e4e0da }
figcaption i { width: 11px; height: 11px; border-radius: 50%; background: #c9c2b8 }
figcaption span { margin-left: 8px; padding: 1px 14px; border-radius: 20px; background: #f8f6f3;
  color: #6b655c; font-size: 14px }
figcaption b { margin-left: auto; font-weight: 500; font-size: 14px; color: #6b655c }
img { display: block; width: 100% }
pre { margin: 0; padding: 20px 24px; border-radius: 12px; background: #221f1c; color: #efeae3;
  font: 16px/1.65 ui-monospace, "DejaVu Sans Mono", monospace;
  box-shadow: 0 16px 40px -18px #0006 }
pre i { font-style: normal; color: #9b9388 }
pre del { text-decoration: none; color: #ffa98f } pre ins { text-decoration: none; color: #8fd0ff }
"""


class Terminal:
    """Run ``hotreload serve`` on a folder and read what it prints, line by line."""

    def __init__(self, root: Path) -> None:
        """Start serving, on the default port or the next free one."""
        command = [sys.executable, "-m", "hotreload", "serve", str(root), "--no-open"]
        self.process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
        self.lines: list[str] = []
        self._queue: Queue[str] = Queue()
        Thread(target=self._read, daemon=True).start()

    def line(self) -> str:
        """Wait for the next line."""
        self.lines.append(self._queue.get(timeout=PATIENCE))
        return self.lines[-1]

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._queue.put(line.rstrip("\n"))


@contextmanager
def serving(root: Path) -> Iterator[Terminal]:
    """Serve a folder for the length of a ``with`` block."""
    terminal = Terminal(root)
    try:
        yield terminal
    finally:
        terminal.process.terminate()
        terminal.process.wait(timeout=PATIENCE)


def take(page: Page, root: Path, terminal: Terminal) -> tuple[str, bytes, bytes]:
    """Type, save, and take a picture before and after; the page must not be loaded again."""
    address = terminal.line().split()[-1]
    page.set_viewport_size(TAB)
    page.goto(address)
    page.wait_for_function("window[Symbol.for('hotreload')]?.status === 'connected'")
    page.evaluate("window.stillHere = true")
    page.fill("input", TYPED)
    page.locator("input").blur()
    before = picture(page, seconds=2)
    sheet = root / SHEET
    sheet.write_text(sheet.read_text().replace(BEFORE, AFTER))
    terminal.line()
    after = picture(page, seconds=4)
    assert page.evaluate("window.stillHere"), "the page was loaded again"
    assert page.input_value("input") == TYPED
    return address, before, after


def picture(page: Page, *, seconds: int) -> bytes:
    """Take a picture when the clock on the page has got so far."""
    page.wait_for_function(f"document.querySelector('#age').textContent >= {seconds}")
    return page.screenshot()


def compose(address: str, before: bytes, after: bytes, terminal: list[str]) -> str:
    """Lay out the two tabs, the edit and the terminal as one page."""
    tabs = "".join(
        f"<figure><figcaption><i></i><i></i><i></i><span>{escape(address)}</span><b>{label}</b>"
        f'</figcaption><img src="data:image/png;base64,{b64encode(shot).decode()}"></figure>'
        for label, shot in (("before", before), ("after: no reload, the same page", after))
    )
    printed = "\n".join(map(escape, terminal))
    return (
        f"<!doctype html><meta charset=utf-8><style>{STYLE}</style><main>{tabs}"
        f"<pre><i>{SHEET}</i>\n<del>- {BEFORE}</del>\n<ins>+ {AFTER}</ins></pre>"
        f"<pre><i>$ hotreload serve {EXAMPLE}</i>\n{printed}</pre></main>"
    )


def main() -> None:
    """Write the picture."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        root = Path(folder) / "site"
        shutil.copytree(PROJECT / EXAMPLE, root)
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        with serving(root) as terminal:
            page = browser.new_page(color_scheme="light", device_scale_factor=1.5)
            shots = take(page, root, terminal)
        page = browser.new_page(
            viewport={"width": 1320, "height": 400}, device_scale_factor=1.25, color_scheme="light"
        )
        page.set_content(compose(*shots, terminal.lines))
        PICTURE.write_bytes(page.screenshot(full_page=True))
        browser.close()


if __name__ == "__main__":
    main()
