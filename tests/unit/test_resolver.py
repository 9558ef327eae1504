"""What is opened for a URL path, and what never is: real files, links, sockets and races."""

import os
import socket
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotreload.folders import mounts_of
from hotreload.paths import Mount, Mounts
from hotreload.resolver import Folder, Missing, Opened, Redirect, Resolution, Resolver, opening

SECRET = b"outside"
ROUNDS = 2000


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    for name in ("secret.txt", "x.html", "x.map", "index.html"):
        (folder / name).write_bytes(SECRET)
    return folder


@pytest.fixture
def site(tmp_path: Path, outside: Path) -> Path:
    """Make the folder of the research's file cases."""
    root = tmp_path / "site"
    for folder in ("sub", "sub/deep", ".git", ".well-known", "empty", "indexed", "both"):
        (root / folder).mkdir(parents=True)
    texts = {"a.txt": "a", "index.html": "home", "about.html": "about", ".env": "KEY=1"}
    texts |= {".git/config": "c", "k.pem": "k", ".hidden": "h", ".well-known/x": "w"}
    texts |= {"sub/x.css": "x", "indexed/index.html": "i", "both.html": "file"}
    texts |= {"both/index.html": "folder", "x.orig": "o"}
    for name, text in texts.items():
        (root / name).write_text(text)
    neighbour = tmp_path / "site-secret"
    neighbour.mkdir()
    (neighbour / "x").write_bytes(SECRET)
    links = {"link.txt": "../out/secret.txt", "linkdir": "../out", "linkdir2": "../site-secret"}
    links |= {"inlink.txt": "a.txt", "loop": "loop", "env.txt": ".env", "broken": "nowhere"}
    for name, target in links.items():
        (root / name).symlink_to(target)
    return root


@pytest.fixture
def resolver(site: Path) -> Resolver:
    return Resolver(Mounts([Mount.at("/", site)]))


