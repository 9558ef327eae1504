"""A site with all kinds of files, and what is told of them."""

import io
from pathlib import Path
from typing import Any

import pytest

from hotreload.cli.explain import explain
from hotreload.cli.options import Explain
from tests.integration.explain.asking import PAGE, Told
from tests.integration.runtime import runtime as runtime


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    for name in ("css", "build", "docs"):
        (folder / name).mkdir(parents=True)
    texts = {
        "about.html": PAGE,
        "css/main.css": '@import "palette.css";',
        "css/palette.css": "h1 { color: red; background: url(../logo.png) }",
        "logo.png": "",
        "app.js": "",
        "data.json": "{}",
        "build/out.html": PAGE,
        ".gitignore": "# ours\nbuild/\n*.map\n",
        "app.js.map": "{}",
        "key.pem": "",
        "docs/index.html": PAGE,
    }
    for name, text in texts.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def told(site: Path) -> Told:
    def told(target: str, *, root: Path | None = None, **flags: Any) -> str:
        out = io.StringIO()
        explain(Explain(target, root, flags), cwd=site, environ={}, out=out)
        return out.getvalue()

    return told
