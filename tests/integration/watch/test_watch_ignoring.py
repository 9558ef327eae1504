"""What is not told, and what is told although it is ignored."""

import shutil
from pathlib import Path

from .watched import (
    ADDED,
    DELETED,
    MODIFIED,
    Open,
    every_backend,
    every_event_backend,
    inotify_only,
    watches,
    write,
)


@every_backend
async def test_wat_32_ignored_directories_are_silent(opened: Open, site: Path) -> None:
    for name in ("node_modules", ".git", "build"):
        (site / name / "deep").mkdir(parents=True)
    write(site / ".gitignore", "build/\n")
    watched = await opened()

    for name in ("node_modules", ".git", "build"):
        write(site / name / "deep" / "file.js")
        write(site / name / "index.lock")

    assert await watched.told() == {}


@inotify_only
async def test_wat_32_ignored_directories_cost_no_watches(opened: Open, site: Path) -> None:
    for number in range(20):
        (site / "node_modules" / f"package-{number}" / "lib").mkdir(parents=True)
    (site / "environment" / "lib").mkdir(parents=True)
    write(site / "environment" / "pyvenv.cfg")

    await opened()

    assert watches() == len([site, site / "css", site / "cookies"])


@every_backend
async def test_ignored_but_served_directories_are_told(opened: Open, site: Path) -> None:
    (site / "build" / "css").mkdir(parents=True)
    write(site / ".gitignore", "build/\n*.css\n")
    watched = await opened()

    watched.watcher.watch(str(site / "build" / "css"))
    watched.watcher.watch(str(site / "build" / "css"))
    write(site / "build" / "css" / "main.css")
    told = await watched.told()

    assert set(told) == {"build/css/main.css"}


@every_event_backend
async def test_ignored_but_served_directories_are_told_when_they_are_made_anew(
    opened: Open, site: Path
) -> None:
    (site / "build" / "css").mkdir(parents=True)
    write(site / ".gitignore", "build/\n")
    watched = await opened()
    watched.watcher.watch(str(site / "build" / "css"))

    shutil.rmtree(site / "build")
    (site / "build" / "css").mkdir(parents=True)
    write(site / "build" / "css" / "main.css")
    told = await watched.told()
    write(site / "build" / "css" / "main.css", "again")
    again = await watched.told()

    assert told["build/css/main.css"][-1][0] is not DELETED
    # Of the folders themselves the stock observer may tell a moment later.
    assert set(again) - {"build", "build/css"} == {"build/css/main.css"}


@every_event_backend
async def test_a_directory_can_be_watched_before_it_exists(opened: Open, site: Path) -> None:
    watched = await opened()
    watched.watcher.watch(str(site / "node_modules" / "later"))

    (site / "node_modules" / "later").mkdir(parents=True)
    write(site / "node_modules" / "later" / "a.js")

    assert "node_modules/later/a.js" in await watched.told()


