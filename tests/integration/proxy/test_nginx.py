"""A real nginx behind the proxy: what it serves arrives as if the proxy was not there.

PRX-11, 14, 30 and 34 once more, with a server that was not written for these tests.
"""

import asyncio
import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from hotreload.proxy.backend import Backend
from tests.integration.proxy.behind import Browser, Got, InFrontOf, untagged
from tests.nginx import PROGRAM, Static

pytestmark = [
    pytest.mark.skipif(PROGRAM is None, reason="there is no nginx: apt-get install nginx"),
    pytest.mark.asyncio(loop_scope="module"),
]

PAGE = b"<!doctype html><html><head><title>x</title></head><body><p>text</p></body></html>"
BIG = 48 << 20


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def nginx(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Static]:
    folder = tmp_path_factory.mktemp("nginx")
    site = folder / "site"
    site.mkdir()
    (site / "index.html").write_bytes(PAGE)
    (site / "a.css").write_text("p { color: red }" * 99)
    (site / "folder").mkdir()
    with open(site / "big.bin", "wb") as big:
        big.truncate(BIG)
    async with Static(folder) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def proxy(
    nginx: Static, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[InFrontOf]:
    async with InFrontOf(nginx.url("http"), tmp_path_factory.mktemp("empty")) as running:
        yield running


async def direct(nginx: Static, request: bytes, *, method: str) -> Got:
    port = int(nginx.url("http").rpartition(":")[2])
    browser = await Browser.at(port)
    try:
        return await browser.ask(request, method=method)
    finally:
        browser.close()


async def test_answers_are_the_same_as_without_the_proxy(nginx: Static, proxy: InFrontOf) -> None:
    tag = (await proxy.ask("/a.css")).one("ETag")
    assert tag
    for target, method, *fields in (
        ("/a.css", "GET"),
        ("/a.css", "HEAD"),
        ("/a.css", "GET", "Accept-Encoding: gzip"),
        ("/a.css", "GET", f"If-None-Match: {tag}"),
        ("/a.css", "GET", "Range: bytes=5-9"),
        ("/a.css", "GET", "Range: bytes=99999-"),
        ("/a.css", "GET", "Range: bytes=1-2", f"If-Range: {tag}"),
        ("/a.css", "GET", "Range: bytes=1-2", 'If-Range: "other"'),
        ("/a.css", "POST", "Content-Length: 0"),
        ("/", "GET"),
        ("/none", "GET"),
        ("/none.png", "HEAD"),
        ("/a%2Ecss?x", "GET"),
        ("/../a.css", "GET"),
    ):
        fields.append("Sec-Fetch-Dest: empty")  # else even an error page of nginx gets the tag
        request = proxy.request(target, *fields, method=method)

        ours = await proxy.ask(target, *fields, method=method)
        theirs = await direct(nginx, request, method=method)

        assert (ours.status, ours.reason, ours.body) == (theirs.status, theirs.reason, theirs.body)
        for name in ("ETag", "Content-Length", "Content-Encoding", "Content-Range", "Vary"):
            if name == "Vary" and "html" in (theirs.one("Content-Type") or ""):
                continue
            assert ours.one(name) == theirs.one(name), (target, fields, name)


async def test_a_folders_redirect_stays_here(proxy: InFrontOf) -> None:
    got = await proxy.navigate("/folder")

    assert (got.status, got.one("Location")) == (301, f"http://{proxy.host}/folder/")


async def test_pages_get_the_tag(proxy: InFrontOf) -> None:
    got = await proxy.navigate("/", "Accept-Encoding: gzip")

    assert untagged(got.body) == PAGE


async def test_a_big_file_arrives_whole(proxy: InFrontOf) -> None:
    size = 0
    async with (
        aiohttp.ClientSession() as client,
        client.get(f"http://{proxy.host}/big.bin") as answer,
    ):
        async for piece in answer.content.iter_any():
            size += len(piece)

    assert size == BIG


async def test_prx_34_home_made_certificates_of_this_machine_are_taken(
    nginx: Static, tmp_path: Path
) -> None:
    async with InFrontOf(nginx.url("https"), tmp_path) as proxy:
        page, style = await proxy.navigate(), await proxy.ask("/a.css", "Accept-Encoding: gzip")

    assert untagged(page.body) == PAGE
    assert gzip.decompress(style.body).startswith(b"p {")


async def test_prx_34_other_machines_have_to_prove_who_they_are(
    nginx: Static, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Backend, "is_loopback", False)
    async with InFrontOf(nginx.url("https"), tmp_path) as proxy:
        got = await asyncio.wait_for(proxy.navigate(), 5)

    assert got.status == 502
    assert b"has no valid certificate: self-signed" in got.body
    assert b"SSL_CERT_FILE" in got.body
    monkeypatch.setenv("SSL_CERT_FILE", str(nginx.certificate))
    async with InFrontOf(nginx.url("https"), tmp_path) as proxy:
        assert untagged((await proxy.navigate()).body) == PAGE


async def test_prx_34_a_name_may_stand_for_addresses_where_nobody_listens(
    nginx: Static, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # nginx listens on 127.0.0.1 alone; localhost is ::1 as well, and often first.
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")  # PRX-35: this is not for us
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    url = nginx.url("http").replace("127.0.0.1", "localhost")
    async with InFrontOf(url, tmp_path) as proxy:
        assert untagged((await proxy.navigate()).body) == PAGE
