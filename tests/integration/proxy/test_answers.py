"""PRX-12, 25 to 29, 31: what the browser is told."""

import asyncio

import pytest

from tests.integration.proxy.behind import PAGE, Browser, Peer, chunked, whole
from tests.integration.proxy.conftest import Stage


async def test_prx_12_events_arrive_when_they_are_sent(stage: Stage) -> None:
    more = asyncio.Event()

    async def stream(peer: Peer) -> None:
        await peer.head()
        await peer.send(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
        )
        for number in range(3):
            await peer.send(b"data: %d\n\n" % number)
            await more.wait()
            more.clear()
        await peer.reader.read()  # until the browser has gone

    stage.behind.answers(stream)
    browser = await Browser.at(stage.proxy.port)
    browser.writer.write(stage.proxy.request("/", "Accept: text/event-stream"))
    await browser.head()

    events = []
    for _ in range(3):
        events.append(await browser.chunk())
        more.set()
    browser.close()

    assert events == [b"data: 0\n\n", b"data: 1\n\n", b"data: 2\n\n"]
    async with asyncio.timeout(2):
        await stage.behind.ended.wait()


async def test_prx_16_trailers_pass(stage: Stage) -> None:
    stage.behind.answers(chunked(b"a", b"b", trailers=b"X-Sum: 1\r\n").replace(b"html", b"plain"))

    got = await stage.proxy.ask("/", "TE: trailers")

    assert (got.body, got.trailers) == (b"ab", b"X-Sum: 1\r\n")


async def test_prx_25_addresses_of_the_server_become_ours(stage: Stage) -> None:
    port = stage.behind.port
    here = f"http://{stage.proxy.host}"
    for told, expected in (
        (f"http://127.0.0.1:{port}/x?y#z", f"{here}/x?y#z"),
        (f"//localhost:{port}/x", f"{here}/x"),
        (f"HTTP://127.0.0.1:{port}", here),
        ("https://accounts.test/", "https://accounts.test/"),
        ("http://127.0.0.1:1/", "http://127.0.0.1:1/"),
        (f"https://127.0.0.1:{port}/", f"https://127.0.0.1:{port}/"),
        ("/x", "/x"),
        ("x y", "x y"),
    ):
        answer = whole(
            b"",
            f"Location: {told}",
            f"Content-Location: {told}",
            f"Refresh: 5; url={told}",
            status="302 Found",
        )
        stage.behind.answers(answer)

        got = await stage.proxy.ask()

        assert got.one("Location") == got.one("Content-Location") == expected
        assert got.one("Refresh") == f"5; url={expected}"


async def test_prx_26_cookies_stay_apart_and_fit_this_host(stage: Stage) -> None:
    cookies = {
        "a=1; Expires=Sat, 01 Jan 2000 00:00:00 GMT": "a=1; Expires=Sat, 01 Jan 2000 00:00:00 GMT",
        "b=2; Domain=127.0.0.1; Path=/x": "b=2; Path=/x",
        "c=3; Domain=other.test": "c=3; Domain=other.test",
        "d=4; Secure; SameSite=None": "d=4; Secure; SameSite=None",
        "__Host-e=5; Secure; Path=/": "__Host-e=5; Secure; Path=/",
    }
    stage.behind.answers(whole(b"", *(f"Set-Cookie: {cookie}" for cookie in cookies)))

    got = await stage.proxy.ask()

    assert got.all("Set-Cookie") == list(cookies.values())


async def test_prx_27_policies_admit_the_client_and_no_more(stage: Stage) -> None:
    policies = ("default-src 'none'", "script-src 'nonce-abc'; connect-src https://api.test")
    fields = [f"Content-Security-Policy: {policy}" for policy in policies]
    stage.behind.answers(whole(PAGE, *fields, "Content-Security-Policy-Report-Only: script-src x"))

    got = await stage.proxy.navigate()

    none, strict = got.all("Content-Security-Policy")
    assert none == "default-src 'none'; script-src 'nonce-abc'; connect-src 'self'"
    assert b'nonce="abc"' in got.body
    assert strict == "script-src 'nonce-abc'; connect-src https://api.test 'self'"


async def test_prx_28_hsts_would_lock_the_browser_out(stage: Stage) -> None:
    stage.behind.answers(
        whole(
            PAGE,
            "Strict-Transport-Security: max-age=9",
            "Alt-Svc: h3=:443",
            "Cross-Origin-Embedder-Policy: require-corp",
            "Permissions-Policy: camera=()",
        )
    )

    got = await stage.proxy.navigate()

    assert got.one("Strict-Transport-Security") is None
    assert got.one("Alt-Svc") is None
    assert got.one("Cross-Origin-Embedder-Policy") == "require-corp"
    client = await stage.proxy.ask("/@hotreload/client.js")
    assert client.one("Cross-Origin-Resource-Policy") == "same-origin"


