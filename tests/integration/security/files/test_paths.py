"""Which bytes of a disk can be had over the wire (FS), and what never can.

``tests.unit.resolver`` holds the same cases against the resolver alone. Not here, and why:

* FS-10 (aliases on Windows): other names on Linux; the rules are tested in ``test_names``.
* FS-11 (deny patterns of the user): there is no such option; what is private is fixed.
* FS-16 (a device node): making one takes root; ``tests.unit.resolver`` asks for one in ``/dev``.
* FS-26 (races): the resolver alone is asked far more often in the same time; see there.
"""

import os
import socket
import time
from pathlib import Path

import pytest

from tests.hostile import (
    ABSOLUTE,
    BACKSLASHES,
    CASES,
    DECODED_TWICE,
    HANDLERS,
    LEGAL,
    NEIGHBOURS,
    SPELLINGS,
    TRAILING,
    TRAVERSALS,
)
from tests.integration.security.files.disk import SECRET, SECRETS, assert_absent, write
from tests.integration.security.raw import PREFIX, Server, serving

LINKS = ["/link.txt", "/linkdir/secret.txt", "/linkdir/", "/linkdir", "/linkdir/../a.txt"]


@pytest.mark.parametrize("path", TRAVERSALS)
def test_fs_1_traversal(server: Server, path: str) -> None:
    assert_absent(server, server.get(path))


@pytest.mark.parametrize("path", DECODED_TWICE)
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


@pytest.mark.parametrize("path", SPELLINGS)
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
    write(tmp_path / "out/x.html", SECRET)
    write(tmp_path / "site/.env", SECRET)
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
    write(tmp_path / "out/secret.txt", SECRET)
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


@pytest.mark.parametrize(("name", "path"), LEGAL)
def test_fs_18_legal_names_work(server: Server, folder: Path, name: str, path: str) -> None:
    write(folder / name, b"legal")

    assert server.get(path, fields=[("Sec-Fetch-Dest", "empty")]).body == b"legal"
    assert server.get(path, method="HEAD").status == 200


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
