"""PRX-15 to 21, 24: what the server behind is sent."""

import asyncio
import gzip
import socket
from contextlib import suppress
from pathlib import Path

import pytest

from tests.integration.proxy.behind import Behind, Browser, InFrontOf, Peer, whole
from tests.integration.proxy.conftest import Stage


def fields(head: bytes) -> dict[str, str]:
    lines = head.decode("latin-1").split("\r\n")[1:]
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


async def test_prx_15_nobody_sends_a_body_that_the_server_refuses(stage: Stage) -> None:
    async def refuse(peer: Peer) -> None:
        stage.behind.heads.append(await peer.head())
        await peer.send(whole(b"no", status="417 Expectation Failed"))
        await peer.reader.read()

    stage.behind.answers(refuse)

    got = await stage.proxy.ask("/", "Content-Length: 9", "Expect: 100-continue", method="POST")

    assert (got.status, got.interim, got.one("Connection")) == (417, [], "close")
    assert b"Expect: 100-continue" in stage.behind.heads[0]


async def test_prx_15_the_server_says_when_it_wants_the_body(stage: Stage) -> None:
    async def take(peer: Peer) -> None:
        await peer.head()
        await peer.send(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n")
        await peer.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        await peer.send(whole(await peer.reader.readexactly(4), kind="text/plain"))

    stage.behind.answers(take)
    browser = await Browser.at(stage.proxy.port)
    browser.writer.write(
        stage.proxy.request("/", "Content-Length: 4", "Expect: 100-continue", method="POST")
    )

    hints, continues = (await browser.head())[0], (await browser.head())[0]
    browser.writer.write(b"body")
    got = await browser.answer()

    browser.close()
    assert hints == b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
    assert continues == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert got.body == b"body"


@pytest.mark.parametrize(
    ("method", "framing", "sent"),
    [
        ("POST", "Content-Length: 0\r\n", b""),
        ("GET", "Content-Length: 3\r\n", b"abc"),
        (
            "PUT",
            "Transfer-Encoding: chunked\r\n",
            b"3\r\nabc\r\n10\r\n" + b"x" * 16 + b"\r\n0\r\n\r\n",
        ),
        (
            "POST",
            f"Content-Length: {len(gzip.compress(b'a'))}\r\nContent-Encoding: gzip\r\n",
            gzip.compress(b"a"),
        ),
        ("POST", "Transfer-Encoding: chunked\r\n", b"0\r\n\r\n"),
        ("DELETE", "", b""),
    ],
    ids=["empty", "get", "chunked", "gzip", "no chunk", "none"],
)
async def test_prx_16_bodies_arrive_as_they_were_sent(
    stage: Stage, method: str, framing: str, sent: bytes
) -> None:
    arrived = []

    async def take(peer: Peer) -> None:
        arrived.append(await peer.head() + b"\r\n\r\n")
        if "chunked" in framing:
            arrived.append(await peer.reader.readuntil(b"0\r\n\r\n"))
        else:
            arrived.append(await peer.reader.readexactly(len(sent)))
        await peer.send(whole(b"ok", kind="text/plain"))

    stage.behind.answers(take)
    browser = await Browser.at(stage.proxy.port)

    got = await browser.ask(stage.proxy.request("/", method=method, end=framing) + sent)

    browser.close()
    assert got.body == b"ok"
    head, body = arrived
    assert (
        body.replace(b"\r\n", b"").replace(b"10x", b"x")[-16:]
        == sent.replace(b"\r\n", b"").replace(b"10x", b"x")[-16:]
    )
    assert {*framing.encode().splitlines()} <= {*head.splitlines()}
    if not framing:
        assert b"Content-Length" not in head


SUM = b"X-Sum: 5d41\r\n"
FORBIDDEN = b"Cookie: a=1\r\nAuthorization: x\r\nX_Forwarded_For: x\r\nX-Private: x\r\n"
LONG = b"X-Long: %b\r\n" % (b"x" * 900)
TRAILERS = [
    (SUM, SUM),
    (b"", b""),
    (b"X-A: 1\r\nx-a:  2 \r\nX-B:\r\n", b"X-A: 1\r\nx-a: 2\r\nX-B: \r\n"),
    (FORBIDDEN + SUM, SUM),
    (LONG * 8, LONG * 8),
    (LONG * 20, b""),  # more than is kept of a connection
]


async def test_prx_16_trailers_of_a_request_pass(stage: Stage) -> None:
    body = b"hello", b"\r\n0\r\nX-Sum: wrong\r\n\r\n"
    taken = []

    async def take(peer: Peer) -> None:
        head = await peer.head()
        taken.append(
            (fields(head).get("Trailer"), *await Browser(peer.reader, peer.writer).chunks())
        )
        await peer.send(whole(b"ok", kind="text/plain"))

    stage.behind.answers(take)
    framing = "Transfer-Encoding: chunked\r\nTrailer: X-Sum, Cookie\r\nConnection: X-Private\r\n"
    head = stage.proxy.request("/", method="POST", end=framing)
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in body)

    for trailers, _ in TRAILERS:
        browser = await Browser.at(stage.proxy.port)
        got = await browser.ask(head + chunks + b"0\r\n" + trailers + b"\r\n")
        assert got.one("Connection") == ("close" if trailers else None)
        browser.close()
    browser = await Browser.at(stage.proxy.port)
    for byte in head + chunks + b"0;end\r\n" + SUM:
        browser.writer.write(bytes([byte]))
        await browser.writer.drain()
    await browser.ask(b"\r\n")

    browser.close()
    expected = [kept for _, kept in TRAILERS] + [SUM]
    assert taken == [("x-sum", b"".join(body), kept) for kept in expected]


