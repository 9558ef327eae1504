"""The doctor says what is so, finds what is wrong, and leaves everything as it was."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from hotreload import lockfile
from hotreload.config import Config
from hotreload.doctor import examine, survey, versions, watching
from hotreload.doctor.limits import read_limits
from hotreload.doctor.watching import Ground
from hotreload.reports.findings import Section, problems_of
from hotreload.watch.filesystems import FileSystem
from tests.integration.doctor.examining import examined, text


def tree(folder: Path) -> list[tuple[str, int, int]]:
    found = [folder, *folder.rglob("*")]
    return sorted((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in found)


def test_an_ordinary_folder_is_well(site: Path) -> None:
    sections = examined(site)

    assert [problem for problem in problems_of(sections.values()) if problem.grave] == []


def test_nothing_is_written_into_the_folder(site: Path) -> None:
    before = tree(site)

    examined(site)

    assert tree(site) == before


def test_it_counts_what_is_watched_and_what_is_needed(site: Path) -> None:
    sections = examined(site)

    assert f"{site} (" in text(sections, "Watching") or f"{site}:" in text(sections, "Watching")
    assert "2 folders, 2 files." in text(sections, "Watching")
    if read_limits() is not None:
        assert "Watches: 2 needed" in text(sections, "Limits")


@pytest.mark.skipif(read_limits() is None, reason="there is no inotify here")
def test_events_are_tried(site: Path) -> None:
    assert "Self-test: the folder was opened, and the event arrived." in text(
        examined(site), "Watching"
    )


def test_it_names_what_is_not_watched_and_the_rule(site: Path) -> None:
    for name in "abcde":
        (site / name / "node_modules").mkdir(parents=True)

    lines = text(examined(site, ignore=("*.map", "css/")), "Ignored")

    assert "build/ is not watched: .gitignore, line 3: build/." in lines
    assert "a/node_modules/, b/node_modules/, c/node_modules/, and 3 more" in lines
    assert "are not watched: node_modules is left out by default." in lines
    assert "env/ is not watched: a virtual environment, for it holds a pyvenv.cfg." in lines
    assert "css/ is not watched: --ignore: css/." in lines
    assert "--ignore names: *.map, css/." in lines


def test_a_large_tree_is_counted_for_a_while_only(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survey, "PATIENCE", -1.0)

    assert "more than 1 folder, 0 files; the count stopped there." in text(
        examined(site), "Watching"
    )


def test_polling_says_who_wants_it(site: Path) -> None:
    sections = examine(Config(root=site, port=0, poll=2.0), sources={"poll": "HOTRELOAD_POLL"})

    assert "  It is looked at every 2 s, for HOTRELOAD_POLL says so." in sections[0].lines
    assert "Limits" not in [section.title for section in sections]


def test_watched_files_and_folders_are_roots(site: Path, tmp_path: Path) -> None:
    (tmp_path / "data.json").write_text("{}")
    (tmp_path / "templates").mkdir()

    lines = text(examined(site, watch=(tmp_path / "data.json", tmp_path / "templates")), "Watching")

    assert f"{tmp_path / 'data.json'}: its folder is watched for it." in lines
    assert f"{tmp_path / 'templates'}" in lines


def ground(kind: str, root: str, *, heard: bool | None = True) -> Callable[[str], Ground]:
    system = FileSystem(kind, root, "host")
    silent = () if system.sends_events else (root,)
    return lambda _: Ground(system, silent, heard)


def watched(root: Path, examine: Callable[[str], Ground]) -> Section:
    found = survey.surveys([str(root)], ())
    return watching.told(found, (), poll=None, poll_source="", examine=examine)


def test_events_that_do_not_arrive_are_a_hint(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")

    section = watched(site, ground("ext4", str(site), heard=False))

    assert "for events do not arrive there" in "\n".join(section.lines)
    (problem,) = section.problems
    assert f"Events do not arrive in {site}" in problem.text
    assert not problem.grave


def test_a_test_that_cannot_be_made_is_not_called_passed(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")

    text = "\n".join(watched(site, ground("ext4", str(site), heard=None)).lines)

    assert "gives no watch" in text
    assert "arrived" not in text


def test_a_shared_folder_is_a_hint(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(
        watching.filesystems, "of", lambda path: FileSystem("9p", str(path), "host")
    )

    section = watched(site, ground("9p", str(site)))

    (problem,) = section.problems
    assert "9p" in problem.text
    assert not problem.grave


def test_other_systems_have_no_self_test(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")

    section = watched(site, lambda _: Ground(None, (), heard=None))

    assert "watchdog's observer" in "\n".join(section.lines)
    assert section.problems == ()


def test_a_free_port_is_free(site: Path, taken: int) -> None:
    assert "is taken by another program; the next free one would be used." in text(
        examined(site, port=taken), "Port and servers"
    )
    assert "any that is free" in text(examined(site, port=0), "Port and servers")


def test_a_taken_port_is_a_problem_where_it_is_insisted_on(site: Path, taken: int) -> None:
    (problem,) = examined(site, port=taken, strict_port=True)["Port and servers"].problems

    assert problem.grave
    assert str(taken) in problem.text


def test_an_address_that_is_not_ours_is_a_problem(site: Path) -> None:
    (problem,) = examined(site, host="192.0.2.250", port=5500)["Port and servers"].problems

    assert "192.0.2.250" in problem.text


def test_servers_that_run_are_named(site: Path, taken: int) -> None:
    for root in (site, site.parent):
        url = f"http://127.0.0.1:{taken}/"
        values = {"port": taken, "url": url, "root": str(root), "cwd": "/", "control_token": "t"}
        lockfile.write(lockfile.Lock(pid=os.getpid(), **values))  # type: ignore[arg-type]  # loose

    lines = text(examined(site, port=taken), "Port and servers")

    assert f"Port {taken} on 127.0.0.1 is taken by hotreload, process {os.getpid()}" in lines
    assert f"serves this folder at http://127.0.0.1:{taken}/" in lines
    assert f"serves {site.parent} at" in lines


def test_a_folder_for_secrets_that_cannot_be_used_is_a_problem(site: Path, runtime: Path) -> None:
    (runtime / "hotreload").write_text("")

    (problem,) = examined(site)["Secret and lock files"].problems

    assert problem.grave
    assert str(runtime) in problem.cure


def test_old_and_missing_packages_are_told() -> None:
    fine = {"aiohttp": "3.14.5", "watchdog": "7.1.0"}

    assert versions.judge(fine) == []
    assert versions.judge({**fine, "watchdog": "10.0"}) == []
    (old,) = versions.judge({**fine, "watchdog": "6.0.0"})
    (missing,) = versions.judge({**fine, "aiohttp": None})
    assert (old.grave, missing.grave) == (False, True)


def test_versions_are_named(site: Path) -> None:
    import hotreload

    lines = text(examined(site), "Versions")

    assert f"hotreload {hotreload.__version__}, " in lines
    assert "watchdog " in lines
