"""One server for each worker, over the folder of the research's file cases and its neighbours."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.security.files.disk import HOSTILE, SECRET, SECRETS, write
from tests.integration.security.raw import Server, serving


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the folder of the research's file cases, and its neighbours."""
    base = tmp_path_factory.mktemp("files")
    out, site = base / "out", base / "site"
    for name in ("secret.txt", "x.html", "x.map", "index.html", "sheet.css"):
        write(out / name, SECRET)
    write(base / "site-secret/x", SECRET)
    for path in SECRETS:
        if not path.endswith(("/", ".git")):
            write(site / path.replace("%23", "#").lstrip("/"), SECRET)
    texts = {"a.txt": "a", "index.html": "home", "about.html": "about", "sub/x.css": "x"}
    texts |= {".well-known/x": "w", "typed/x.txt": "<script>alert(1)</script>"}
    texts |= {"typed/plain": "<b>", "typed/x.svg": "<svg/>", "typed/x.wasm": "", "typed/x.mjs": ""}
    texts |= {"typed/x.ts": "", "typed/x.unknown": "<b>"}
    for name, text in texts.items():
        write(site / name, text.encode())
    for name in HOSTILE:
        write(site / "hostile" / name, b"h")
    write(site / "<script>/x.txt", b"x")
    links = {"link.txt": "../out/secret.txt", "linkdir": "../out", "linkdir2": "../site-secret"}
    links |= {"inlink.txt": "a.txt", "loop": "loop", "env.txt": ".env", "a.txt.gz": "../out/x.map"}
    for name, target in links.items():
        (site / name).symlink_to(target)
    return site


@pytest.fixture(scope="session")
def server(folder: Path) -> Iterator[Server]:
    with serving(folder) as running:
        yield running