async def test_prx_16_trailers_are_no_fields_of_the_next_request(stage: Stage) -> None:
    arrived = []

    async def take(peer: Peer) -> None:
        arrived.append(await peer.head())
        await peer.reader.readuntil(b"0\r\n")
        await peer.send(whole(b"ok", kind="text/plain"))

    stage.behind.answers(take)
    browser = await Browser.at(stage.proxy.port)
    first = stage.proxy.request("/1", method="POST", end="Transfer-Encoding: chunked\r\n")
    trailed = first + b"1\r\nx\r\n0\r\nX-Smuggled: 1\r\n\r\n"

    got = await browser.ask(trailed + stage.proxy.request("/2"))

    assert (got.body, got.one("Connection")) == (b"ok", "close")
    assert await browser.reader.read() == b""
    assert len(arrived) == 1
    browser.close()


async def test_prx_17_what_concerns_one_connection_ends_here(stage: Stage) -> None:
    answer = whole(
        b"x",
        "Connection: X-Private, keep-alive, Set-Cookie",
        "X-Private: 1",
        "Keep-Alive: timeout=5",
        "Proxy-Authenticate: Basic",
        "Upgrade: h2c",
        "Set-Cookie: a=1",
        kind="text/plain",
    )
    stage.behind.answers(answer)

    got = await stage.proxy.ask(
        "/",
        "Connection: close, X-Secret, X-Forwarded-For, Host, Cookie",
        "X-Secret: 1",
        "Cookie: a=1",
        "TE: trailers, deflate",
        "Upgrade: h2c",
        "HTTP2-Settings: x",
        "Proxy-Connection: x",
        "Proxy-Authorization: x",
        "Keep-Alive: 1",
    )

    sent = fields(stage.behind.heads[0])
    assert sent["Cookie"] == "a=1"
    assert sent["X-Forwarded-For"] == "127.0.0.1"
    assert (sent["TE"], sent["Connection"]) == ("trailers", "TE")
    gone = {"X-Secret", "Upgrade", "HTTP2-Settings", "Proxy-Authorization", "Proxy-Connection"}
    assert not {*gone, "Keep-Alive"} & set(sent)
    told = {name for name, _ in got.fields}
    assert not {"X-Private", "Keep-Alive", "Proxy-Authenticate", "Upgrade"} & told
    assert got.one("Set-Cookie") == "a=1"
    assert got.one("Connection") == "close"


async def test_prx_18_what_is_said_of_the_browser_is_said_by_us(stage: Stage) -> None:
    await stage.proxy.ask(
        "/",
        "X-Forwarded-For: 9.9.9.9",
        "X_Forwarded_For: 9.9.9.9",
        "X-Forwarded-Host: evil",
        "X-Forwarded-Proto: https",
        "X-Forwarded-Prefix: <evil>",
        "X-Real-IP: 9.9.9.9",
        "Forwarded: for=9.9.9.9",
        "Via: 1.0 another",
        "Hotreload-Via: hotreload-1",
    )

    head = stage.behind.heads[0]
    assert b"9.9.9.9" not in head
    assert b"evil" not in head
    sent = fields(head)
    assert sent["X-Forwarded-Host"] == stage.proxy.host
    assert sent["X-Forwarded-Proto"] == "http"
    assert sent["Via"] == "1.0 another"
    assert sent["Hotreload-Via"].startswith("hotreload-1, hotreload-")


async def test_prx_18_a_proxy_in_front_of_itself_says_so(tmp_path: Path) -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    own = f"http://127.0.0.1:{listening.getsockname()[1]}"
    async with InFrontOf(own, tmp_path, listening=listening) as proxy:
        got = await proxy.navigate()

    assert got.status == 508
    assert b"this proxy itself" in got.body


