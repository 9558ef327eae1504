"""PRX-1, 2, 3, 4, 6, 7, 8, 10, 11, 13: bodies, their framing and encoding, and the tag."""

import asyncio
import gzip
import resource
import zlib

import brotli
import pytest
from backports import zstd

from tests.integration.proxy.behind import PAGE, Browser, Peer, chunked, untagged, whole
from tests.integration.proxy.conftest import Stage

CLOSED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n" + PAGE
OLD = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE


def raw_deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(data) + stream.flush()


async def once(peer: Peer, answer: bytes) -> None:
    """Answer and close."""
    await peer.head()
    await peer.send(answer)


@pytest.mark.parametrize("answer", [CLOSED, OLD], ids=["close", "http/1.0"])
async def test_prx_1_a_page_without_a_length_comes_whole(stage: Stage, answer: bytes) -> None:
    stage.behind.answers(lambda peer: once(peer, answer))

    got = await stage.proxy.navigate()

    assert untagged(got.body) == PAGE


@pytest.mark.parametrize("answer", [whole(PAGE), chunked(PAGE[:30], PAGE[30:])], ids=["cl", "te"])
async def test_prx_1_two_pages_on_one_connection(stage: Stage, answer: bytes) -> None:
    stage.behind.answers(answer)
    browser = await Browser.at(stage.proxy.port)
    request = stage.proxy.request("/", "Accept: text/html")

    pages = [await browser.ask(request) for _ in range(2)]

    browser.close()
    assert [untagged(page.body) for page in pages] == [PAGE, PAGE]
    assert stage.behind.connections == 1


async def test_prx_1_an_old_browser_gets_no_chunks(stage: Stage) -> None:
    stage.behind.answers(chunked(PAGE[:30], PAGE[30:]))
    browser = await Browser.at(stage.proxy.port)
    fields = f"Host: {stage.proxy.host}\r\nSec-Fetch-Dest: empty\r\n"

    got = await browser.ask(f"GET / HTTP/1.0\r\n{fields}\r\n".encode())

    browser.close()
    assert (got.body, got.one("Connection")) == (PAGE, "close")


CODED = [
    ("gzip", gzip.compress(PAGE)),
    ("GZIP", gzip.compress(PAGE)),
    ("x-gzip", gzip.compress(PAGE[:20]) + gzip.compress(PAGE[20:])),
    ("deflate", zlib.compress(PAGE)),
    ("deflate", raw_deflate(PAGE)),
    ("br", brotli.compress(PAGE)),
    ("zstd", zstd.compress(PAGE)),
    ("zstd", zstd.compress(PAGE[:20]) + zstd.compress(PAGE[20:])),
    ("gzip, br", brotli.compress(gzip.compress(PAGE))),
    ("identity", PAGE),
]


async def test_prx_2_what_can_be_decoded_is_tagged(stage: Stage) -> None:
    for coding, body in CODED:
        stage.behind.answers(whole(body, f"Content-Encoding: {coding}"))

        got = await stage.proxy.navigate()

        assert untagged(got.body) == PAGE, coding
        assert got.one("Content-Encoding") in (None, "identity")
        assert got.one("Hotreload-Tag") == "yes"
        head = await stage.proxy.ask("/", "Accept: text/html", method="HEAD")
        assert head.one("Content-Encoding") == got.one("Content-Encoding")


async def test_prx_2_what_cannot_be_decoded_is_left_alone(stage: Stage) -> None:
    for coding, body in (
        ("foo", PAGE),
        ("gzip", gzip.compress(PAGE)[:-9]),
        ("gzip", b"no gzip at all"),
        ("br", b"neither this"),
        ("zstd", b"nor that"),
        ("gzip, gzip, gzip, gzip", PAGE),
    ):
        stage.behind.answers(whole(body, f"Content-Encoding: {coding}"))

        got = await stage.proxy.navigate()

        assert got.body == body
        assert got.one("Content-Encoding") == coding
        assert (got.one("Hotreload-Tag") or "").startswith("no;")
    assert sum("come as foo" in warning for warning in stage.proxy.warnings) == 1


async def test_prx_2_navigations_ask_for_what_is_not_encoded(stage: Stage) -> None:
    await stage.proxy.navigate("/", "Accept-Encoding: gzip, br")
    await stage.proxy.ask("/a.js", "Accept-Encoding: gzip, br", "Sec-Fetch-Dest: script")

    page, script = stage.behind.heads
    assert b"Accept-Encoding: identity" in page
    assert b"Accept-Encoding: gzip, br" in script


async def test_prx_3_a_bomb_is_let_through_in_pieces(stage: Stage) -> None:
    size = 64 << 20
    bomb = brotli.compress(b"<!doctype html><p>" + bytes(size), quality=1)
    stage.behind.answers(whole(bomb, "Content-Encoding: br"))
    browser = await Browser.at(stage.proxy.port)
    browser.reader._limit = 1 << 16  # type: ignore[attr-defined]  # our own reading must not count
    browser.writer.write(stage.proxy.request("/", "Accept: text/html"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    await browser.head()
    got = 0
    while data := await browser.chunk():
        got += len(data)

    browser.close()
    assert got > size
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 24 << 10  # kB


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xef\xbb\xbf<!doctype html><p>\xc3\xa9", "text/html"),
        (b"<!doctype html><p>\xe9", "text/html; charset=iso-8859-1"),
        (b"<!doctype html>" + b" " * 900 + b"<meta charset=shift_jis><p>\x82\xa0", "text/html"),
        ("\ufeff<!doctype html><p>x".encode("utf-16-le"), "text/html"),
    ],
)
async def test_prx_4_charsets_stay_what_they_are(stage: Stage, body: bytes, kind: str) -> None:
    stage.behind.answers(whole(body, kind=kind))

    got = await stage.proxy.navigate()

    assert got.one("Hotreload-Tag") == "yes"
    mark = next((m for m in (b"\xef\xbb\xbf", b"\xff\xfe") if body.startswith(m)), b"")
    assert got.body.startswith(mark)
    assert body[-4:] == got.body[-4:]
    if b"shift_jis" in body:
        assert got.one("Content-Type") == "text/html; charset=shift_jis"


