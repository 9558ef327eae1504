"""What listings and redirects say of the disk (FS-19 to FS-21)."""

import os
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

import pytest

from tests.hostile import FOLDERS, OTHER_HOSTS
from tests.integration.security.files.disk import HOSTILE, SECRET, SECRETS, assert_absent, write
from tests.integration.security.raw import Server, serving


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
            write(tmp_path / "site" / path.replace("%23", "#").lstrip("/"), SECRET)
    write(tmp_path / "out/x", SECRET)
    (tmp_path / "site/link").symlink_to("../out")
    (tmp_path / "site/filelink").symlink_to("../out/x")
    os.mkfifo(tmp_path / "site/fifo")
    write(tmp_path / "site/.well-known/y", b"y")
    write(tmp_path / "site/sub/index.html", b"index")
    with serving(tmp_path / "site") as running:
        page = Links(running.get("/").body)
        indexed = running.get("/sub/").body

    assert sorted(page.links) == ["./.well-known/", "./sub/"]
    assert b"index" in indexed


@pytest.mark.parametrize("path", OTHER_HOSTS)
def test_fs_21_no_redirect_leads_to_another_host(server: Server, path: str) -> None:
    assert_absent(server, server.get(path))


@pytest.mark.parametrize("name", FOLDERS)
def test_fs_21_a_redirect_is_relative(server: Server, folder: Path, name: str) -> None:
    (folder / "redirects" / name).mkdir(parents=True)

    reply = server.get(f"/redirects/{quote(name, safe='')}")

    location = reply.one("Location") or ""
    assert reply.status in (301, 302, 307, 308)
    assert re.fullmatch(r"\./[!-~]+/", location)
    assert "\\" not in location
    assert reply.one("X-A") is None