@pytest.fixture(params=["descriptor", "realpath"])
def any_system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Check descriptors as Linux does, and as systems without ``/proc`` have to."""
    if request.param == "realpath":
        monkeypatch.setattr(opening, "_DESCRIPTORS", None)


def shown(resolution: Resolution) -> tuple[str, bytes]:
    assert isinstance(resolution, Opened), resolution
    with resolution:
        return resolution.path, os.read(resolution.fd, 1000)


def missing(resolution: Resolution) -> Missing:
    if isinstance(resolution, Opened):
        resolution.close()
    assert isinstance(resolution, Missing)
    return resolution


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


def test_an_opened_file_knows_its_names_and_its_status(resolver: Resolver, site: Path) -> None:
    opened = resolver.resolve("/inlink.txt")

    assert isinstance(opened, Opened)
    with opened:
        assert opened.file == str(site / "inlink.txt")
        assert opened.real == str((site / "a.txt").resolve())
        assert stat.S_ISREG(opened.stat.st_mode)
        assert opened.stat.st_size == 1
        assert not os.get_inheritable(opened.fd)
    with pytest.raises(OSError, match="descriptor"):
        os.fstat(opened.fd)


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


TRAVERSALS = [
    *("/../out/secret.txt", "/sub/../../out/secret.txt", "/%2e%2e/out/secret.txt"),
    *("/..%2fout/secret.txt", "/.%2e/out/secret.txt", "/sub/..%2f..%2fout/secret.txt"),
    *("/%2e%2e%2fout%2fsecret.txt", "/....//out/secret.txt", "/..;/out/secret.txt"),
]
DOUBLE = ["/%252e%252e/out/secret.txt", "/%25%32%65%25%32%65/out/secret.txt"]
OVERLONG = ["/%c0%ae%c0%ae/out/secret.txt", "/%uff0e%uff0e/out/secret.txt"]
ABSOLUTE = [
    *("//etc/passwd", "/%2fetc%2fpasswd", "/\\\\host\\share\\x", "/C:/Windows/win.ini"),
    *("/file:///etc/passwd", "/file:/etc/passwd"),
]
BACKSLASHES = [
    *("/..\\out\\secret.txt", "/..%5cout%5csecret.txt", "/.env\\", "/.env%5c", "/sub%5c..%5c.env"),
]
TRAILING = [
    *("/.env/", "/.env/.", "/.env//", "/.env/./", "/.env%20", "/.env.", "/.env%00"),
    *("/.env%00.html", "/a.txt%00.js", "/a.txt/", "/a.txt%20", "/a.txt.", "/about.html/", "/%00"),
]
SLASHES = ["//.env", "///.git/config", "/sub//../.env", "/sub/./../.env", "//a.txt", "/sub//x.css"]
CASES = ["/.EnV", "/.GIT/config", "/K.PEM", "/x.ORIG"]
DOTS = ["/.", "/..", "/sub/.", "/sub/..", "/sub/%2e", "/./a.txt", "/sub/../a.txt", "/%2e/a.txt"]
NO_PATHS = ["", "a.txt", "*", "http://x/a.txt", "/sub%2fx.css"]


@pytest.mark.parametrize("path", TRAVERSALS)
def test_fs_1_traversal(resolver: Resolver, path: str) -> None:
    missing(resolver.resolve(path))


@pytest.mark.parametrize("path", [*DOUBLE, *OVERLONG])
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


@pytest.mark.parametrize("path", [*SLASHES, *DOTS, *NO_PATHS])
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


@pytest.mark.parametrize("path", ["/../site-secret/x", "/linkdir2/x", "/linkdir2", "/linkdir2/"])
@pytest.mark.usefixtures("any_system")
def test_fs_12_a_neighbour_with_the_same_beginning(resolver: Resolver, path: str) -> None:
    missing(resolver.resolve(path))


@pytest.mark.parametrize("path", ["/linkdir", "/linkdir/", "/linkdir/x", "/linkdir/x.html"])
@pytest.mark.usefixtures("any_system")
def test_fs_13_no_handler_skips_the_check(resolver: Resolver, path: str) -> None:
    missing(resolver.resolve(path))


@pytest.mark.usefixtures("any_system")
def test_fs_14_a_link_that_leaves_names_the_mount_that_would_show_it(
    resolver: Resolver, outside: Path
) -> None:
    real = outside.resolve()

    through = missing(resolver.resolve("/linkdir/secret.txt"))
    direct = missing(resolver.resolve("/link.txt"))

    assert (through.denied, through.cure) == (True, f"--mount /linkdir={real}")
    assert (direct.denied, direct.cure) == (True, f"--mount /out={real}")
    assert str(real / "secret.txt") in direct.cause


def test_fs_14_the_cure_works(site: Path, outside: Path) -> None:
    mounts = Mounts([Mount.at("/", site), Mount.at("/out", outside)])

    assert shown(Resolver(mounts).resolve("/link.txt")) == ("/link.txt", SECRET)
    assert shown(Resolver(mounts).resolve("/linkdir/secret.txt"))[1] == SECRET


def test_fs_14_a_link_to_a_private_file_is_private(resolver: Resolver, site: Path) -> None:
    (site / "git").symlink_to(".git")

    assert missing(resolver.resolve("/env.txt")).denied
    assert missing(resolver.resolve("/git/config")).denied


def test_links_of_package_managers_are_followed(resolver: Resolver, site: Path) -> None:
    store = site / "node_modules/.pnpm/x@1/node_modules/x"
    store.mkdir(parents=True)
    (store / "x.js").write_text("x")
    (site / "node_modules/x").symlink_to(store)

    assert shown(resolver.resolve("/node_modules/x/x.js"))[1] == b"x"


def test_fs_15_a_private_name_tells_nothing_about_the_disk(resolver: Resolver, site: Path) -> None:
    present = resolver.resolve("/.env"), resolver.resolve("/k.pem")
    (site / ".env").unlink()
    (site / "k.pem").unlink()

    assert (resolver.resolve("/.env"), resolver.resolve("/k.pem")) == present


@pytest.mark.timeout(5)
def test_fs_16_special_files_do_not_block(resolver: Resolver, site: Path) -> None:
    os.mkfifo(site / "fifo")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(site / "sock"))

        causes = [missing(resolver.resolve(f"/{name}")).cause for name in ("fifo", "sock")]

    assert causes == ["not a regular file"] * 2
    assert missing(resolver.resolve("/loop")).path == "/loop"
    assert missing(resolver.resolve("/broken")).path == "/broken"


def test_fs_16_a_device_is_missing() -> None:
    assert missing(Resolver(Mounts([Mount.at("/", Path("/dev"))])).resolve("/null"))


@pytest.mark.parametrize(
    "path", ["/" + "a" * 300, "/" + "a" * 5000, "/" + "a/" * 4096, "/sub/" + "%e2%82%ac" * 100]
)
def test_fs_17_long_names_are_missing_and_not_remembered(resolver: Resolver, path: str) -> None:
    assert missing(resolver.resolve(path)).path is None


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("a b.html", "/a%20b.html"),
        ("\u00e9.html", "/%C3%A9.html"),
        ("a#b.txt", "/a%23b.txt"),
        ("a?b", "/a%3Fb"),
        ("a%b", "/a%25b"),
        ("a;b=1.css", "/a;b=1.css"),
        ("~u", "/~u"),
        ("..well.txt", "/..well.txt"),
        ("...", "/..."),
        ("a..b", "/a..b"),
        ("a:b.txt", "/a:b.txt"),
        ("\u202e.txt", "/%E2%80%AE.txt"),
        ("bad\udcff.txt", "/bad%FF.txt"),
        ("a\\b", "/a%5Cb"),
        ("new\nline", "/new%0Aline"),
        ("x (deleted)", "/x%20(deleted)"),
    ],
)
def test_fs_18_legal_names_work(resolver: Resolver, site: Path, name: str, path: str) -> None:
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


@pytest.mark.parametrize(
    "path",
    ["//evil.test/%2e%2e", "//evil.test/sub/..", "/\\evil.test/..", "/%09//evil.test", "//sub"],
)
def test_fs_21_no_redirect_leads_to_another_host(resolver: Resolver, path: str) -> None:
    missing(resolver.resolve(path))


@pytest.mark.parametrize("name", ["\\evil.test", "evil.test:80", "a\r\nb", "http:", "\u00e9"])
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


def flipping(first: Path, second: Path, stop: threading.Event) -> None:
    """Exchange two names until stopped, by way of a third."""
    third = first.with_name("third")
    while not stop.is_set():
        first.rename(third)
        second.rename(first)
        third.rename(second)


@pytest.fixture
def flip(site: Path, outside: Path) -> Iterator[str]:
    """Let one URL path mean a file inside and a link to the outside in turns."""
    (site / "turn").mkdir()
    (site / "turn/secret.txt").write_bytes(b"inside")
    (site / "other").symlink_to(outside)
    stop = threading.Event()
    thread = threading.Thread(target=flipping, args=(site / "turn", site / "other", stop))
    thread.start()
    yield "/turn/secret.txt"
    stop.set()
    thread.join()


@pytest.mark.timeout(30)
@pytest.mark.usefixtures("any_system")
def test_fs_26_a_flipping_link_leaks_nothing(resolver: Resolver, flip: str) -> None:
    seen = set()

    for _ in range(ROUNDS):
        found = resolver.resolve(flip)
        seen.add(shown(found)[1] if isinstance(found, Opened) else type(found))

    assert SECRET not in seen
    assert seen <= {b"inside", Missing}


def test_a_file_that_is_replaced_while_it_is_opened_is_shown(
    resolver: Resolver, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really_open = os.open

    def replaced(path: str, flags: int) -> int:
        descriptor = really_open(path, flags)
        (site / "new").write_text("new")
        (site / "new").replace(site / "a.txt")
        return descriptor

    monkeypatch.setattr(os, "open", replaced)

    opened = resolver.resolve("/a.txt")

    assert isinstance(opened, Opened)
    assert opened.real == str((site / "a.txt").resolve())
    assert shown(opened) == ("/a.txt", b"a")


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


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_missing(resolver: Resolver, site: Path) -> None:
    (site / "a.txt").chmod(0)

    assert missing(resolver.resolve("/a.txt")).cause == "Permission denied"


def test_a_root_that_is_gone_comes_back(resolver: Resolver, site: Path) -> None:
    site.rename(site.with_name("away"))

    assert missing(resolver.resolve("/a.txt")).path == "/a.txt"
    assert missing(resolver.resolve("/")).path == "/"
    site.with_name("away").rename(site)
    assert shown(resolver.resolve("/a.txt"))[1] == b"a"


@pytest.mark.usefixtures("any_system")
def test_a_root_may_be_a_link_and_may_be_flipped(site: Path, outside: Path) -> None:
    root = site.with_name("current")
    root.symlink_to(site)
    resolver = Resolver(Mounts([Mount.at("/", root)]))

    assert shown(resolver.resolve("/a.txt"))[1] == b"a"
    root.unlink()
    root.symlink_to(outside)
    assert shown(resolver.resolve("/secret.txt"))[1] == SECRET
    assert missing(resolver.resolve("/a.txt"))


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
