"""Which bytes of a disk can be had over the wire (FS), and what never can.

``test_resolver`` holds the same cases against the resolver alone. Not here, and why:

* FS-10 (aliases on Windows): other names on Linux; the rules are tested in ``test_names``.
* FS-11 (deny patterns of the user): there is no such option; what is private is fixed.
* FS-16 (a device node): making one takes root; ``test_resolver`` asks for one in ``/dev``.
* FS-26 (races): the resolver alone is asked far more often in the same time; see ``test_resolver``.
"""

import os
import re
import socket
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

import pytest

from tests.integration.security.raw import PREFIX, Reply, Server, eventually, head, serving

SECRET = b"TOP-SECRET"
TRAVERSALS = [
    *("/../out/secret.txt", "/sub/../../out/secret.txt", "/%2e%2e/out/secret.txt"),
    *("/..%2fout/secret.txt", "/.%2e/out/secret.txt", "/sub/..%2f..%2fout/secret.txt"),
    *("/%2e%2e%2fout%2fsecret.txt", "/....//out/secret.txt", "/..;/out/secret.txt"),
]
DOUBLE = [
    *("/%252e%252e/out/secret.txt", "/%25%32%65%25%32%65/out/secret.txt"),
    *("/%c0%ae%c0%ae/out/secret.txt", "/%uff0e%uff0e/out/secret.txt"),
]
ABSOLUTE = [
    *("//etc/passwd", "/%2fetc%2fpasswd", "/\\\\host\\share\\x", "/C:/Windows/win.ini"),
    *("/file:///etc/passwd", "///etc/passwd"),
]
BACKSLASHES = [
    *("/..\\out\\secret.txt", "/..%5cout%5csecret.txt", "/.env\\", "/.env%5c", "/sub%5c..%5c.env")
]
TRAILING = [
    *("/.env/", "/.env/.", "/.env//", "/.env/./", "/.env%20", "/.env.", "/.env%00"),
    *("/.env%00.html", "/a.txt%00.js", "/a.txt/", "/a.txt/.", "/about.html/"),
]
SLASHES = [
    *("//.env", "///.git/config", "/sub//../.env", "/sub/./../.env", "//a.txt", "/sub//x.css"),
    *("/./a.txt", "/sub/../a.txt", "/sub/%2e%2e/a.txt", "/sub%2fx.css", "/.", "/.."),
]
CASES = ["/.EnV", "/.GIT/config", "/K.PEM", "/X.Orig", "/ID_RSA"]
NEIGHBOURS = ["/../site-secret/x", "/linkdir2/x", "/%2e%2e/site-secret/x"]
LINKS = ["/link.txt", "/linkdir/secret.txt", "/linkdir/", "/linkdir", "/linkdir/../a.txt"]
HANDLERS = [
    *("/../out/x.html", "/../out/x.map", "/linkdir/x.html", "/linkdir/x", "/linkdir/x.map"),
    *("/linkdir/index.html", "/../out/", "/../out/x", "/linkdir/sheet.css"),
]
SECRETS = [
    *("/.env", "/.env.local", "/.npmrc", "/.yarnrc.yml", "/.netrc", "/.pypirc", "/.htpasswd"),
    *("/.git/config", "/.git/", "/.git", "/.hg/x", "/.svn/x", "/.ssh/id_rsa", "/.venv/x"),
    *("/id_rsa", "/id_ed25519", "/k.pem", "/x.key", "/x.p12", "/x.pfx", "/x.crt", "/x.cer"),
    *("/x.der", "/x.kdbx", "/a.txt~", "/.a.swp", "/%23a%23", "/x.bak", "/x.orig", "/.DS_Store"),
    *("/__pycache__/x.pyc", "/.hidden", "/sub/.env"),
]
HOSTILE = [
    *("<img src=x onerror=alert(1)>", '"><script>alert(1)<', "javascript:alert(1)", "a&b"),
    *("new\nline", "bad\udcff", "n" * 250, "\u202egpj.exe", "%2e%2e", "a'b", "&lt;b&gt;"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the folder of the research's file cases, and its neighbours."""
    base = tmp_path_factory.mktemp("files")
    out, site = base / "out", base / "site"
    for name in ("secret.txt", "x.html", "x.map", "index.html", "sheet.css"):
        _write(out / name, SECRET)
    _write(base / "site-secret/x", SECRET)
    for path in SECRETS:
        if not path.endswith(("/", ".git")):
            _write(site / path.replace("%23", "#").lstrip("/"), SECRET)
    texts = {"a.txt": "a", "index.html": "home", "about.html": "about", "sub/x.css": "x"}
    texts |= {".well-known/x": "w", "typed/x.txt": "<script>alert(1)</script>"}
    texts |= {"typed/plain": "<b>", "typed/x.svg": "<svg/>", "typed/x.wasm": "", "typed/x.mjs": ""}
    texts |= {"typed/x.ts": "", "typed/x.unknown": "<b>"}
    for name, text in texts.items():
        _write(site / name, text.encode())
    for name in HOSTILE:
        _write(site / "hostile" / name, b"h")
    _write(site / "<script>/x.txt", b"x")
    links = {"link.txt": "../out/secret.txt", "linkdir": "../out", "linkdir2": "../site-secret"}
    links |= {"inlink.txt": "a.txt", "loop": "loop", "env.txt": ".env", "a.txt.gz": "../out/x.map"}
    for name, target in links.items():
        (site / name).symlink_to(target)
    return site


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with serving(folder) as running:
        yield running


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def assert_absent(server: Server, reply: Reply) -> None:
    """Check that an answer is the one for a file that does not exist, to the byte."""
    assert reply.essence == server.get("/no-such-file").essence
    assert reply.status == 404


@pytest.mark.parametrize("path", TRAVERSALS)
def test_fs_1_traversal(server: Server, path: str) -> None:
    assert_absent(server, server.get(path))


@pytest.mark.parametrize("path", DOUBLE)
def test_fs_2_double_decoding(server: Server, path: str) -> None:
    assert_absent(server, server.get(path))


@pytest.mark.parametrize("path", ABSOLUTE)
def test_fs_3_absolute_and_unc_paths(server: Server, path: str) -> None:
    assert_absent(server, server.get(path))


@pytest.mark.parametrize("path", BACKSLASHES)
def test_fs_4_backslashes(server: Server, path: str) -> None:
    assert_absent(server, server.get(path))


@pytest.mark.parametrize(
    "path", ["/a.txt#/../.env", "/sub/#/../../out/secret.txt", "/.env#x", "/#"]
)
def test_fs_5_a_fragment_is_400(server: Server, path: str) -> None:
    assert server.get(path).status == 400


@pytest.mark.parametrize("path", TRAILING)
def test_fs_6_trailing_characters_are_no_aliases(server: Server, path: str) -> None:
    assert_absent(server, server.get(path))


@pytest.mark.parametrize(
    "query",
    [
        *("raw", "raw??", "import&raw", "import&raw??", "import&raw?&", "inline&import", "url"),
        *("import&?inline=1.wasm?init", ".svg?.wasm?init", "t=1234567890123", "/../a.txt"),
    ],
)
def test_fs_7_a_query_decides_nothing(server: Server, query: str) -> None:
    assert_absent(server, server.get(f"/.env?{query}"))
    assert_absent(server, server.get(f"/../out/secret.txt?{query}"))
    assert server.get(f"/a.txt?{query}").body == b"a"


@pytest.mark.parametrize("path", SLASHES)
def test_fs_8_a_file_has_one_spelling(server: Server, path: str) -> None:
    assert_absent(server, server.get(path))


@pytest.mark.parametrize("path", CASES)
def test_fs_9_private_names_in_any_case(server: Server, path: str) -> None:
    assert_absent(server, server.get(path))


@pytest.mark.parametrize("path", NEIGHBOURS)
def test_fs_12_a_neighbour_with_the_same_beginning(server: Server, path: str) -> None:
    assert_absent(server, server.get(path))


@pytest.mark.parametrize("path", HANDLERS)
def test_fs_13_no_handler_skips_the_check(server: Server, path: str) -> None:
    fields = [("Sec-Fetch-Dest", "document"), ("Accept", "text/html"), ("Hotreload-Page", "1")]

    assert_absent(server, server.get(path))
    assert SECRET not in server.get(path, fields=fields).body


def test_fs_13_no_fallback_skips_the_check(tmp_path: Path) -> None:
    _write(tmp_path / "out/x.html", SECRET)
    _write(tmp_path / "site/.env", SECRET)
    (tmp_path / "site/404.html").symlink_to("../out/x.html")
    (tmp_path / "site/index.html").symlink_to("../out/x.html")
    with serving(tmp_path / "site", "--spa") as running:
        replies = [running.get(path) for path in ("/", "/route", "/x.css", "/.env", "/route/")]

    assert {reply.status for reply in replies} <= {200, 404}
    assert not any(SECRET in reply.body for reply in replies)


@pytest.mark.parametrize("path", LINKS)
def test_fs_14_links_out(server: Server, path: str) -> None:
    assert_absent(server, server.get(path))


def test_fs_14_links_inside_work_and_siblings_are_no_encodings(server: Server) -> None:
    assert server.get("/inlink.txt").body == b"a"
    packed = server.get("/a.txt", fields=[("Accept-Encoding", "gzip, br")])
    assert (packed.body, packed.one("Content-Encoding")) == (b"a", None)


def test_fs_14_the_warning_names_the_cure(tmp_path: Path) -> None:
    _write(tmp_path / "out/secret.txt", SECRET)
    (tmp_path / "site").mkdir()
    (tmp_path / "site/linkdir").symlink_to("../out")
    with serving(tmp_path / "site") as running:
        running.get("/linkdir/secret.txt")
        printed = running.stop()
    with serving(tmp_path / "site", "--mount", f"/linkdir={tmp_path / 'out'}") as running:
        body = running.get("/linkdir/secret.txt").body

    assert f"--mount /linkdir={(tmp_path / 'out').resolve()}" in printed
    assert body == SECRET


def test_fs_15_no_oracle(server: Server, folder: Path) -> None:
    present = [server.get(path).essence for path in ("/../out/secret.txt", "/.env", "/k.pem")]
    absent = [server.get(path).essence for path in ("/../out/nope", "/.nope", "/nope.pem")]

    assert present == absent


@pytest.mark.parametrize("name", ["fifo", "sock", "loop"])
def test_fs_16_special_files_stop_nobody(server: Server, folder: Path, name: str) -> None:
    path = folder / name
    if name == "fifo":
        os.mkfifo(path)
    with socket.socket(socket.AF_UNIX) as listener:
        if name == "sock":
            listener.bind(os.path.relpath(path))
        start = time.monotonic()
        for method in ("GET", "HEAD"):
            assert server.get(f"/{name}", method=method).status == 404
        duration = time.monotonic() - start
    if name != "loop":
        path.unlink()

    assert duration < 1


@pytest.mark.parametrize(
    "path",
    ["/" + "a" * 300, "/" + "a" * 5000, "/" + "a" * 9000, "/a" * 2000, "/" + "%e2%82%ac" * 90],
)
def test_fs_17_long_names(server: Server, path: str) -> None:
    assert server.get(path).status in (400, 404, 414)
    assert server.get(path + "/").status in (400, 404, 414)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("a b.html", "/a%20b.html"),
        ("\u00e9.html", "/%C3%A9.html"),
        ("a#b.txt", "/a%23b.txt"),
        ("a?b", "/a%3Fb"),
        ("a%b", "/a%25b"),
        ("a;b=1.css", "/a;b=1.css"),
        ("~u/x", "/~u/x"),
        ("..well.txt", "/..well.txt"),
        ("...", "/..."),
        ("a..b", "/a..b"),
        ("a:b.txt", "/a:b.txt"),
        ("\u202e.txt", "/%E2%80%AE.txt"),
        ("bad\udcff.txt", "/bad%FF.txt"),
        (".well-known/x", "/.well-known/x"),
        ("\U0001f600/x y.txt", "/%F0%9F%98%80/x%20y.txt"),
    ],
)
def test_fs_18_legal_names_work(server: Server, folder: Path, name: str, path: str) -> None:
    _write(folder / name, b"legal")

    assert server.get(path, fields=[("Sec-Fetch-Dest", "empty")]).body == b"legal"
    assert server.get(path, method="HEAD").status == 200


