"""Which folders a reloader looks after: absolute, each once, and those that cannot be compared."""

import os
from pathlib import Path

import pytest

from hotreload.reloader.territory import Territory


def territory(folder: Path, **named: list[Path]) -> Territory:
    return Territory.of({"/": folder / "site"}, **{"watch": [], "mirror": [], **named})


def test_what_is_watched_besides_is_a_root_once(tmp_path: Path) -> None:
    found = territory(tmp_path, watch=[tmp_path / "site", tmp_path / "more"])

    assert found.outside == (str(tmp_path / "site"), str(tmp_path / "more"))
    assert found.roots == (str(tmp_path / "site"), str(tmp_path / "more"))


def test_names_are_those_in_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    found = Territory.of({"/": "site"}, watch=["a.py"], mirror=["pages"])

    assert found.roots == tuple(os.path.abspath(name) for name in ("site", "pages", "a.py"))


def test_what_a_url_of_ours_shows_can_be_compared_and_what_is_mirrored_cannot(
    tmp_path: Path,
) -> None:
    shown, more, pages = tmp_path / "site/sub", tmp_path / "more", tmp_path / "pages"

    found = territory(tmp_path, watch=[shown, more], mirror=[pages])

    assert found.incomparable == (str(more), str(pages))


def test_without_any_folder_git_is_sought_where_we_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert Territory.of({}, watch=[], mirror=[]).home == os.getcwd()
    assert territory(tmp_path).home == str(tmp_path / "site")
