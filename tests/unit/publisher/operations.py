"""What people and tools do to the files of a world."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from hotreload.changes.changes import ChangeKind
from hotreload.content import content_id
from tests.unit.publisher.world import ADDED, DELETED, MODIFIED, World, put


def write(world: World, name: str, text: str) -> None:
    file = world.root / name
    if file.is_dir():
        return
    is_new = not file.parent.exists()
    arrived = [(ADDED, file.parent, True)] if is_new else []
    if not file.exists():
        arrived.append((ADDED, file, False))
    file.parent.mkdir(exist_ok=True)
    put(world, file, text)
    # Nobody hears that a link leads somewhere again; the sweep finds it.
    swept = through_link(world) if is_new else ()
    world.report(*arrived, (MODIFIED, file, True), *swept)


def begin(world: World, name: str, text: str) -> None:
    """Write a half, and leave the file open."""
    file = world.root / name
    if file.is_file():
        half = f"half {text} of {name} at {world.now}"
        put(world, file, half)
        world.half[content_id(half.encode())] = world.now
        world.report((MODIFIED, file, False))


def empty(world: World, name: str, text: str) -> None:
    file = world.root / name
    if file.is_file():
        put(world, file, "")
        world.emptied.append(world.now)
        world.report((MODIFIED, file, False))


def clear(world: World, name: str, text: str) -> None:
    """Empty a file and close it; perhaps somebody goes on in a moment."""
    file = world.root / name
    if file.is_file():
        put(world, file, "")
        world.emptied.append(world.now)
        world.report((MODIFIED, file, True))


def replace(world: World, name: str, text: str) -> None:
    file = world.root / name
    if file.parent.is_dir() and not file.is_dir():
        put(world, world.root / "x.tmp", text)
        (world.root / "x.tmp").rename(file)
        world.report((ADDED, file, True))


def safe_write(world: World, name: str, text: str) -> None:
    """Move the file away, make it anew, write it."""
    file = world.root / name
    if file.is_file():
        file.rename(f"{file}~")
        world.report((DELETED, file, True))
        world.wait(0.001)
        put(world, file, text)
        world.report((ADDED, file, False), (MODIFIED, file, False), (MODIFIED, file, True))


def delete(world: World, name: str, text: str) -> None:
    file = world.root / name
    if file.is_file():
        file.unlink()
        world.report((DELETED, file, True))


def touch(world: World, name: str, text: str) -> None:
    file = world.root / name
    if file.is_file():
        os.utime(file, (world.now, world.now))
        world.report((MODIFIED, file, True))


def move(world: World, name: str, text: str) -> None:
    """Rename a directory, and with it all that is below."""
    old, new = world.root / "d", world.root / "d2"
    if not old.is_dir():
        old, new = new, old
    if old.is_dir() and not new.exists():
        old.rename(new)
        found = [(ADDED, file, True) for file in sorted(new.iterdir())]
        world.report((DELETED, old, True), (ADDED, new, True), *found, *through_link(world))


def remove(world: World, name: str, text: str) -> None:
    folder = world.root / "d"
    if folder.is_dir():
        files = [(DELETED, file, True) for file in sorted(folder.iterdir())]
        shutil.rmtree(folder)
        world.report(*files, (DELETED, folder, True), *through_link(world))


def flip(world: World, name: str, text: str) -> None:
    """Let the link lead elsewhere, at once."""
    link, fresh = world.root / "cur", world.root / "cur.tmp"
    target = "d2" if link.is_symlink() and os.readlink(link) == "d" else "d"
    fresh.symlink_to(target)
    fresh.rename(link)
    world.report(*through_link(world))


def swap(world: World, name: str, text: str) -> None:
    """Put a directory in the place of a file, or the other way round."""
    file = world.root / "a.css"
    if file.is_dir():
        file.rmdir()
        world.report((DELETED, file, True))
    elif file.exists():
        file.unlink()
        file.mkdir()
        world.report((DELETED, file, True), (ADDED, file, True))


def through_link(world: World) -> Iterator[tuple[ChangeKind, Path, bool]]:
    link = world.root / "cur"
    yield (DELETED, link, True)
    if link.is_dir():
        yield from ((ADDED, link / file.name, True) for file in sorted(link.iterdir()))


Operation = Callable[[World, str, str], None]
SAVES: list[Operation] = [write, write, begin, empty, clear, replace, safe_write, delete]
OPERATIONS: list[Operation] = [*SAVES, touch, move, remove, flip, swap]
