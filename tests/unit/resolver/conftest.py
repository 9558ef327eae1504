"""The folder of the research's file cases, and what resolves paths below it."""

from pathlib import Path

import pytest

from hotreload.paths import Mount, Mounts
from hotreload.resolver import Resolver, opening
from tests.unit.resolver.found import SECRET


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    for name in ("secret.txt", "x.html", "x.map", "index.html"):
        (folder / name).write_bytes(SECRET)
    return folder


@pytest.fixture
def site(tmp_path: Path, outside: Path) -> Path:
    """Make the folder of the research's file cases."""
    root = tmp_path / "site"
    for folder in ("sub", "sub/deep", ".git", ".well-known", "empty", "indexed", "both"):
        (root / folder).mkdir(parents=True)
    texts = {"a.txt": "a", "index.html": "home", "about.html": "about", ".env": "KEY=1"}
    texts |= {".git/config": "c", "k.pem": "k", ".hidden": "h", ".well-known/x": "w"}
    texts |= {"sub/x.css": "x", "indexed/index.html": "i", "both.html": "file"}
    texts |= {"both/index.html": "folder", "x.orig": "o"}
    for name, text in texts.items():
        (root / name).write_text(text)
    neighbour = tmp_path / "site-secret"
    neighbour.mkdir()
    (neighbour / "x").write_bytes(SECRET)
    links = {"link.txt": "../out/secret.txt", "linkdir": "../out", "linkdir2": "../site-secret"}
    links |= {"inlink.txt": "a.txt", "loop": "loop", "env.txt": ".env", "broken": "nowhere"}
    for name, target in links.items():
        (root / name).symlink_to(target)
    return root


@pytest.fixture
def resolver(site: Path) -> Resolver:
    return Resolver(Mounts([Mount.at("/", site)]))


@pytest.fixture(params=["descriptor", "realpath"])
def any_system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Check descriptors as Linux does, and as systems without ``/proc`` have to."""
    if request.param == "realpath":
        monkeypatch.setattr(opening, "_DESCRIPTORS", None)
