"""Which files a glob means."""

from pathlib import Path

import pytest

from hotreload.globs import Glob

BASE = Path("/work")


def means(text: str, path: str) -> bool:
    glob, file = Glob.at(text, BASE), Path(path)
    return file.is_relative_to(glob.folder) and glob.matches(
        file.relative_to(glob.folder).as_posix()
    )


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("src/**/*.scss", "/work/src/main.scss"),
        ("src/**/*.scss", "/work/src/a/b/main.scss"),
        ("src/**", "/work/src/a/b"),
        ("**/*.md", "/work/x.md"),
        ("*.py", "/work/app.py"),
        ("*.py", "/work/deep/down/app.py"),
        ("main.py", "/work/deep/main.py"),
        ("src", "/work/src/a/b"),
        ("src/", "/work/src/a/b"),
        ("./*.py", "/work/app.py"),
        ("src/main.scss", "/work/src/main.scss"),
        ("src/*.{scss,css}", "/work/src/a.css"),
        ("page[0-9].html", "/work/page7.html"),
        ("page[!0-9].html", "/work/pageX.html"),
        ("page?.html", "/work/page7.html"),
        ("/else/where/*.c", "/else/where/x.c"),
        ("a,b{c.txt", "/work/a,b{c.txt"),
        ("odd(name)+.txt", "/work/odd(name)+.txt"),
    ],
)
def test_it_means(text: str, path: str) -> None:
    assert means(text, path)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("src/**/*.scss", "/work/src/main.css"),
        ("src/**/*.scss", "/work/other/main.scss"),
        ("src/*.scss", "/work/src/deep/main.scss"),
        ("./*.py", "/work/deep/app.py"),
        ("src/main.scss", "/work/src/deep/main.scss"),
        ("src/", "/work/srcs/a"),
        ("*.py", "/work/app.pyc"),
        ("page?.html", "/work/page/.html"),
        ("page[!0-9].html", "/work/page7.html"),
    ],
)
def test_it_does_not_mean(text: str, path: str) -> None:
    assert not means(text, path)


@pytest.mark.parametrize(
    ("text", "folder"),
    [
        ("src/**/*.scss", "/work/src"),
        ("*.py", "/work"),
        ("a/b/c.txt", "/work/a/b"),
        ("../lib/*.py", "/work/../lib"),
        ("a/", "/work/a"),
    ],
)
def test_it_begins_where_nothing_is_wild_yet(text: str, folder: str) -> None:
    assert Glob.at(text, BASE).folder == Path(folder)


@pytest.mark.parametrize("text", ["", "/", "a\0b", "[z-a]"])
def test_what_is_no_glob_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"names nothing|range"):
        Glob.at(text, BASE)