async def test_prx_19_the_server_is_called_by_its_own_name(tmp_path: Path) -> None:
    async with (
        Behind(whole(b"x")) as behind,
        InFrontOf(f"localhost:{behind.port}", tmp_path) as proxy,
    ):
        own = f"http://{proxy.host}"
        await proxy.ask("/", f"Origin: {own}", f"Referer: {own}/a?b", method="GET")
        await proxy.ask("/", "Origin: http://other.test", "Referer: http://other.test/")

    own_page, other = (fields(head) for head in behind.heads)
    here = f"localhost:{behind.port}"
    assert own_page["Host"] == other["Host"] == here
    assert (own_page["Origin"], own_page["Referer"]) == (f"http://{here}", f"http://{here}/a?b")
    assert (other["Origin"], other["Referer"]) == ("http://other.test", "http://other.test/")


@pytest.mark.parametrize(
    "target", ["/a%2Fb", "/a//b", "/%7Eu?", "/x;y", "/?a=%20+", "/?", "//evil/", "/a/../b"]
)
async def test_prx_20_the_target_arrives_byte_for_byte(stage: Stage, target: str) -> None:
    await stage.proxy.ask(target)

    assert stage.behind.heads[0].split(b" ")[1] == target.encode()


async def test_prx_21_no_request_chooses_where_it_goes(stage: Stage) -> None:
    upgrade = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13")
    refused = [
        await stage.proxy.ask("http://169.254.169.254/"),
        await stage.proxy.ask("x:80", method="CONNECT"),
        await stage.proxy.ask("http://evil.test/ws", *upgrade),
        await stage.proxy.ask("/", method="TRACE"),
    ]

    assert {got.status for got in refused} <= {400, 403, 405}
    assert stage.behind.connections == 0
    await stage.proxy.ask(f"http://{stage.proxy.host}/own?x")
    assert stage.behind.heads[0].startswith(b"GET /own?x HTTP/1.1\r\n")


async def test_prx_21_a_foreign_host_is_refused(stage: Stage) -> None:
    browser = await Browser.at(stage.proxy.port)

    got = await browser.ask(b"GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n")

    browser.close()
    assert got.status == 403
    assert any("--allow-host evil.test" in warning for warning in stage.proxy.warnings)


async def test_prx_24_all_but_our_own_prefix_is_theirs(stage: Stage) -> None:
    theirs = ["/ws", "/livereload", "/esbuild", "/livereload.js"]
    for path in theirs:
        assert (await stage.proxy.ask(path, "Accept: text/event-stream")).body == b"hello"
    changed = ("Content-Type: application/json", "Content-Length: 0")
    assert (await stage.proxy.ask("/changed", *changed, method="POST")).body == b"hello"

    assert (await stage.proxy.ask("/@hotreload/ping")).status == 204
    assert (await stage.proxy.ask("/x/../@hotreload/ping")).status in (403, 404)
    assert all(b"@hotreload" not in head for head in stage.behind.heads)


async def test_headers_of_64_kilobytes_pass(stage: Stage) -> None:
    cookie = "a=" + "x" * 60_000

    got = await stage.proxy.ask("/", f"Cookie: {cookie}", *(f"X-{n}: y" for n in range(300)))

    assert got.status == 200
    assert fields(stage.behind.heads[0])["Cookie"] == cookie


async def test_paths_are_sent_to_the_server_that_is_mounted_there(
    stage: Stage, tmp_path: Path
) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "a.txt").write_text("file")
    async with Behind(whole(b"api", kind="text/plain")) as api:
        mounts = [f"/api=http://127.0.0.1:{api.port}", f"/lib={tmp_path / 'lib'}"]
        url = f"http://127.0.0.1:{stage.behind.port}"
        async with InFrontOf(url, tmp_path, mount=mounts) as proxy:
            bodies = [
                (await proxy.ask(path)).body
                for path in ("/api/x?y", "/api", "/apis", "/lib/a.txt", "/lib/none")
            ]

    assert bodies == [b"api", b"api", b"hello", b"file", b"hello"]
    assert api.heads[0].startswith(b"GET /api/x?y HTTP")


async def test_an_upload_of_many_megabytes_holds_little(stage: Stage) -> None:
    size, taken = 64 << 20, asyncio.Event()
    got = 0

    async def take(peer: Peer) -> None:
        nonlocal got
        await peer.head()
        await taken.wait()
        while got < size:
            got += len(await peer.reader.read(1 << 20))
        await peer.send(whole(b"ok", kind="text/plain"))

    stage.behind.answers(take)
    browser = await Browser.at(stage.proxy.port)
    browser.writer.write(stage.proxy.request("/", f"Content-Length: {size}", method="POST"))
    piece = bytes(1 << 20)
    sent = 0
    with suppress(TimeoutError):  # the way is full long before everything is sent
        while True:
            browser.writer.write(piece)
            sent += len(piece)
            await asyncio.wait_for(browser.writer.drain(), 0.3)

    taken.set()
    assert sent < size / 2
    while sent < size:
        browser.writer.write(piece)
        sent += len(piece)
        await browser.writer.drain()
    assert (await browser.answer()).body == b"ok"
    browser.close()
