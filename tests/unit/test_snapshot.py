"""A file as it is at one moment, also while somebody writes it."""

from pathlib import Path

import pytest

from hotreload import snapshot
from hotreload.content import content_id
from hotreload.paths import Mount, Mounts
from hotreload.resolver import Opened, Resolver


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    (tmp_path / "page.html").write_text("<p>old")
    found = Resolver(Mounts([Mount.at("/", tmp_path)])).resolve("/page.html")
    assert isinstance(found, Opened)
    return found


def test_a_snapshot_holds_the_bytes_and_their_name(opened: Opened) -> None:
    with opened:
        held = snapshot.take(opened)

    assert held == snapshot.Snapshot(content_id(b"<p>old"), b"<p>old")


@pytest.mark.parametrize("text", ["", "<p>o", "<p>old and more"])
def test_a_file_that_changed_since_it_was_opened_is_torn(
    tmp_path: Path, opened: Opened, text: str
) -> None:
    (tmp_path / "page.html").write_text(text)  # in place: the same inode

    with opened:
        held = snapshot.take(opened)

    assert held.is_torn


def test_a_file_whose_size_says_nothing_is_whole(tmp_path: Path) -> None:
    """As those below /proc, which are longer than they say."""
    mounts = Mounts([Mount.at("/", "/proc/self")])
    found = Resolver(mounts).resolve("/status")
    if not isinstance(found, Opened):
        pytest.skip("needs /proc")

    with found:
        held = snapshot.take(found)

    assert held.data
    assert not held.is_torn