@every_backend
async def test_a_directory_outside_the_roots_can_be_watched(opened: Open, tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    watched = await opened()

    watched.watcher.watch(str(tmp_path / "library"))
    write(tmp_path / "library" / "a.js")
    # The cookie lies in another folder, which may be heard of earlier.
    await watched.until(lambda: bool(watched._changes))

    assert "../library/a.js" in await watched.told()


@every_backend
async def test_the_user_s_patterns_silence_files_that_are_watched(opened: Open, site: Path) -> None:
    watched = await opened(ignore=["*.map", "out/"])
    (site / "out").mkdir()
    watched.watcher.watch(str(site / "out"))

    write(site / "css" / "main.css.map")
    write(site / "out" / "x.css")

    assert not {"css/main.css.map", "out/x.css"} & set(await watched.told())


@every_backend
async def test_a_linked_directory_is_told_under_the_name_it_was_served_by(
    opened: Open, site: Path
) -> None:
    (site / "current").symlink_to("css")
    watched = await opened()

    watched.watcher.watch(str(site / "current"))
    write(site / "css" / "main.css", "b {}")
    await watched.until(lambda: any("current" in change.path for change in watched._changes))

    assert {"css/main.css", "current/main.css"} <= set(await watched.told())


@inotify_only
async def test_a_flipped_link_to_a_directory_is_followed(opened: Open, site: Path) -> None:
    (site / "v2").mkdir()
    write(site / "v2" / "main.css")
    (site / "current").symlink_to("css")
    watched = await opened()
    watched.watcher.watch(str(site / "current"))

    (site / "next").symlink_to("v2")
    (site / "next").rename(site / "current")
    flipped = await watched.told()
    write(site / "v2" / "main.css", "again")
    write(site / "css" / "main.css", "old")
    after = await watched.told()

    assert flipped["current"] == [(DELETED, True)]
    assert flipped["current/main.css"] == [(ADDED, True)]
    assert set(after) == {"v2/main.css", "current/main.css", "css/main.css"}
    assert len(after["current/main.css"]) == len(after["v2/main.css"])


@every_backend
async def test_a_gitignore_that_python_cannot_read_ends_nothing(opened: Open, site: Path) -> None:
    write(site / ".gitignore", "[z-a]\nbuild/\n")
    (site / "css" / "deep").mkdir()
    watched = await opened()

    write(site / "css" / "deep" / "a.css")

    assert "css/deep/a.css" in await watched.told()
    assert watched.notices == []


@inotify_only
async def test_a_file_that_was_asked_for_as_a_folder_is_told_as_a_file(
    opened: Open, site: Path
) -> None:
    """Who asks for ``/page.html/x`` makes us wait for a folder of that name."""
    watched = await opened()
    watched.watcher.watch(str(site / "page.html"))

    write(site / "page.html")
    told = await watched.told()

    assert told["page.html"][-1] == (MODIFIED, True)
    assert DELETED not in {kind for kind, _ in told["page.html"]}


@every_backend
async def test_a_changed_gitignore_is_obeyed_at_once(opened: Open, site: Path) -> None:
    for name in ("build", "other"):
        (site / name / "deep").mkdir(parents=True)
    write(site / ".gitignore", "build/\n")
    watched = await opened()

    write(site / ".gitignore", "other/\n")
    await watched.until(lambda: not watched.watcher._tree.prunes(str(site / "build")))
    await watched.until_walked()
    write(site / "build" / "deep" / "a.css")
    write(site / "other" / "deep" / "a.css")

    told = await watched.told()

    assert "build/deep/a.css" in told
    assert not [path for path in told if path.startswith("other/")]


@every_backend
async def test_a_gitignore_that_is_removed_ignores_nothing(opened: Open, site: Path) -> None:
    (site / "build").mkdir()
    write(site / ".gitignore", "build/\n")
    watched = await opened()

    (site / ".gitignore").unlink()
    await watched.until(lambda: not watched.watcher._tree.prunes(str(site / "build")))
    await watched.until_walked()
    write(site / "build" / "a.css")

    assert set(await watched.told()) - {".gitignore"} == {"build/a.css"}


@every_backend
async def test_what_was_served_is_told_though_it_comes_to_be_ignored(
    opened: Open, site: Path
) -> None:
    (site / "build" / "served").mkdir(parents=True)
    (site / "build" / "unserved").mkdir()
    watched = await opened()
    watched.watcher.watch(str(site / "build" / "served"))

    write(site / ".gitignore", "build/\n")
    await watched.until(lambda: watched.watcher._tree.prunes(str(site / "build")))
    await watched.until_walked()
    write(site / "build" / "served" / "a.css")
    write(site / "build" / "unserved" / "a.css")

    assert set(await watched.told()) - {".gitignore"} == {"build/served/a.css"}


@inotify_only
async def test_wat_32_what_comes_to_be_ignored_costs_no_watches_any_more(
    opened: Open, site: Path
) -> None:
    (site / "build" / "deep").mkdir(parents=True)
    watched = await opened()
    before = watches()

    write(site / ".gitignore", "build/\n")
    await watched.until(lambda: watched.watcher._tree.prunes(str(site / "build")))
    await watched.until_walked()

    assert watches() == before - 2
