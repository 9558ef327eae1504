"""Names that were asked for in vain, and which files are looked at for their sake."""

from pathlib import Path

import pytest

from hotreload.paths import Mount, Mounts
from hotreload.resolver import Resolver
from hotreload.site.site import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Show two folders below one prefix, neither of which exists."""
    mounts = Mounts([Mount.at("/", tmp_path / "one"), Mount.at("/", tmp_path / "two")])
    return Site(mounts, resolver=Resolver(mounts))


def differing(site: Site) -> list[str]:
    return [path for path, _ in site.stamps.differing(100)]


@pytest.mark.parametrize(
    ("name", "file", "path"),
    [
        ("/", "index.html", "/index.html"),
        ("/guide", "guide.html", "/guide.html"),
        ("/guide", "guide/index.html", "/guide/index.html"),
        ("/guide/", "guide.html", "/guide.html"),
        ("/a%20b.css", "a b.css", "/a%20b.css"),
    ],
)
@pytest.mark.parametrize("folder", ["one", "two"])
def test_whatever_would_be_the_answer_is_found(
    site: Site, tmp_path: Path, folder: str, name: str, file: str, path: str
) -> None:
    site.missed.note(name)
    assert differing(site) == []

    (tmp_path / folder / file).parent.mkdir(parents=True)
    (tmp_path / folder / file).write_text("late")

    (edit,) = site.look_again(differing(site))
    assert edit.path == path


def test_a_look_at_a_folder_leaves_its_index_to_be_told(site: Site, tmp_path: Path) -> None:
    site.missed.note("/")
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "index.html").write_text("late")

    assert site.look_again(["/"]) == ()

    assert differing(site) == ["/index.html"]


def test_a_folder_without_an_index_is_news_as_a_listing(site: Site, tmp_path: Path) -> None:
    site.missed.note("/guide")
    (tmp_path / "one" / "guide").mkdir(parents=True)

    (edit,) = site.look_again(differing(site))

    assert edit.path == "/guide/"
