"""Many files at once: checkouts, installations, archives; and changes that are none."""

import asyncio
import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from hotreload.watch.gitlock import GitLock

from .editors import run, write
from .stage import Stage

COUNT = 120
SHOWN = ["main.css", "page.html", *(f"d{number}/part.js" for number in (3, 40, 77, 119))]


def version(root: Path, text: str) -> None:
    """Write a tree with many files, few of which are shown."""
    for number in range(COUNT):
        (root / f"d{number}").mkdir(parents=True, exist_ok=True)
        (root / f"d{number}" / "part.js").write_text(f"export const x = '{text} {number}'\n")
        (root / f"d{number}" / "notes.txt").write_text(f"{text}\n")
    (root / "main.css").write_text(f"/* {text} */\n")
    (root / "page.html").write_text(f"<p>{text}</p>\n")


def told_paths(told: list[list[tuple[str, str]]]) -> list[str]:
    return sorted(path for each in told for _, path in each)


ALL = sorted(f"/{name}" for name in SHOWN)


@pytest.fixture
async def tree(stage: Stage) -> Stage:
    version(stage.site, "old")
    await stage.told()
    await stage.shows(*SHOWN)
    await stage.told()
    return stage


# --- git ----------------------------------------------------------------------------------------


def git(root: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "core.fsync=none")
    run("git", "-C", root, *identity, "-c", "gc.auto=0", *arguments)


def commit_two_versions(root: Path) -> None:
    git(root, "init", "-q", "-b", "old")
    git(root, "add", ".")
    git(root, "commit", "-qm", "old")
    git(root, "switch", "-qc", "new")
    version(root, "new")
    git(root, "commit", "-qam", "new")
    git(root, "switch", "-q", "old")


def under_git(stage: Stage) -> Path:
    """Let the server find the repository, as it does when it starts; give the lock's path."""
    home = stage.site / ".git"
    home.mkdir(exist_ok=True)
    stage.reloader.publisher._git = GitLock(str(stage.site))
    return home / "index.lock"


@pytest.fixture
async def repository(tree: Stage) -> Stage:
    if shutil.which("git") is None:
        pytest.skip("git is not installed; its calls are replayed below")
    await asyncio.to_thread(commit_two_versions, tree.site)
    under_git(tree)
    await tree.told()
    return tree


@pytest.mark.parametrize("command", [("checkout", "-q", "new"), ("switch", "-q", "new")])
async def test_wat_31_a_checkout_is_one_message(repository: Stage, command) -> None:
    await asyncio.to_thread(git, repository.site, *command)

    told = await repository.told()

    assert len(told) == 1
    assert told_paths(told) == ALL


async def test_wat_31_a_stash_and_its_return_are_one_message_each(repository: Stage) -> None:
    version(repository.site, "changed")
    await repository.told()

    await asyncio.to_thread(git, repository.site, "stash", "-q")
    stashed = await repository.told()
    await asyncio.to_thread(git, repository.site, "stash", "pop", "-q")
    returned = await repository.told()

    assert [len(stashed), len(returned)] == [1, 1]
    assert told_paths(stashed) == told_paths(returned) == ALL


async def test_a_commit_a_status_and_a_checkout_of_the_same_are_none(repository: Stage) -> None:
    for command in (("status",), ("commit", "--allow-empty", "-qm", "x"), ("checkout", "-q", ".")):
        await asyncio.to_thread(git, repository.site, *command)

    assert await repository.told() == []


async def test_a_checkout_there_and_back_is_none(tree: Stage) -> None:
    lock = under_git(tree)

    def there_and_back() -> None:
        lock.touch()
        version(tree.site, "new")
        time.sleep(0.1)
        version(tree.site, "old")
        lock.unlink()

    await asyncio.to_thread(there_and_back)

    assert await tree.told() == []


async def test_wat_31_a_replayed_checkout_is_one_message(tree: Stage) -> None:
    """Git makes its lock, removes each file and makes it anew, and renames the lock."""
    lock = under_git(tree)

    def checkout() -> None:
        write(lock, "")
        for name in SHOWN:
            (tree.site / name).unlink()
            write(tree.site / name, "/* new */", flags=os.O_EXCL)
            time.sleep(0.06)  # a slow disk
        write(lock, "index")
        lock.rename(lock.with_name("index"))

    await asyncio.to_thread(checkout)
    told = await tree.told()

    assert len(told) == 1
    assert told_paths(told) == ALL


# --- archives and copies ------------------------------------------------------------------------


def unzip(stage: Stage, source: Path) -> None:
    archive = source.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w") as writer:
        for file in sorted(source.rglob("*.*")):
            if file.is_file():
                writer.write(file, file.relative_to(source))
    if shutil.which("unzip"):
        run("unzip", "-oq", archive, "-d", stage.site)
        return
    with zipfile.ZipFile(archive) as reader:
        for name in reader.namelist():
            (stage.site / name).unlink()
            write(stage.site / name, reader.read(name).decode(), flags=os.O_EXCL)


