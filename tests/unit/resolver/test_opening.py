"""What is opened, and what never is: real files, links, sockets and races."""

import os
import socket
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotreload.paths import Mount, Mounts
from hotreload.resolver import Missing, Opened, Resolver
from tests.hostile import HANDLERS, NEIGHBOURS
from tests.unit.resolver.found import SECRET, missing, shown

ROUNDS = 2000


def test_an_opened_file_knows_its_names_and_its_status(resolver: Resolver, site: Path) -> None:
    opened = resolver.resolve("/inlink.txt")

    assert isinstance(opened, Opened)
    with opened:
        assert opened.file == str(site / "inlink.txt")
        assert opened.real == str((site / "a.txt").resolve())
        assert stat.S_ISREG(opened.stat.st_mode)
        assert opened.stat.st_size == 1
        assert not os.get_inheritable(opened.fd)
    with pytest.raises(OSError, match="descriptor"):
        os.fstat(opened.fd)


@pytest.mark.parametrize("path", NEIGHBOURS)
@pytest.mark.usefixtures("any_system")
def test_fs_12_a_neighbour_with_the_same_beginning(resolver: Resolver, path: str) -> None:
    missing(resolver.resolve(path))


@pytest.mark.parametrize("path", HANDLERS)
@pytest.mark.usefixtures("any_system")
def test_fs_13_no_handler_skips_the_check(resolver: Resolver, path: str) -> None:
    missing(resolver.resolve(path))


@pytest.mark.usefixtures("any_system")
def test_fs_14_a_link_that_leaves_names_the_mount_that_would_show_it(
    resolver: Resolver, outside: Path
) -> None:
    real = outside.resolve()

    through = missing(resolver.resolve("/linkdir/secret.txt"))
    direct = missing(resolver.resolve("/link.txt"))

    assert (through.denied, through.cure) == (True, f"--mount /linkdir={real}")
    assert (direct.denied, direct.cure) == (True, f"--mount /out={real}")
    assert str(real / "secret.txt") in direct.cause


def test_fs_14_the_cure_works(site: Path, outside: Path) -> None:
    mounts = Mounts([Mount.at("/", site), Mount.at("/out", outside)])

    assert shown(Resolver(mounts).resolve("/link.txt")) == ("/link.txt", SECRET)
    assert shown(Resolver(mounts).resolve("/linkdir/secret.txt"))[1] == SECRET


def test_fs_14_a_link_to_a_private_file_is_private(resolver: Resolver, site: Path) -> None:
    (site / "git").symlink_to(".git")

    assert missing(resolver.resolve("/env.txt")).denied
    assert missing(resolver.resolve("/git/config")).denied


def test_links_of_package_managers_are_followed(resolver: Resolver, site: Path) -> None:
    store = site / "node_modules/.pnpm/x@1/node_modules/x"
    store.mkdir(parents=True)
    (store / "x.js").write_text("x")
    (site / "node_modules/x").symlink_to(store)

    assert shown(resolver.resolve("/node_modules/x/x.js"))[1] == b"x"


@pytest.mark.timeout(5)
def test_fs_16_special_files_do_not_block(resolver: Resolver, site: Path) -> None:
    os.mkfifo(site / "fifo")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(site / "sock"))

        causes = [missing(resolver.resolve(f"/{name}")).cause for name in ("fifo", "sock")]

    assert causes == ["not a regular file"] * 2
    assert missing(resolver.resolve("/loop")).path == "/loop"
    assert missing(resolver.resolve("/broken")).path == "/broken"


def test_fs_16_a_device_is_missing() -> None:
    assert missing(Resolver(Mounts([Mount.at("/", Path("/dev"))])).resolve("/null"))


def flipping(first: Path, second: Path, stop: threading.Event) -> None:
    """Exchange two names until stopped, by way of a third."""
    third = first.with_name("third")
    while not stop.is_set():
        first.rename(third)
        second.rename(first)
        third.rename(second)


@pytest.fixture
def flip(site: Path, outside: Path) -> Iterator[str]:
    """Let one URL path mean a file inside and a link to the outside in turns."""
    (site / "turn").mkdir()
    (site / "turn/secret.txt").write_bytes(b"inside")
    (site / "other").symlink_to(outside)
    stop = threading.Event()
    thread = threading.Thread(target=flipping, args=(site / "turn", site / "other", stop))
    thread.start()
    yield "/turn/secret.txt"
    stop.set()
    thread.join()


@pytest.mark.timeout(30)
@pytest.mark.usefixtures("any_system")
def test_fs_26_a_flipping_link_leaks_nothing(resolver: Resolver, flip: str) -> None:
    seen = set()

    for _ in range(ROUNDS):
        found = resolver.resolve(flip)
        seen.add(shown(found)[1] if isinstance(found, Opened) else type(found))

    assert SECRET not in seen
    assert seen <= {b"inside", Missing}


def test_a_file_that_is_replaced_while_it_is_opened_is_shown(
    resolver: Resolver, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really_open = os.open

    def replaced(path: str, flags: int) -> int:
        descriptor = really_open(path, flags)
        (site / "new").write_text("new")
        (site / "new").replace(site / "a.txt")
        return descriptor

    monkeypatch.setattr(os, "open", replaced)

    opened = resolver.resolve("/a.txt")

    assert isinstance(opened, Opened)
    assert opened.real == str((site / "a.txt").resolve())
    assert shown(opened) == ("/a.txt", b"a")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_missing(resolver: Resolver, site: Path) -> None:
    (site / "a.txt").chmod(0)

    assert missing(resolver.resolve("/a.txt")).cause == "Permission denied"


def test_a_root_that_is_gone_comes_back(resolver: Resolver, site: Path) -> None:
    site.rename(site.with_name("away"))

    assert missing(resolver.resolve("/a.txt")).path == "/a.txt"
    assert missing(resolver.resolve("/")).path == "/"
    site.with_name("away").rename(site)
    assert shown(resolver.resolve("/a.txt"))[1] == b"a"


@pytest.mark.usefixtures("any_system")
def test_a_root_may_be_a_link_and_may_be_flipped(site: Path, outside: Path) -> None:
    root = site.with_name("current")
    root.symlink_to(site)
    resolver = Resolver(Mounts([Mount.at("/", root)]))

    assert shown(resolver.resolve("/a.txt"))[1] == b"a"
    root.unlink()
    root.symlink_to(outside)
    assert shown(resolver.resolve("/secret.txt"))[1] == SECRET
    assert missing(resolver.resolve("/a.txt"))
