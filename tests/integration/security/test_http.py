"""What could be forgotten (CTL) and what a parser must survive (HTTP), over the wire.

Not here, and why:

* CTL-3 (open in editor) and CTL-7 (a console in the browser): there is no such feature.
* CTL-2, CTL-6 (publish): the path needs the control token and does not exist yet; that it is shut
  is tested, its limits come with it.
* CTL-5 (ASGI, WSGI): those adapters do not exist yet; the spellings that could lead around the
  channel's rules are tested here and in ``test_gate_channel``.
* CTL-9 (timing): tokens are compared by `hmac.compare_digest`; a stopwatch would only flicker.
* HTTP-9 (slow heads): the deadline is longer than a test may take; that such peers stop nobody is
  tested.
"""

import gzip
import itertools
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from hotreload.answers.endpoints import routes
from hotreload.gate import Token
from tests.integration.security.raw import PREFIX, Server, head, parse, serving
from tests.integration.security.strangers import EVIL, PATHS, assert_refused


class TestControl:
    """What could be forgotten, and what could change something."""

    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    @pytest.mark.parametrize(
        "path", ["publish?event=x&data=1", "open?file=/etc/passwd", "shutdown"]
    )
    def test_ctl_1_a_get_changes_nothing(
        self, server: Server, token: str, method: str, path: str
    ) -> None:
        joint = "&" if "?" in path else "?"

        assert server.get(PREFIX + path, method=method).status == 403
        with_token = server.get(f"{PREFIX}{path}{joint}token={token}", method=method)
        assert with_token.status in (403, 404, 405)

    @pytest.mark.parametrize(
        "kind",
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"],
    )
    def test_ctl_2_a_simple_request_of_another_site_is_refused(
        self, server: Server, kind: str
    ) -> None:
        fields = [("Origin", EVIL), ("Content-Type", kind), ("Content-Length", "2")]

        assert_refused(
            server.get(f"{PREFIX}publish", method="POST", fields=fields, body=b"{}"), 403
        )

    @pytest.mark.parametrize("path", [path for path in PATHS if path.startswith(PREFIX)])
    @pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
    def test_ctl_4_every_route_refuses_strangers(
        self, server: Server, token: str, path: str, method: str
    ) -> None:
        listed = {**routes(), f"{PREFIX}page/x": routes()[f"{PREFIX}page/"]}
        needs_token = path not in listed or listed[path].token is not Token.NONE

        stranger = server.get(path, method=method)
        rebound = server.get(f"{path}?token={token}", method=method, host="evil.test")
        foreign = server.get(f"{path}?token={token}", method=method, fields=[("Origin", EVIL)])

        assert (rebound.status, foreign.status) == (403, 403)
        assert (stranger.status == 403) is needs_token

    def test_ctl_4_only_the_socket_and_the_scripts_are_public(self) -> None:
        public = {path for path, route in routes().items() if route.token is Token.NONE}

        others = {path for path in public if not path.endswith(".js")}
        assert others == {f"{PREFIX}ping", f"{PREFIX}token"}

    @pytest.mark.parametrize(
        "path",
        [
            *("/%40hotreload/page/x", "/x/../@hotreload/page/x", "//@hotreload/page/x"),
            *("/@hotreload/./page/x", "/@hotreload/page/../page/x", "/@hotreload//page/x"),
            *("/x/%2e%2e/@hotreload/page/x", "/@hotreload%2fpage/x"),
        ],
    )
    def test_ctl_5_no_spelling_leads_around_the_rules(self, server: Server, path: str) -> None:
        assert server.get(path).status in (403, 404)
        assert server.get(path, method="DELETE").status == 405

    def test_ctl_8_the_token_is_in_no_other_place(self, tmp_path: Path) -> None:
        (tmp_path / "index.html").write_text("<title>x</title>")
        with serving(tmp_path) as running:
            token = running.token()
            replies = [running.get(path) for path in ("/missing", "/%00", f"{PREFIX}x?token=1")]
            replies.append(running.get(f"{PREFIX}unknown?token={token}"))
            arguments = Path(f"/proc/{running.process.pid}/cmdline").read_bytes()
            printed = running.stop()

        headers = [value for reply in replies for _, value in reply.fields]
        assert token.encode() not in arguments
        assert token not in printed
        assert not any(token in value for value in headers)

    def test_ctl_9_wrong_tokens_of_any_length_are_refused(self, server: Server, token: str) -> None:
        path = f"{PREFIX}page/unknown?token="

        wrong = ["", token[:-1], token + "x", token[::-1], "x" * 7000, "%00", "%C3%A9"]

        assert {server.get(path + text).status for text in wrong} == {403}
        assert len(token) * 6 >= 128