async def test_prx_6_it_makes_no_difference_how_a_page_is_cut(stage: Stage) -> None:
    for at in range(1, len(PAGE) - 1, 7):
        stage.behind.answers(chunked(PAGE[:at], PAGE[at:]))

        assert untagged((await stage.proxy.navigate()).body) == PAGE


async def test_prx_7_only_documents_get_the_tag(stage: Stage) -> None:
    for body, fields in (
        (b'{"a": 1}', ()),
        (b"[1]", ()),
        (PAGE, ("Content-Disposition: attachment",)),
        (PAGE, ("Cache-Control: no-transform",)),
    ):
        stage.behind.answers(whole(body, *fields))

        got = await stage.proxy.navigate()

        assert got.body == body
        assert (got.one("Hotreload-Tag") or "").startswith("no;")
    stage.behind.answers(whole(PAGE))
    for field in ("Sec-Fetch-Dest: empty", "HX-Request: true", "Turbo-Frame: x"):
        assert (await stage.proxy.ask("/", field)).body == PAGE
    stage.behind.answers(whole(PAGE, status="500 Oh"))
    got = await stage.proxy.navigate()
    assert (got.status, got.reason, untagged(got.body)) == (500, "Oh", PAGE)


async def test_prx_8_head_has_the_headers_of_get(stage: Stage) -> None:
    stage.behind.answers(whole(PAGE, 'ETag: "1"'))
    got = await stage.proxy.navigate()

    async def answer(peer: Peer) -> None:
        while (await peer.head()).startswith(b"HEAD"):
            await peer.send(whole(PAGE, 'ETag: "1"')[: -len(PAGE)])

    stage.behind.answers(answer)

    head = await stage.proxy.ask("/", "Accept: text/html", method="HEAD")

    assert head.status == 200
    assert head.one("Content-Length") in (None, str(len(got.body)))
    assert head.one("ETag") is None
    assert head.one("Content-Type") == got.one("Content-Type")


async def test_prx_9_no_old_page_comes_back_by_a_304(stage: Stage) -> None:
    stage.behind.answers(whole(PAGE, 'ETag: "1"', "Last-Modified: Sat, 01 Jan 2000 00:00:00 GMT"))

    got = await stage.proxy.navigate("/", 'If-None-Match: "1"', "If-Modified-Since: x")

    assert b"If-" not in stage.behind.heads[0]
    assert got.one("ETag") is None
    assert got.one("Last-Modified") is None
    stage.behind.answers(b'HTTP/1.1 304 Not Modified\r\nETag: "2"\r\n\r\n')
    style = await stage.proxy.ask("/a.css", 'If-None-Match: "2"', "Sec-Fetch-Dest: style")
    assert (style.status, style.one("ETag")) == (304, '"2"')


async def test_prx_10_digests_of_the_page_without_the_tag_are_gone(stage: Stage) -> None:
    digests = ("Content-MD5: x", "Digest: x", "Repr-Digest: x", "Accept-Ranges: bytes")
    stage.behind.answers(whole(PAGE, *digests))

    got = await stage.proxy.navigate()

    assert not {"content-md5", "digest", "repr-digest"} & {name.lower() for name, _ in got.fields}
    stage.behind.answers(whole(b"x", *digests, kind="video/mp4"))
    assert len((await stage.proxy.ask()).fields) >= len(digests)


async def test_prx_11_ranges_pass(stage: Stage) -> None:
    part = whole(b"<p>", "Content-Range: bytes 0-2/9", status="206 Partial Content")
    stage.behind.answers(part)

    got = await stage.proxy.ask("/", "Range: bytes=0-2")

    assert (got.status, got.body, got.one("Content-Range")) == (206, b"<p>", "bytes 0-2/9")
    assert b"Range: bytes=0-2" in stage.behind.heads[0]
    stage.behind.answers(whole(b"", "Content-Range: bytes */9", status="416 No"))
    assert (await stage.proxy.ask("/", "Range: bytes=20-")).status == 416


async def test_prx_13_the_beginning_of_a_page_is_not_held_back(stage: Stage) -> None:
    go_on = asyncio.Event()

    async def answer(peer: Peer) -> None:
        await peer.head()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
        await peer.send(PAGE[:60])
        await go_on.wait()
        await peer.send(PAGE[60:])

    stage.behind.answers(answer)
    browser = await Browser.at(stage.proxy.port)
    browser.writer.write(stage.proxy.request("/", "Accept: text/html"))

    await browser.head()
    first = await browser.chunk()
    go_on.set()
    rest = b""
    while data := await browser.chunk():
        rest += data

    browser.close()
    assert untagged(first) == PAGE[:60]
    assert rest == PAGE[60:]