async def test_prx_29_service_workers_are_left_alone(stage: Stage) -> None:
    worker = b"self.onfetch = () => {}"
    stage.behind.answers(whole(worker, "Service-Worker-Allowed: /", kind="text/javascript"))

    got = await stage.proxy.ask("/sw.js", "Service-Worker: script", "Sec-Fetch-Dest: serviceworker")

    assert got.body == worker
    assert got.one("Service-Worker-Allowed") == "/"


SMUGGLED = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"
OK = b"HTTP/1.1 200 OK\r\n"
BAD = {
    "nul in a value": OK + b"X-A: a\0b\r\nContent-Length: 0\r\n\r\n",
    "cr in a value": OK + b"X-A: a\rX-B: b\r\nContent-Length: 0\r\n\r\n",
    "space before the colon": OK + b"X-A : b\r\nContent-Length: 0\r\n\r\n",
    "folded": OK + b"X-A: a\r\n b\r\nContent-Length: 0\r\n\r\n",
    "two framings": OK
    + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    + SMUGGLED,
    "two lengths": OK + b"Content-Length: 0\r\nContent-Length: 9\r\n\r\n" + SMUGGLED,
    "a length with a sign": OK + b"Content-Length: +4\r\n\r\nevil",
    "another coding": OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "no chunks": OK + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
    "101 unasked": b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
    "no http": b"SSH-2.0-OpenSSH_9.2\r\n",
    "too much head": OK + b"X-A: " + b"a" * 70_000 + b"\r\n\r\n",
}


@pytest.mark.parametrize("answer", BAD.values(), ids=BAD)
async def test_prx_31_what_can_be_read_in_two_ways_is_not_passed_on(
    stage: Stage, answer: bytes
) -> None:
    stage.behind.answers(answer)
    browser = await Browser.at(stage.proxy.port)
    request = stage.proxy.request("/", "Sec-Fetch-Dest: empty")

    try:
        got = await browser.ask(request)
    except asyncio.IncompleteReadError:  # it broke off behind the head
        return

    assert got.status == 502
    assert b"evil" not in got.raw + got.body
    stage.behind.answers(whole(b"good", kind="text/plain"))
    assert (await browser.ask(request)).body == b"good"
    browser.close()


ODD = {
    "204 with a body": (
        b"HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\n" + b"evil",
        204,
        b"",
    ),
    "304 with a length": (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\n", 304, b""),
    "bare lf": (b"HTTP/1.1 200 OK\nContent-Length: 1\n\nx", 200, b"x"),
    "999": (b"HTTP/1.1 999 Who\r\nContent-Length: 1\r\n\r\nx", 999, b"x"),
    "no reason": (b"HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx", 200, b"x"),
    "a long head": (OK + b"X-A: " + b"a" * 20_000 + b"\r\nContent-Length: 1\r\n\r\nx", 200, b"x"),
    "many fields": (OK + b"X-A: a\r\n" * 300 + b"Content-Length: 1\r\n\r\nx", 200, b"x"),
    "one length twice": (OK + b"Content-Length: 1\r\nContent-Length: 1\r\n\r\nx", 200, b"x"),
    "more than it says": (OK + b"Content-Length: 1\r\n\r\nx" + SMUGGLED, 200, b"x"),
    "103 first": (b"HTTP/1.1 103 Hm\r\n\r\n" + OK + b"Content-Length: 1\r\n\r\nx", 200, b"x"),
    "100 unasked": (b"HTTP/1.1 100 Go\r\n\r\n" + OK + b"Content-Length: 1\r\n\r\nx", 200, b"x"),
}


@pytest.mark.parametrize(("answer", "status", "body"), ODD.values(), ids=ODD)
async def test_prx_31_what_is_only_odd_passes(
    stage: Stage, answer: bytes, status: int, body: bytes
) -> None:
    stage.behind.answers(answer)
    browser = await Browser.at(stage.proxy.port)
    request = stage.proxy.request("/", "Sec-Fetch-Dest: empty")

    got = [await browser.ask(request) for _ in range(2)]

    browser.close()
    assert [(each.status, each.body) for each in got] == [(status, body)] * 2
    if "100 unasked" in answer.decode("latin-1"):
        assert not got[0].interim
