"""Files that are only watched: what is news of them, and how many are remembered."""

from pathlib import Path

from hotreload.changes.served import GONE_LIMIT
from hotreload.site.watched_files import WatchedFiles


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