class TestParsing:
    """What aiohttp gives us, so that an upgrade cannot take it away, and what we add."""

    @pytest.mark.parametrize(
        "fields",
        [
            "Content-Length: 3\r\nTransfer-Encoding: chunked",
            "Content-Length: 3\r\nContent-Length: 4",
            "Content-Length: -1",
            "Content-Length: +5",
            "Transfer-Encoding: xchunked",
            "X: a\r\n b",
            "X : a",
            "X: a\nY: b",
            "X: a\rb",
            "X: a\x00b",
        ],
    )
    def test_http_1_what_smuggles_is_400(self, server: Server, fields: str) -> None:
        start = f"POST / HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n\r\nabc"

        data = server.talk(start.encode() + b"GET /app.js HTTP/1.1\r\nHost: localhost\r\n\r\n")

        assert parse(data).status == 400
        assert b"secret" not in data

    @pytest.mark.parametrize("version", ["HTTP/0.9", "HTTP/2.0", "HTTP/1.2", "HTTP/11", "ICY/1.1"])
    def test_http_2_other_versions_are_refused(self, server: Server, version: str) -> None:
        assert server.get("/", version=version).status in (400, 505)

    def test_http_3_sizes_are_bounded(self, server: Server) -> None:
        many = [(f"X-{number}", "a") for number in range(5000)]

        assert server.get("/a.css", fields=[("X", "b" * 20_000)]).status in (400, 431)
        assert server.get("/a.css", fields=many).status in (400, 431)
        assert server.get("/" + "a" * 9000).status in (400, 414)
        assert server.get("/a.css", fields=[("X", "b" * 8000)]).status == 200
        assert server.get("/a.css?" + "a" * 8000).status == 200

    @pytest.mark.parametrize("method", ["TRACE", "DELETE", "PUT", "PATCH", "OPTIONS", "LOCK"])
    def test_http_4_other_methods_are_405(self, server: Server, method: str) -> None:
        reply = server.get("/a.css", method=method, fields=[("X-Echo", "<script>")])

        assert (reply.status, reply.one("Allow")) == (405, "GET, HEAD")
        assert b"script" not in reply.body

    @pytest.mark.parametrize("method", ["FOO", "get", "GET,HEAD"])
    def test_http_4_unknown_methods_are_refused(self, server: Server, method: str) -> None:
        assert server.get("/a.css", method=method).status in (400, 405)

    @pytest.mark.parametrize("target", ["evil.test:443", "localhost:1", "/"])
    def test_http_4_nobody_tunnels_through(self, server: Server, target: str) -> None:
        assert server.get(target, method="CONNECT").status in (400, 403, 405)

    def test_http_5_expectations(self, server: Server) -> None:
        fields = [("Content-Length", "2"), ("Expect", "something")]

        assert server.get("/", method="POST", fields=fields, body=b"{}").status in (405, 417)

    @pytest.mark.parametrize("start", ["<script>alert(1)</script>", "GET <b> HTTP/1.1", "\x00\xff"])
    def test_http_6_the_answer_to_rubbish_is_no_page(self, server: Server, start: str) -> None:
        reply = parse(server.talk(start.encode("latin-1") + b"\r\n\r\n"))

        assert reply.status == 400
        assert (reply.one("Content-Type") or "").startswith("text/plain")
        assert reply.one("X-Content-Type-Options") == "nosniff"

    def test_http_7_a_body_that_would_grow_is_not_unpacked(self, server: Server) -> None:
        bomb = gzip.compress(bytes(50_000_000))
        fields = [("Content-Encoding", "gzip"), ("Content-Length", str(len(bomb)))]
        before = server.memory()

        reply = server.get("/", method="POST", fields=fields, body=bomb)

        assert reply.status == 405
        assert server.memory() - before < 20_000_000

    def test_http_8_many_small_things_at_once(self, server: Server) -> None:
        pipelined = head(f"{PREFIX}ping", close=False) * 500 + head("/a.css")
        chunks = b"1\r\nx\r\n" * 50_000 + b"0\r\n\r\n"
        fields = [("Transfer-Encoding", "chunked")]
        before = server.memory()

        answers = server.talk(pipelined)
        chunked = server.get("/", method="POST", fields=fields, body=chunks)

        assert answers.count(b"HTTP/1.1 204") == 500
        assert chunked.status == 405
        assert server.memory() - before < 20_000_000

    def test_http_9_silent_and_slow_peers_stop_nobody(self, server: Server) -> None:
        with ExitStack() as stack:
            for number in range(200):
                peer = stack.enter_context(server.connect())
                peer.sendall(b"GET / HTTP/1.1\r\nHost: lo"[: number % 24])
            start = time.monotonic()
            reply = server.get("/a.css")
            duration = time.monotonic() - start

        assert reply.status == 200
        assert duration < 1

    def test_http_10_tls_on_the_plain_port(self, server: Server) -> None:
        data = server.talk(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(40))

        assert not data or parse(data).status == 400

    def test_http_11_the_terminal_gets_no_control_characters(self, tmp_path: Path) -> None:
        (tmp_path / "real").mkdir()
        (tmp_path / "out").mkdir()
        (tmp_path / "real/\x1b[31m.txt").symlink_to(tmp_path / "out")
        (tmp_path / "real/\udcff\n.txt").symlink_to(tmp_path / "out")
        with serving(tmp_path / "real") as running:
            fields = [("User-Agent", "\x1b[31m"), ("Referer", "\x1b]0;x\x07")]
            for target in ("/%1b[31m.txt/x", "/%ff%0a.txt/x", "/%1b[31m%0a%e2%80%ae"):
                assert running.get(target, fields=fields).status in (400, 404)
                assert running.get(target).status == 404
            running.get("/", host="evil.test")
            printed = running.stop()

        assert "\x1b" not in printed
        assert printed.count("\n") == len(printed.splitlines())

    def test_http_12_the_banner_tells_no_versions(self, server: Server) -> None:
        replies = [server.get(path) for path in PATHS]
        replies += [server.get("/", host="evil.test"), server.get("/", method="LOCK")]
        replies.append(parse(server.talk(b"rubbish\r\n\r\n")))

        banners = set(itertools.chain.from_iterable(reply.all("Server") for reply in replies))
        assert not any(word in banner for banner in banners for word in ("/", "ython", "aiohttp"))
