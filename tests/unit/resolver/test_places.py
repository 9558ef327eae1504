"""Which file a URL path means: one spelling for each, nothing private, nothing outside."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotreload.folders import mounts_of
from hotreload.paths import Mount, Mounts
from hotreload.resolver import Folder, Missing, Opened, Redirect, Resolver
from tests.hostile import (
    ABSOLUTE,
    BACKSLASHES,
    CASES,
    DECODED_TWICE,
    FOLDERS,
    LEGAL,
    OTHER_HOSTS,
    SPELLINGS,
    TRAILING,
    TRAVERSALS,
)
from tests.unit.resolver.found import SECRET, missing, shown


@pytest.mark.parametrize(
    ("path", "canonical", "text"),
    [
        ("/a.txt", "/a.txt", b"a"),
        ("/", "/index.html", b"home"),
        ("/index.html", "/index.html", b"home"),
        ("/about", "/about.html", b"about"),
        ("/about/", "/about.html", b"about"),
        ("/about.html", "/about.html", b"about"),
        ("/%61bout", "/about.html", b"about"),
        ("/indexed/", "/indexed/index.html", b"i"),
        ("/both", "/both.html", b"file"),
        ("/both/", "/both/index.html", b"folder"),
        ("/sub/x.css", "/sub/x.css", b"x"),
        ("/inlink.txt", "/inlink.txt", b"a"),
        ("/.well-known/x", "/.well-known/x", b"w"),
    ],
)
@pytest.mark.usefixtures("any_system")
def test_a_path_shows_a_file(resolver: Resolver, path: str, canonical: str, text: bytes) -> None:
    assert shown(resolver.resolve(path)) == (canonical, text)


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/about", ["about", "about.html"]),
        ("/sub/", ["sub/index.html", "sub.html"]),
        ("/", ["index.html"]),
        ("/.env", []),
        ("/../x", []),
    ],
)
def test_the_files_that_a_path_may_show_are_known(
    resolver: Resolver, site: Path, path: str, names: list[str]
) -> None:
    assert resolver.files(path) == tuple(str(site / name) for name in names)


def test_a_folder_without_an_index_is_listed(resolver: Resolver, site: Path) -> None:
    assert resolver.resolve("/sub/") == Folder("/sub/", str(site / "sub"))


@pytest.mark.parametrize(
    ("path", "location"), [("/sub", "./sub/"), ("/indexed", "./indexed/"), ("/sub/deep", "./deep/")]
)
def test_a_folder_without_its_slash_is_a_redirect(
    resolver: Resolver, path: str, location: str
) -> None:
    assert resolver.resolve(path) == Redirect(location)


def test_without_listing_only_an_index_is_shown(site: Path) -> None:
    resolver = Resolver(Mounts([Mount.at("/", site)]), listing=False)

    assert missing(resolver.resolve("/sub/")).path == "/sub/"
    assert missing(resolver.resolve("/sub")).path == "/sub"
    assert resolver.resolve("/indexed") == Redirect("./indexed/")


NO_PATHS = ["", "a.txt", "*", "http://x/a.txt"]


@pytest.mark.parametrize("path", TRAVERSALS)
def test_fs_1_traversal(resolver: Resolver, path: str) -> None:
    missing(resolver.resolve(path))


@pytest.mark.parametrize("path", DECODED_TWICE)
def test_fs_2_a_path_is_decoded_once(resolver: Resolver, path: str) -> None:
    missing(resolver.resolve(path))


def test_fs_2_a_name_that_looks_encoded_is_shown(resolver: Resolver, site: Path) -> None:
    (site / "%2e%2e").mkdir()
    (site / "%2e%2e/x").write_text("literal")

    assert shown(resolver.resolve("/%252e%252e/x")) == ("/%252e%252e/x", b"literal")


@pytest.mark.parametrize("path", ABSOLUTE)
def test_fs_3_absolute_and_unc_paths(resolver: Resolver, path: str) -> None:
    missing(resolver.resolve(path))


@pytest.mark.parametrize("path", BACKSLASHES)
def test_fs_4_backslashes(resolver: Resolver, path: str) -> None:
    missing(resolver.resolve(path))


@pytest.mark.parametrize("path", TRAILING)
def test_fs_6_trailing_characters_are_no_aliases(resolver: Resolver, path: str) -> None:
    missing(resolver.resolve(path))


@pytest.mark.parametrize("path", ["/.env?raw", "/a.txt?x", "/sub/?/../../out/secret.txt"])
def test_fs_7_a_question_mark_is_part_of_the_name(resolver: Resolver, path: str) -> None:
    missing(resolver.resolve(path))


@pytest.mark.parametrize("path", [*SPELLINGS, *NO_PATHS])
def test_fs_8_a_file_has_one_spelling(resolver: Resolver, path: str) -> None:
    assert missing(resolver.resolve(path)).path is None


@pytest.mark.parametrize("path", CASES)
def test_fs_9_private_names_are_private_in_any_case(resolver: Resolver, path: str) -> None:
    assert missing(resolver.resolve(path)).denied


@pytest.mark.parametrize("path", ["/a.txt::$DATA", "/A~1.TXT", "/CON", "/sub\\x.css", "/a.txt."])
def test_fs_10_windows_aliases(
    resolver: Resolver, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotreload.resolver.places._IS_WINDOWS", True)

    assert missing(resolver.resolve(path)).denied


@pytest.mark.parametrize("path", ["/.git", "/.git/", "/.git/config", "/.git/a/b", "/__pycache__/x"])
def test_fs_11_nothing_below_a_private_folder(resolver: Resolver, path: str) -> None:
    found = missing(resolver.resolve(path))

    assert (found.path, found.denied) == (None, True)
    assert found.cause.startswith(f"{path.split('/')[1]!r} is never shown, for ")


def test_fs_15_a_private_name_tells_nothing_about_the_disk(resolver: Resolver, site: Path) -> None:
    present = resolver.resolve("/.env"), resolver.resolve("/k.pem")
    (site / ".env").unlink()
    (site / "k.pem").unlink()

    assert (resolver.resolve("/.env"), resolver.resolve("/k.pem")) == present


@pytest.mark.parametrize(
    "path", ["/" + "a" * 300, "/" + "a" * 5000, "/" + "a/" * 4096, "/sub/" + "%e2%82%ac" * 100]
)
def test_fs_17_long_names_are_missing_and_not_remembered(resolver: Resolver, path: str) -> None:
    assert missing(resolver.resolve(path)).path is None


@pytest.mark.parametrize(("name", "path"), LEGAL)
def test_fs_18_legal_names_work(resolver: Resolver, site: Path, name: str, path: str) -> None:
    (site / name).parent.mkdir(exist_ok=True)
    (site / name).write_text("it")

    assert shown(resolver.resolve(path)) == (path, b"it")


def test_fs_20_a_listing_tells_no_secrets(resolver: Resolver, site: Path) -> None:
    os.mkfifo(site / "fifo")
    (site / "bad\udcff.txt").touch()
    (site / "insub").symlink_to("sub")

    names = resolver.entries(Folder("/", str(site)))

    assert names == (
        *(".well-known/", "both/", "empty/", "indexed/", "insub/", "sub/"),
        *("a.txt", "about.html", "bad\udcff.txt", "both.html", "index.html", "inlink.txt"),
    )


def test_fs_20_a_folder_that_moved_away_lists_nothing(
    resolver: Resolver, site: Path, outside: Path
) -> None:
    folder = resolver.resolve("/sub/")
    assert isinstance(folder, Folder)
    (site / "sub").rename(site / "old")
    assert resolver.entries(folder) == ()
    (site / "sub").symlink_to(outside)
    assert resolver.entries(folder) == ()


@pytest.mark.parametrize("path", OTHER_HOSTS)
def test_fs_21_no_redirect_leads_to_another_host(resolver: Resolver, path: str) -> None:
    missing(resolver.resolve(path))


@pytest.mark.parametrize("name", FOLDERS)
def test_fs_21_a_redirect_is_relative_and_encoded(
    resolver: Resolver, site: Path, name: str
) -> None:
    (site / name).mkdir()

    found = resolver.resolve("/" + "".join(f"%{byte:02x}" for byte in name.encode()))

    assert isinstance(found, Redirect)
    assert found.location.startswith("./")
    assert found.location.isascii()
    assert found.location.isprintable()
    assert "\\" not in found.location


@pytest.mark.parametrize(
    ("path", "name"),
    [("/no.css", "/no.css"), ("/new", "/new"), ("/new/", "/new/"), ("/%E9", "/%E9")],
)
def test_the_creation_of_a_missing_name_can_be_told(
    resolver: Resolver, path: str, name: str
) -> None:
    found = missing(resolver.resolve(path))

    assert (found.path, found.denied) == (name, False)
    assert found.cause == "No such file or directory"


def test_mounts_are_roots_of_their_own(site: Path, outside: Path) -> None:
    private = site / ".dist"
    private.mkdir()
    (private / "a.js").write_text("js")
    mounts = [Mount.at("/", site), Mount.at("/lib", outside), Mount.at("/dist", private)]
    resolver = Resolver(Mounts(mounts))

    assert shown(resolver.resolve("/lib/secret.txt")) == ("/lib/secret.txt", SECRET)
    assert shown(resolver.resolve("/dist/a.js")) == ("/dist/a.js", b"js")
    assert resolver.resolve("/lib") == Redirect("./lib/")
    assert resolver.resolve("/dist/") == Folder("/dist/", str(private))
    assert missing(resolver.resolve("/lib/../a.txt")).denied


def test_a_path_that_no_mount_covers_is_missing(outside: Path) -> None:
    resolver = Resolver(Mounts([Mount.at("/lib", outside)]))

    assert missing(resolver.resolve("/a.txt")) == Missing("/a.txt", "no folder is mounted there")


RAW = st.one_of(
    st.text(max_size=40),
    st.lists(
        st.sampled_from(
            ["/", "..", ".", "%2e", "%2f", "%5c", "%00", "out", "sub", "secret.txt", "linkdir", "a"]
        ),
        max_size=12,
    ).map("".join),
)


@given(raw=RAW)
@settings(
    max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_fs_1_no_path_raises_or_leads_outside(resolver: Resolver, raw: str) -> None:
    for path in (raw, f"/{raw}"):
        found = resolver.resolve(path)
        if isinstance(found, Opened):
            assert shown(found)[1] != SECRET


def test_of_several_folders_below_one_prefix_the_first_that_has_a_file_shows_it(
    tmp_path: Path,
) -> None:
    for name in ("one/a.css", "one/index/b.css", "two/a.css", "two/c.css", "two/index/index.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    mounts = mounts_of({"/static/": [tmp_path / "one", tmp_path / "two"]})
    resolver = Resolver(mounts)

    def shown(path: str) -> str:
        found = resolver.resolve(path)
        assert isinstance(found, Opened)
        found.close()
        return os.path.relpath(found.file, tmp_path)

    assert shown("/static/a.css") == "one/a.css"
    assert shown("/static/c.css") == "two/c.css"
    assert isinstance(resolver.resolve("/static/d.css"), Missing)
    assert mounts.url_paths(str(tmp_path / "two" / "c.css")) == ("/static/c.css",)
