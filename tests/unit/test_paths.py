"""Mounts: from URL paths to files and back."""

from pathlib import PurePosixPath

import pytest

from hotreload.paths import Mount, Mounts

SITE = Mount.at("/", PurePosixPath("/srv/site"))
LIB = Mount.at("lib", PurePosixPath("/srv/lib"))
DEEP = Mount.at("/lib/deep/", PurePosixPath("/srv/site/deep"))
MOUNTS = Mounts([SITE, LIB, DEEP])


@pytest.mark.parametrize("prefix", ["lib", "/lib", "lib/", "/lib/"])
def test_a_prefix_begins_and_ends_with_a_slash(prefix: str) -> None:
    assert Mount.at(prefix, PurePosixPath("/srv/lib")) == LIB


@pytest.mark.parametrize("prefix", ["", "/", "//"])
def test_an_empty_prefix_is_the_root(prefix: str) -> None:
    assert Mount.at(prefix, PurePosixPath("/srv/site")) == SITE


def test_mounts_are_listed_longest_prefix_first() -> None:
    assert list(MOUNTS) == [DEEP, LIB, SITE]


@pytest.mark.parametrize(
    ("path", "mount", "rest"),
    [
        ("/", SITE, ""),
        ("/a/b.css", SITE, "a/b.css"),
        ("/library/x", SITE, "library/x"),
        ("/lib", LIB, ""),
        ("/lib/", LIB, ""),
        ("/lib/x.js", LIB, "x.js"),
        ("/lib/deep", DEEP, ""),
        ("/lib/deep/x.js", DEEP, "x.js"),
        ("/lib/deeper", LIB, "deeper"),
    ],
)
def test_the_longest_prefix_wins(path: str, mount: Mount, rest: str) -> None:
    assert MOUNTS.find(path) == (mount, rest)


def test_what_no_mount_shows_is_not_found() -> None:
    assert Mounts([LIB]).find("/other") is None


@pytest.mark.parametrize(
    ("file", "want"),
    [
        ("/srv/site/index.html", ("/index.html",)),
        ("/srv/site/a b/é.css", ("/a%20b/%C3%A9.css",)),
        ("/srv/site/deep/x.js", ("/lib/deep/x.js", "/deep/x.js")),
        ("/srv/lib/x.js", ("/lib/x.js",)),
        ("/srv/site", ("/",)),
        ("/srv/site2/index.html", ()),
        ("/elsewhere", ()),
    ],
)
def test_a_file_has_a_url_path_for_each_mount_it_is_in(file: str, want: tuple[str, ...]) -> None:
    assert MOUNTS.url_paths(file) == want


def test_a_mounted_file_system_root_works() -> None:
    mounts = Mounts([Mount.at("/", PurePosixPath("/"))])

    assert mounts.url_paths("/srv/x.css") == ("/srv/x.css",)
