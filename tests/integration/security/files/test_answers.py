"""What answers say, whatever was asked for (FS-22 to FS-24), and that they hold on to nothing."""

from pathlib import Path

import pytest

from tests.integration.security.files.disk import write
from tests.integration.security.raw import Server, eventually, head, serving


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
    write(folder / "digits.bin", b"0123456789")

    reply = server.get("/digits.bin", fields=[("Range", wanted)])

    assert reply.status == status
    assert body is None or reply.body == body


def test_a_root_that_is_gone_is_404_or_503_and_comes_back(tmp_path: Path) -> None:
    root = tmp_path / "site"
    write(root / "a.txt", b"a")
    with serving(root) as running:
        before = running.get("/a.txt").body
        root.rename(tmp_path / "away")
        gone = {running.get(path).status for path in ("/a.txt", "/", "/sub/")}
        (tmp_path / "away").rename(root)
        after = running.get("/a.txt").body

    assert (before, after) == (b"a", b"a")
    assert gone <= {404, 503}


def test_every_answer_closes_its_file(server: Server, folder: Path) -> None:
    write(folder / "big.bin", bytes(5_000_000))
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