def rsync(stage: Stage, source: Path) -> None:
    if shutil.which("rsync"):
        run("rsync", "-a", "--checksum", f"{source}/", f"{stage.site}/")
        return
    for file in sorted(source.rglob("*.*")):
        fresh = stage.site / file.relative_to(source)
        write(fresh.with_name(f".{fresh.name}.u5NYAk"), file.read_text())
        fresh.with_name(f".{fresh.name}.u5NYAk").rename(fresh)


def copy(stage: Stage, source: Path) -> None:
    shutil.copytree(source, stage.site, dirs_exist_ok=True)


every_way = pytest.mark.parametrize("bring", [unzip, rsync, copy], ids=lambda bring: bring.__name__)


@every_way
async def test_wat_31_an_unpacked_version_is_at_most_two_messages(tree: Stage, bring) -> None:
    source = tree.site.parent / "source"
    version(source, "new")

    tree.pauses()
    await asyncio.to_thread(bring, tree, source)
    told = await tree.told()

    assert 1 <= len(told) <= 2 + tree.pauses()
    assert told_paths(told) == ALL


@every_way
async def test_an_unpacked_version_that_is_the_same_is_none(tree: Stage, bring) -> None:
    source = tree.site.parent / "source"
    version(source, "old")

    await asyncio.to_thread(bring, tree, source)

    assert await tree.told() == []


# --- npm ----------------------------------------------------------------------------------------


def package(folder: Path, text: str, release: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text(f'{{"name": "shown", "version": "{release}"}}\n')
    (folder / "index.js").write_text(f"export const x = '{text}'\n")
    (folder / "unused.js").write_text(f"export const y = '{text} {release}'\n")
    return folder


def npm_replayed(site: Path, source: Path) -> None:
    """It moves the old package aside, fills a new folder, and removes the old one."""
    there = site / "node_modules" / "shown"
    aside = there.with_name(".shown-Xk2Fq9Za")
    if there.exists():
        there.rename(aside)
    there.mkdir(parents=True)
    for file in source.iterdir():
        write(there / file.name, file.read_text())
    shutil.rmtree(aside, ignore_errors=True)
    write(site / "node_modules" / ".package-lock.json", "{}")
    write(site / "package-lock.json", "{}")


def npm(site: Path, source: Path) -> None:
    options = ("--offline", "--no-audit", "--no-fund", "--install-links", "--silent")
    run("npm", "install", "--prefix", site, *options, source)


WAYS = [npm_replayed, *([npm] if shutil.which("npm") else [])]


@pytest.mark.parametrize("install", WAYS, ids=lambda install: install.__name__)
async def test_wat_31_an_installed_package_is_told_where_it_is_shown(stage: Stage, install) -> None:
    source = stage.site.parent / "source"
    install(stage.site, package(source, "old", "1.0.0"))
    await stage.shows("node_modules/shown/index.js")
    await stage.told()

    stage.pauses()
    await asyncio.to_thread(install, stage.site, package(source, "new", "1.0.1"))
    told = await stage.told()

    assert 1 <= len(told) <= 2 + stage.pauses()
    assert set(told_paths(told)) == {"/node_modules/shown/index.js"}
    assert "new" in (await stage.served.get("/node_modules/shown/index.js"))[1]


async def test_an_installation_that_changes_nothing_that_is_shown_is_none(stage: Stage) -> None:
    source = stage.site.parent / "source"
    npm_replayed(stage.site, package(source, "old", "1.0.0"))
    await stage.shows("node_modules/shown/index.js")
    await stage.told()

    await asyncio.to_thread(npm_replayed, stage.site, package(source, "old", "1.0.1"))

    assert await stage.told() == []


# --- what storms cost ---------------------------------------------------------------------------

_WRITER = """
import pathlib, sys
for number in range(2000):
    path = pathlib.Path(sys.argv[1], f"m{number}.js")
    path.write_text(f"export const x = '{sys.argv[2]} {number}'")
"""


async def test_hub_9_wat_31_two_thousand_files_at_once_are_at_most_two_messages(
    stage: Stage,
) -> None:
    subprocess.run([sys.executable, "-c", _WRITER, stage.site, "old"], check=True)
    await stage.told()
    stage.reloader.declare([(f"/m{number}.js", None) for number in range(2000)], since=0)

    stage.pauses()
    writer = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _WRITER, str(stage.site), "new"
    )
    await writer.wait()
    told = await stage.told()

    assert 1 <= len(told) <= 2 + stage.pauses()
    assert len(set(told_paths(told))) == len(told_paths(told)) == 2000