class Links(HTMLParser):
    """Collect the elements and the links of a page."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.handlers: list[str] = []
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.links += [value or "" for name, value in attrs if name == "href"]


def test_fs_19_a_listing_of_hostile_names_is_harmless(server: Server) -> None:
    reply = server.get("/hostile/")
    page = Links(reply.body)

    assert reply.status == 200
    assert (reply.one("Content-Type") or "").lower() == "text/html; charset=utf-8"
    policy = reply.one("Content-Security-Policy") or ""
    assert policy.startswith("default-src 'none'; script-src 'self'")
    assert "img" not in page.tags
    assert page.handlers == []
    assert reply.body.count(b"<script") <= 1
    assert all(link == "../" or link.startswith("./") for link in page.links)
    names = {unquote_to_bytes(link[2:]) for link in page.links if link != "../"}
    assert names == {os.fsencode(name) for name in HOSTILE}
    for link in page.links:
        if link != "../":
            assert server.get("/hostile/" + link[2:]).body == b"h"


def test_fs_19_the_path_of_a_listing_is_escaped(server: Server) -> None:
    reply = server.get("/%3Cscript%3E/")

    assert reply.status == 200
    assert b"<script>" not in reply.body
    assert b"&lt;script&gt;" in reply.body


def test_fs_20_a_listing_tells_no_secrets(tmp_path: Path) -> None:
    for path in SECRETS:
        if not path.endswith(("/", ".git", ".env")):
            _write(tmp_path / "site" / path.replace("%23", "#").lstrip("/"), SECRET)
    _write(tmp_path / "out/x", SECRET)
    (tmp_path / "site/link").symlink_to("../out")
    (tmp_path / "site/filelink").symlink_to("../out/x")
    os.mkfifo(tmp_path / "site/fifo")
    _write(tmp_path / "site/.well-known/y", b"y")
    _write(tmp_path / "site/sub/index.html", b"index")
    with serving(tmp_path / "site") as running:
        page = Links(running.get("/").body)
        indexed = running.get("/sub/").body

    assert sorted(page.links) == ["./.well-known/", "./sub/"]
    assert b"index" in indexed


@pytest.mark.parametrize(
    "path",
    [
        *("//evil.test/%2e%2e", "//evil.test/sub/..", "/\\evil.test/..", "/%09//evil.test"),
        *("//sub", "///sub", "/\\sub", "/%2fsub", "//evil.test/sub"),
    ],
)
def test_fs_21_no_redirect_leads_to_another_host(server: Server, path: str) -> None:
    assert_absent(server, server.get(path))


@pytest.mark.parametrize("name", ["\\evil.test", "evil.test:80", "a\r\nX-A: 1", "http:"])
def test_fs_21_a_redirect_is_relative(server: Server, folder: Path, name: str) -> None:
    (folder / "redirects" / name).mkdir(parents=True)

    reply = server.get(f"/redirects/{quote(name, safe='')}")

    location = reply.one("Location") or ""
    assert reply.status in (301, 302, 307, 308)
    assert re.fullmatch(r"\./[!-~]+/", location)
    assert "\\" not in location
    assert reply.one("X-A") is None


@pytest.mark.parametrize(
    "path",
    [
        "/<script>alert(1)</script>",
        '/x?"></script><script>alert(1)</script>',
        "/%0d%0aX-A:1",
        "/%3Cb%3E",
    ],
)
def test_fs_22_an_error_reflects_nothing(server: Server, path: str) -> None:
    reply = server.get(path)

    assert reply.status in (400, 404)
    assert b"alert(1)" not in reply.body
    assert reply.one("X-A") is None
    assert reply.one("X-Content-Type-Options") == "nosniff"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("x.txt", "text/plain; charset=utf-8"),
        ("plain", "application/octet-stream"),
        ("x.unknown", "application/octet-stream"),
        ("x.svg", "image/svg+xml"),
        ("x.wasm", "application/wasm"),
        ("x.mjs", "text/javascript; charset=utf-8"),
    ],
)
def test_fs_23_nobody_needs_to_guess_a_type(server: Server, name: str, kind: str) -> None:
    reply = server.get(f"/typed/{name}")

    assert (reply.one("Content-Type") or "").lower().startswith(kind)
    assert reply.one("X-Content-Type-Options") == "nosniff"
    assert not (server.get("/typed/x.ts").one("Content-Type") or "").startswith("video")


@pytest.mark.parametrize(
    ("wanted", "status", "body"),
    [
        ("bytes=0-0", 206, b"0"),
        ("bytes=0-", 206, b"0123456789"),
        ("bytes=-1", 206, b"9"),
        ("bytes=9-5", 200, b"0123456789"),
        ("items=0-1", 200, b"0123456789"),
        ("bytes=", 200, b"0123456789"),
        ("bytes=a-b", 200, b"0123456789"),
        ("bytes=99-", 416, None),
        ("bytes=" + ",".join(["0-0"] * 1000), 200, b"0123456789"),
        ("bytes=" + ",".join(["0-0"] * 17), 200, b"0123456789"),
        ("bytes=0-" + "9" * 40, 200, b"0123456789"),
    ],
)
def test_fs_24_ranges(
    server: Server, folder: Path, wanted: str, status: int, body: bytes | None
) -> None:
    _write(folder / "digits.bin", b"0123456789")

    reply = server.get("/digits.bin", fields=[("Range", wanted)])

    assert reply.status == status
    assert body is None or reply.body == body


@pytest.mark.parametrize("path", SECRETS)
def test_fs_25_secrets(server: Server, path: str) -> None:
    assert_absent(server, server.get(path))
    assert server.get(path, method="HEAD").status == 404


def test_fs_25_the_page_source_route_opens_no_file(server: Server) -> None:
    token = server.token()

    for name in ("a.txt", ".env", "..", "%2e%2e%2fa.txt", "../a.txt", "index.html"):
        reply = server.get(f"{PREFIX}page/{name}?token={token}")
        assert reply.status == 404
        assert SECRET not in reply.body


def test_a_root_that_is_gone_is_404_or_503_and_comes_back(tmp_path: Path) -> None:
    root = tmp_path / "site"
    _write(root / "a.txt", b"a")
    with serving(root) as running:
        before = running.get("/a.txt").body
        root.rename(tmp_path / "away")
        gone = {running.get(path).status for path in ("/a.txt", "/", "/sub/")}
        (tmp_path / "away").rename(root)
        after = running.get("/a.txt").body

    assert (before, after) == (b"a", b"a")
    assert gone <= {404, 503}


def test_every_answer_closes_its_file(server: Server, folder: Path) -> None:
    _write(folder / "big.bin", bytes(5_000_000))
    paths = ["/", "/a.txt", "/big.bin", "/missing", "/sub", "/sub/", "/link.txt", "/.env", "/loop"]
    asked = [[], [("Range", "bytes=0-9")], [("Range", "bytes=9999999-")], [("If-None-Match", "*")]]
    before = server.descriptors()

    for path in paths:
        for fields in asked:
            server.get(path, fields=fields)
            server.get(path, method="HEAD", fields=fields)
    for _ in range(5):
        with server.connect() as peer:
            peer.sendall(head("/big.bin"))
            peer.recv(100)

    for _ in eventually():
        if server.descriptors() <= before:
            break
