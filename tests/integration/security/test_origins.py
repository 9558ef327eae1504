"""Who gets an answer over the wire: names, origins and fetch metadata (CO).

CO-11's last case and CO-13's socket need a browser: what browsers go by is the header
``Cross-Origin-Resource-Policy``, which is tested.
"""

import random
from pathlib import Path

import pytest

from hotreload.answers.endpoints import routes
from tests.hostile import HOSTS
from tests.integration.security.frames import handshake
from tests.integration.security.raw import PREFIX, Server, parse, serving
from tests.integration.security.strangers import EVIL, PATHS, assert_refused


class TestOrigins:
    """Pages of other sites, and names that were bound to this machine by others."""

    @pytest.mark.parametrize("path", PATHS)
    def test_co_1_dns_rebinding(self, server: Server, token: str, path: str) -> None:
        assert_refused(server.get(f"{path}?token={token}", host="evil.test:8000"), 403)

    @pytest.mark.parametrize(("host", "expected"), HOSTS)
    @pytest.mark.parametrize("path", ["/", f"{PREFIX}ping"])
    def test_co_2_host_spelling_tricks(
        self, server: Server, path: str, host: str, expected: int
    ) -> None:
        reply = server.get(path, host=host)

        if expected == 200:
            assert reply.status in (200, 204)
        else:
            assert_refused(reply, expected)

    def test_co_3_an_allowed_host_is_compared_whole(self, tmp_path: Path) -> None:
        (tmp_path / "a.css").touch()
        with serving(
            tmp_path, "--allow-host", "dashboard.corp", "--allow-host", ".test"
        ) as running:
            good = [
                running.get("/a.css", host=name).status for name in ("dashboard.corp", "a.test")
            ]
            bad = ["dashboard.corp.evil", "xdashboard.corp", "evil/dashboard.corp", "atest"]
            codes = [running.get("/a.css", host=name).status for name in bad]

        assert good == [200, 200]
        assert set(codes) <= {400, 403}

    def test_co_4_random_hosts_and_origins_harm_nobody(self, server: Server, token: str) -> None:
        chance = random.Random(4)
        letters = [*range(0x21, 0x7F), *range(0x80, 0x100)]
        odd = ["http://[", ":", "//", "[", "]", "http://", "a" * 8000, "\xff" * 300]
        texts = [*odd, *("".join(map(chr, chance.choices(letters, k=30))) for _ in range(60))]

        for text in texts:
            assert 400 <= server.get("/", host=text).status < 500
            fields = [("Origin", text)]
            assert 400 <= server.get(f"{PREFIX}ws?token={token}", fields=fields).status < 500
            opening = handshake(f"{PREFIX}ws?token={token}", origin=text)
            assert 400 <= parse(_closing(server, opening)).status < 500

        assert server.get("/").status == 200

    @pytest.mark.parametrize(
        "request_head",
        [
            b"GET /a.css HTTP/1.1\r\nHost: localhost\r\nHost: evil.test\r\n",
            b"GET /a.css HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n",
            b"GET /a.css HTTP/1.0\r\n",
            b"GET /a.css HTTP/1.1\r\n",
        ],
        ids=["two", "twice", "none-1.0", "none-1.1"],
    )
    def test_co_5_there_is_exactly_one_host(self, server: Server, request_head: bytes) -> None:
        assert parse(server.talk(request_head + b"Connection: close\r\n\r\n")).status == 400

    def test_co_5_the_authority_of_an_absolute_target_is_judged(self, server: Server) -> None:
        assert_refused(server.get("http://evil.test/a.css"), 403)
        assert_refused(server.get("http://localhost@evil.test/a.css"), 400)
        assert server.get(f"http://{server.host}/a.css").status == 200

    @pytest.mark.parametrize("origin", [EVIL, "null", "http://127.0.0.1:9999"])
    @pytest.mark.parametrize("path", ["/app.js", "/", f"{PREFIX}client.js", f"{PREFIX}ping"])
    def test_co_6_no_origin_is_ever_given_access(
        self, server: Server, origin: str, path: str
    ) -> None:
        asked = [
            ("Origin", origin),
            ("Access-Control-Request-Method", "POST"),
            ("Access-Control-Request-Private-Network", "true"),
        ]

        plain = server.get(path, fields=[("Origin", origin)])
        preflight = server.get(path, method="OPTIONS", fields=asked)

        assert preflight.status in (403, 405)
        for reply in (plain, preflight):
            assert not [name for name, _ in reply.fields if name.lower().startswith("access-c")]

    @pytest.mark.parametrize("path", [path for path in PATHS if path.startswith(PREFIX)])
    @pytest.mark.parametrize(
        "origin",
        [EVIL, "https://localhost.evil.test", "null", "", "file://", "chrome-extension://x"],
    )
    def test_co_7_co_8_foreign_origins_are_refused_with_the_right_token(
        self, server: Server, token: str, path: str, origin: str
    ) -> None:
        assert_refused(server.get(f"{path}?token={token}", fields=[("Origin", origin)]), 403)

    def test_co_9_an_address_is_no_origin_of_ours(self, server: Server, token: str) -> None:
        fields = [("Origin", "http://10.0.0.9:8000")]

        assert_refused(server.get(f"{PREFIX}ws?token={token}", fields=fields), 403)
        assert_refused(server.get("/", host="192.168.1.5:8000"), 403)

    def test_co_10_another_port_needs_the_token(self, server: Server, token: str) -> None:
        other = ("Origin", "http://127.0.0.1:9999")
        path = f"{PREFIX}page/unknown"

        assert server.get(path, fields=[other]).status == 403
        assert server.get(f"{path}?token={token}", fields=[other]).status == 404
        same_site = [other, ("Sec-Fetch-Site", "same-site")]
        assert server.get(f"{path}?token={token}", fields=same_site).status == 403

    @pytest.mark.parametrize("site", ["cross-site", "same-site"])
    @pytest.mark.parametrize("path", ["/app.js", f"{PREFIX}client.js"])
    def test_co_11_scripts_are_not_for_other_sites(
        self, server: Server, path: str, site: str
    ) -> None:
        fields = [
            ("Sec-Fetch-Site", site),
            ("Sec-Fetch-Mode", "no-cors"),
            ("Sec-Fetch-Dest", "script"),
        ]

        reply = server.get(path, fields=fields)

        assert reply.status == 403
        assert b"secret" not in reply.body

    @pytest.mark.parametrize("path", PATHS)
    def test_co_11_every_answer_is_for_its_own_origin(self, server: Server, path: str) -> None:
        assert server.get(path).one("Cross-Origin-Resource-Policy") == "same-origin"

    def test_co_12_no_script_holds_the_token(self, server: Server, token: str) -> None:
        scripts = [path for path in routes() if path.endswith(".js")]

        assert f"{PREFIX}client.js" in scripts
        for path in scripts:
            reply = server.get(path)
            assert reply.status == 200
            assert token.encode() not in reply.body
            assert all(token not in value for _, value in reply.fields)

    def test_co_13_the_wildcard_is_no_name_of_a_server_on_loopback(self, server: Server) -> None:
        assert_refused(server.get("/", host=f"0.0.0.0:{server.port}"), 403)
        assert_refused(server.get("/", host=f"[::]:{server.port}"), 403)

    def test_co_13_the_wildcard_is_a_name_where_it_is_bound(self, tmp_path: Path) -> None:
        with serving(tmp_path, "--host", "0.0.0.0") as running:
            code = running.get("/", host=f"0.0.0.0:{running.port}").status
            foreign = running.get("/", host="evil.test").status

        assert (code, foreign) == (200, 403)

    def test_co_14_without_any_browser_header_the_token_is_needed(
        self, server: Server, token: str
    ) -> None:
        assert server.get(f"{PREFIX}page/unknown").status == 403
        assert server.get(f"{PREFIX}page/unknown?token={token}").status == 404

    def test_co_15_a_cookie_is_no_token(self, server: Server, token: str) -> None:
        for path in ("/", f"{PREFIX}client.js", f"{PREFIX}ping"):
            assert server.get(path).one("Set-Cookie") is None
        fields = [("Cookie", f"token={token}")]
        assert server.get(f"{PREFIX}page/unknown", fields=fields).status == 403

    def test_the_token_is_told_to_pages_of_this_very_origin_only(
        self, server: Server, token: str
    ) -> None:
        path, host = f"{PREFIX}token", server.host

        told = server.get(path, host=host, fields=[("Sec-Fetch-Site", "same-origin")])

        assert (told.status, told.body.decode()) == (200, token)
        assert (told.one("Content-Type") or "").startswith("text/plain")
        for fields in (
            [("Sec-Fetch-Site", "same-site")],
            [("Sec-Fetch-Site", "cross-site")],
            [("Origin", "http://localhost:1")],
            [("Origin", "null")],
        ):
            assert_refused(server.get(path, host=host, fields=fields), 403)


def _closing(server: Server, opening: bytes) -> bytes:
    with server.connect() as peer:
        peer.sendall(opening)
        data = b""
        while b"\r\n\r\n" not in data and (more := peer.recv(65536)):
            data += more
        return data.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
