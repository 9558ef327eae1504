"""Files that are only watched: what is news of them, and how many are remembered."""

import os
import time
from pathlib import Path

import pytest

from hotreload.changes.served import GONE_LIMIT
from hotreload.site.watched_files import WatchedFiles, template, written_since_use
from hotreload.templates.notes import file_of


def test_a_change_is_news_once(tmp_path: Path) -> None:
    watched = WatchedFiles([str(tmp_path)])
    file = tmp_path / "page.jinja"
    file.write_text("one")

    first = watched.news(str(file))
    again = watched.news(str(file))
    file.unlink()
    gone = watched.news(str(file))
    still_gone = watched.news(str(file))

    assert [bool(each) for each in (first, again, gone, still_gone)] == [True, False, True, False]


def test_of_files_that_are_gone_the_newest_are_remembered(tmp_path: Path) -> None:
    """Builds that name their output by its hash never end."""
    watched = WatchedFiles([str(tmp_path)])

    for number in range(GONE_LIMIT + 10):
        watched.news(f"{tmp_path}/{number}.js")

    assert len(watched._held) == GONE_LIMIT
    assert watched.news(f"{tmp_path}/{GONE_LIMIT}.js") is None


def test_templates_are_ours_as_soon_as_a_page_was_made_of_them(tmp_path: Path) -> None:
    watched = WatchedFiles([])
    file, missing = tmp_path / "query.sql", str(tmp_path / "missing.html")
    file.write_text("one")
    assert watched.news(str(file)) is None

    assert watched.take({str(file)}) == (str(file),)
    assert watched.take([str(file), missing]) == (missing,)

    assert watched.news(str(file)) is None  # a save of the same bytes
    file.write_text("two")
    assert watched.changed_templates() == (template(str(file)),)
    assert watched.changed_templates() == ()
    (tmp_path / "missing.html").write_text("there")
    assert watched.news(missing) == template(missing)
    assert watched.is_template(missing)


def test_a_template_is_called_by_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert template(f"{tmp_path}/posts/index.html").reason == "posts/index.html changed"
    assert template("/elsewhere/posts/index.html").name == "index.html"


def test_what_was_written_since_a_page_was_made_of_it_is_news(tmp_path: Path) -> None:
    old, new, unused = (str(tmp_path / name) for name in ("old", "new", "unused"))
    for file in (old, new, unused):
        Path(file).write_text("")
        os.utime(file, (time.time() - 9, time.time() - 9))
    assert [file_of(old), file_of(new)] == [old, new]
    for file in (new, unused):
        os.utime(file, (time.time() + 9, time.time() + 9))

    assert written_since_use([old, new, unused, str(tmp_path / "gone")]) == (template(new),)
