"""A file as it is at one moment, also while somebody writes it."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hotreload.content import content_id
from hotreload.paths import Mount, Mounts
from hotreload.resolver import Opened, Resolver
from hotreload.site import snapshot


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


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_opened_for_its_writer_would_be_woken(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writing = (
        "import os, sys; print(flush=True);"
        "os.write(os.open(sys.argv[1], os.O_WRONLY), b'for another reader')"
    )
    command = [sys.executable, "-c", writing, str(pipe)]

    with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        for _ in range(20):
            assert snapshot.of_file(str(pipe)) is None
            time.sleep(0.005)
        reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        try:
            assert writer.wait(10) == 0
            assert os.read(reader, 100) == b"for another reader"
        finally:
            os.close(reader)
