"""What editors do when they save."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from .watched import DELETED, MODIFIED, Open, every_backend, every_event_backend, write


def vim(page: Path) -> None:
    """Save as vim does with backups by renaming, probing with 4913 first."""
    (page.parent / ".page.html.swp").write_text("swap")
    (page.parent / "4913").touch()
    (page.parent / "4913").unlink()
    page.rename(f"{page}~")
    write(page)
    Path(f"{page}~").unlink()
    (page.parent / ".page.html.swp").unlink()


def vim_copying(page: Path) -> None:
    shutil.copy(page, f"{page}~")
    write(page)
    Path(f"{page}~").unlink()


def emacs(page: Path) -> None:
    lock, auto = page.parent / ".#page.html", page.parent / "#page.html#"
    lock.symlink_to("someone@somewhere.1:2")
    write(auto)
    page.rename(f"{page}~")
    write(page)
    lock.unlink()
    auto.unlink()


def sed(page: Path) -> None:
    write(page.parent / "sedQ3xY9z")
    (page.parent / "sedQ3xY9z").rename(page)


def jetbrains(page: Path) -> None:
    write(Path(f"{page}___jb_tmp___"))
    page.rename(f"{page}___jb_old___")
    Path(f"{page}___jb_tmp___").rename(page)
    Path(f"{page}___jb_old___").unlink()


def gedit(page: Path) -> None:
    write(page.parent / ".goutputstream-K8XQ41")
    (page.parent / ".goutputstream-K8XQ41").rename(page)


def kate(page: Path) -> None:
    write(Path(f"{page}.tmp"))
    Path(f"{page}.tmp").rename(page)


def vs_code(page: Path) -> None:
    with page.open("w") as file:
        file.flush()
        file.write("new")


EDITORS = [vim, vim_copying, emacs, sed, jetbrains, gedit, kate, vs_code]


@every_event_backend
@pytest.mark.parametrize("save", EDITORS, ids=lambda save: save.__name__)
async def test_wat_15_16_an_editor_s_save_names_its_file_alone(
    opened: Open, site: Path, save: Callable[[Path], None]
) -> None:
    watched = await opened()

    save(site / "page.html")
    told = await watched.told()

    assert set(told) == {"page.html"}
    assert told["page.html"][-1] == (MODIFIED, True)


@every_backend
@pytest.mark.parametrize("save", EDITORS, ids=lambda save: save.__name__)
async def test_an_editor_s_save_is_seen_by_all_backends(
    opened: Open, site: Path, save: Callable[[Path], None]
) -> None:
    watched = await opened()

    save(site / "page.html")
    told = await watched.told()

    assert set(told) == {"page.html"}
    assert told["page.html"][-1][0] is not DELETED
