"""Who gets an answer: sanity, Host, Origin, fetch metadata, tokens, routes and handshakes."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotreload.gate import Allowed, Gate, Head, Hosts, Refused, Route, Token, Verdict

PAGE, CONTROL = "page-token-0123456789", "control-token-0123456789"
PREFIX = "/@hotreload/"
ROUTES: Mapping[str, Route] = {
    f"{PREFIX}client.js": Route(token=Token.NONE),
    f"{PREFIX}ping": Route(token=Token.NONE),
    f"{PREFIX}token": Route(token=Token.NONE, own_origin=True),
    f"{PREFIX}ws": Route(methods=frozenset({"GET"})),
    f"{PREFIX}page/": Route(),
    f"{PREFIX}publish": Route(methods=frozenset({"POST"}), token=Token.CONTROL),
}
HANDSHAKE = {
    "upgrade": "websocket",
    "connection": "Upgrade",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    "sec-websocket-protocol": "hotreload.v1",
}


def gate(*allowed: str, bound: str = "127.0.0.1", control: str | None = CONTROL) -> Gate:
    hosts = Hosts(bound=[bound], allowed=allowed)
    return Gate(hosts=hosts, page_token=PAGE, control_token=control)


Field = str | tuple[str, ...] | None


def head(target: str = "/", *, method: str = "GET", **fields: Field) -> Head:
    """Make a head; a field given as None is left out, ``_`` stands for ``-``."""
    named: dict[str, Field] = {"host": "localhost:5500"}
    named |= {name.replace("_", "-"): value for name, value in fields.items()}
    headers = {
        name: (value,) if isinstance(value, str) else value
        for name, value in named.items()
        if value is not None
    }
    return Head(method, target, headers)


def socket_head(**changed: Field) -> Head:
    fields: dict[str, Field] = {name.replace("-", "_"): text for name, text in HANDSHAKE.items()}
    return head(f"{PREFIX}ws?token={PAGE}", method="GET", **(fields | changed))


def status(verdict: Verdict) -> int:
    return verdict.status if isinstance(verdict, Refused) else 200


def site(request: Head, *allowed: str) -> int:
    return status(gate(*allowed).judge_site(request))


def channel(request: Head, *allowed: str) -> int:
    return status(gate(*allowed).judge_channel(request, ROUTES))


class TestSanity:
    """Requests that are refused whoever asks."""

    @pytest.mark.parametrize(
        "target",
        [
            "/a.txt#/../.env",
            "/#",
            "a.txt",
            "",
            "/a b",
            "/a\nb",
            "/\x00",
            "ftp://x/",
            "/\ud800",
            "*",
        ],
    )
    def test_fs_5_a_malformed_target_is_400(self, target: str) -> None:
        assert site(head(target)) == 400

    @pytest.mark.parametrize("version", [(0, 9), (1, 2), (2, 0)])
    def test_http_2_other_versions_are_505(self, version: tuple[int, int]) -> None:
        assert site(replace(head(), version=version)) == 505

    def test_http_3_sizes_are_bounded(self) -> None:
        assert site(head("/" + "a" * 8191)) == 200
        assert site(head("/" + "a" * 8192)) == 414
        assert site(head("/" + "\u00e9" * 4096)) == 414
        assert site(head(x="b" * 8192)) == 431

    @pytest.mark.parametrize("method", ["TRACE", "CONNECT"])
    def test_http_4_methods_that_no_page_uses_are_405(self, method: str) -> None:
        verdict = gate().judge_site(head("/", method=method))

        assert isinstance(verdict, Refused)
        assert (verdict.status, dict(verdict.headers)["Allow"]) == (405, "GET, HEAD")

    def test_an_application_behind_the_gate_keeps_its_methods(self) -> None:
        assert [site(head(method=name)) for name in ("POST", "PUT", "DELETE", "PATCH")] == [200] * 4
        assert site(head("*", method="OPTIONS")) == 200


class TestHost:
    """DNS rebinding ends here, on every path."""

    PATHS = ("/", "/a.css", "/missing", *ROUTES, f"{PREFIX}unknown", f"{PREFIX}page/x")

    @pytest.mark.parametrize("path", PATHS)
    def test_co_1_a_foreign_host_is_403_everywhere(self, path: str) -> None:
        request = head(f"{path}?token={PAGE}", host="evil.test:5500")

        verdict = gate().judge(request, ROUTES)

        assert isinstance(verdict, Refused)
        assert verdict.status == 403
        assert verdict.cure == "--allow-host evil.test"
        assert "evil" not in verdict.text

    @pytest.mark.parametrize(
        ("host", "expected"),
        [
            ("", 400),
            ("localhost@evil.test", 400),
            ("localhost.evil.test", 403),
            ("evillocalhost:8000", 403),
            ("localhost:8000:evil", 400),
            ("[::1", 400),
            ("a b", 400),
            ("localhost:99999999", 400),
            ("LOCALHOST:8000", 200),
            ("localhost.:8000", 200),
            ("127.0.0.1.nip.io", 403),
            ("2130706433", 403),
            ("0x7f.1", 403),
        ],
    )
    def test_co_2_host_spelling_tricks(self, host: str, expected: int) -> None:
        assert site(head(host=host)) == expected
        assert channel(head(f"{PREFIX}ping", host=host)) == expected

    @pytest.mark.parametrize(
        "name", ["dashboard.corp.evil.test", "xdashboard.corp", "evil.test/dashboard.corp"]
    )
    def test_co_3_an_allowed_name_is_compared_whole(self, name: str) -> None:
        allowed = "dashboard.corp"

        assert site(head(host=allowed), allowed) == 200
        assert site(head(host=name), allowed) in (400, 403)
        assert channel(head(f"{PREFIX}ping", origin=f"http://{name}"), allowed) == 403

    @pytest.mark.parametrize(
        "hosts", [None, ("localhost", "localhost"), ("localhost", "evil.test")]
    )
    @pytest.mark.parametrize("version", [(1, 0), (1, 1)])
    def test_co_5_there_is_exactly_one_host(
        self, hosts: tuple[str, ...] | None, version: tuple[int, int]
    ) -> None:
        assert site(replace(head(host=hosts), version=version)) == 400

    @pytest.mark.parametrize(
        ("target", "expected"),
        [
            ("http://evil.test/a.txt", 403),
            ("HTTP://EVIL.test/a.txt", 403),
            ("http://localhost:1/a.txt", 200),
            ("http://localhost@evil.test/", 400),
            ("http:///a.txt", 400),
            ("http://evil.test?x", 403),
        ],
    )
    def test_co_5_the_authority_of_an_absolute_target_is_judged(
        self, target: str, expected: int
    ) -> None:
        assert site(head(target)) == expected
        assert site(head(target, host="evil.test")) in (400, 403)

    def test_co_13_the_wildcard_itself_is_a_host_only_where_it_is_bound(self) -> None:
        request = head(host="0.0.0.0:8000")

        assert site(request) == 403
        assert status(gate(bound="0.0.0.0").judge_site(request)) == 200


class TestSiteScripts:
    """Other sites must not run our scripts to read what they hold."""

    @staticmethod
    def script(site: str | None, *, mode: str = "no-cors", dest: str = "script") -> Head:
        return head("/app.js", sec_fetch_site=site, sec_fetch_mode=mode, sec_fetch_dest=dest)

    @pytest.mark.parametrize("origin", ["cross-site", "same-site", "x", "same-origin, same-site"])
    def test_co_11_scripts_of_other_sites_get_an_error_that_shows(self, origin: str) -> None:
        verdict = gate().judge_site(self.script(origin))

        assert isinstance(verdict, Refused)
        assert verdict.status == 403
        assert verdict.text.startswith("throw new Error(")
        assert dict(verdict.headers)["Content-Type"].startswith("text/javascript")

    @pytest.mark.parametrize("origin", ["same-origin", "none", None])
    def test_co_11_own_scripts_and_old_browsers_pass(self, origin: str | None) -> None:
        assert site(self.script(origin)) == 200

    def test_co_11_links_and_images_from_elsewhere_pass(self) -> None:
        assert site(self.script("cross-site", mode="navigate", dest="document")) == 200
        assert site(self.script("cross-site", dest="image")) == 200


class TestChannel:
    """The rules under the prefix, in the order of the contract."""

    @pytest.mark.parametrize("method", ["OPTIONS", "PUT", "DELETE", "TRACE", "CONNECT", "get", ""])
    def test_co_6_a_preflight_and_other_methods_are_405_before_anything_else(
        self, method: str
    ) -> None:
        request = head(f"{PREFIX}ws", method=method, origin="http://evil.test")

        verdict = gate().judge_channel(request, ROUTES)

        assert isinstance(verdict, Refused)
        assert (verdict.status, dict(verdict.headers)["Allow"]) == (405, "GET, HEAD, POST")

    @pytest.mark.parametrize("path", [*ROUTES, f"{PREFIX}unknown", f"{PREFIX}page/x"])
    @pytest.mark.parametrize(
        "origin",
        [
            "http://evil.test",
            "https://localhost.evil.test",
            "null",
            "",
            "file://",
            "chrome-extension://x",
            "http://localhost, http://evil.test",
        ],
    )
    def test_co_7_co_8_a_foreign_origin_is_403_even_with_the_token(
        self, path: str, origin: str
    ) -> None:
        request = head(f"{path}?token={PAGE}", origin=origin)

        assert channel(request) == 403

    @pytest.mark.parametrize(
        "token",
        [None, "", "wrong", PAGE[:-1], PAGE + "x", PAGE * 300, CONTROL, "\u00e9\ud800", "%00"],
    )
    def test_co_7_ctl_9_a_wrong_token_of_any_length_is_403(self, token: str | None) -> None:
        query = "" if token is None else f"?token={token}"
        request = Head("GET", f"{PREFIX}ws{query}", {"host": ("localhost",)})

        assert channel(request) in (400, 403)
        assert channel(head(f"{PREFIX}ws", sec_websocket_protocol=f"t.{token}")) == 403

    def test_co_7_the_token_comes_in_the_query_or_as_a_subprotocol(self) -> None:
        offered = f"hotreload.v1, t.{PAGE}"

        assert channel(head(f"{PREFIX}ws?epoch=a&token={PAGE}&seq=1")) == 200
        assert channel(head(f"{PREFIX}ws", sec_websocket_protocol=offered)) == 200
        assert (
            channel(head(f"{PREFIX}ws", sec_websocket_protocol=tuple(offered.split(", ")))) == 200
        )

    def test_co_9_an_address_is_no_origin_of_ours(self) -> None:
        request = head(
            f"{PREFIX}ws?token={PAGE}", host="192.168.1.5:8000", origin="http://10.0.0.9:8000"
        )

        assert status(gate(bound="192.168.1.5").judge_channel(request, ROUTES)) == 403

    def test_co_10_another_loopback_port_needs_the_token(self) -> None:
        other = "http://127.0.0.1:9999"

        assert channel(head(f"{PREFIX}ws", origin=other)) == 403
        assert channel(head(f"{PREFIX}ws?token={PAGE}", origin=other)) == 200
        same_site = head(f"{PREFIX}ws?token={PAGE}", origin=other, sec_fetch_site="same-site")
        assert channel(same_site) == 403

    @pytest.mark.parametrize("origin", ["cross-site", "same-site", "", "x", "none, none"])
    def test_co_11_fetch_metadata_of_other_sites_is_403_on_every_path(self, origin: str) -> None:
        paths = [*ROUTES, f"{PREFIX}unknown"]

        codes = {channel(head(f"{path}?token={PAGE}", sec_fetch_site=origin)) for path in paths}

        assert codes == {403}

    def test_co_14_without_origin_and_metadata_the_token_is_needed(self) -> None:
        assert channel(head(f"{PREFIX}page/abc")) == 403
        assert channel(head(f"{PREFIX}page/abc?token={PAGE}")) == 200

    def test_co_15_a_cookie_is_no_token(self) -> None:
        assert channel(head(f"{PREFIX}ws", cookie=f"token={PAGE}; t.{PAGE}")) == 403

    def test_the_token_is_told_to_pages_of_this_very_origin_only(self) -> None:
        path = f"{PREFIX}token"

        assert channel(head(path)) == 200
        assert channel(head(path, sec_fetch_site="same-origin")) == 200
        assert channel(head(path, origin="http://localhost:5500")) == 200
        assert channel(head(path, sec_fetch_site="none")) == 403
        assert channel(head(path, sec_fetch_site="same-site")) == 403
        assert channel(head(path, origin="http://localhost:9999")) == 403
        assert channel(head(path, origin="http://127.0.0.1:5500")) == 403

    def test_ctl_1_a_get_changes_nothing(self) -> None:
        assert channel(head(f"{PREFIX}publish?token={CONTROL}")) == 405
        assert channel(head(f"{PREFIX}publish?token={CONTROL}", method="POST")) == 200

    @pytest.mark.parametrize("token", ["", f"?token={PAGE}"])
    def test_ctl_2_publishing_takes_the_control_token(self, token: str) -> None:
        assert channel(head(f"{PREFIX}publish{token}", method="POST")) == 403

    def test_ctl_2_without_a_control_token_nobody_publishes(self) -> None:
        closed = gate(control=None)

        for token in ("", "None", PAGE):
            request = head(f"{PREFIX}publish?token={token}", method="POST")
            assert status(closed.judge_channel(request, ROUTES)) == 403

    def test_ctl_4_what_is_not_listed_needs_the_token_and_is_not_there(self) -> None:
        for path in (
            f"{PREFIX}unknown",
            PREFIX,
            PREFIX[:-1],
            f"{PREFIX}page/",
            f"{PREFIX}page/a/b",
        ):
            assert channel(head(path)) == 403
            assert channel(head(f"{path}?token={PAGE}")) == 404

    def test_ctl_4_a_new_route_is_shut_by_default(self) -> None:
        routes = {f"{PREFIX}new": Route()}

        assert status(gate().judge(head(f"{PREFIX}new"), routes)) == 403
        assert status(gate().judge(head(f"{PREFIX}new?token={PAGE}"), routes)) == 200

    @pytest.mark.parametrize(
        "path",
        [
            "/%40hotreload/publish",
            "/@hotreloa%64/publish",
            "/x/../@hotreload/publish",
            "/x/%2e%2e/@hotreload/publish",
            "//@hotreload/publish",
            "/./@hotreload//publish",
            "/%2f@hotreload/publish",
            "/\\@hotreload/publish",
            "/@hotreload/publish/",
            "/@hotreload/./publish",
            "/@hotreload/publish;x",
            "/@hotreload/../@hotreload/publish",
            "http://localhost/%40hotreload/publish",
        ],
    )
    def test_ctl_5_no_other_spelling_leads_around_the_channel_rules(self, path: str) -> None:
        assert gate().is_channel(head(path))
        assert status(gate().judge(head(path, method="POST"), ROUTES)) == 403
        assert status(gate().judge(head(f"{path}?token={PAGE}", method="POST"), ROUTES)) == 404

    @pytest.mark.parametrize("path", ["/", "/@hotreloader/x", "/a/@hotreload/ws", "/hotreload/"])
    def test_the_rest_is_the_site(self, path: str) -> None:
        assert not gate().is_channel(head(path))

    def test_a_prefix_of_an_application_moves_the_channel(self) -> None:
        moved = Gate(hosts=Hosts(), page_token=PAGE, prefix="/app/@hotreload/")

        assert moved.is_channel(head("/app/@hotreload/ws"))
        assert not moved.is_channel(head("/@hotreload/ws"))


class TestHandshake:
    """What RFC 6455 demands and aiohttp does not check."""

    @staticmethod
    def judge(request: Head) -> Verdict:
        return gate().judge_upgrade(request, ["hotreload.v1", "vite-hmr"])

    def test_a_browser_gets_its_subprotocol(self) -> None:
        assert self.judge(socket_head()) == Allowed("hotreload.v1")

    def test_ws_1_only_get_of_http_1_1(self) -> None:
        post = replace(socket_head(), method="POST")

        assert status(self.judge(post)) == 405
        assert status(self.judge(replace(socket_head(), version=(1, 0)))) == 400

    @pytest.mark.parametrize("upgrade", ["WebSocket", "foo, websocket", ("foo", "websocket")])
    @pytest.mark.parametrize("connection", ["upgrade", "keep-alive, Upgrade"])
    def test_ws_2_upgrade_and_connection_are_lists(
        self, upgrade: str | tuple[str, ...], connection: str
    ) -> None:
        assert isinstance(self.judge(socket_head(upgrade=upgrade, connection=connection)), Allowed)

    @pytest.mark.parametrize("field", ["upgrade", "connection"])
    @pytest.mark.parametrize("value", [None, "", "keep-alive", "websocketx", "xupgrade"])
    def test_ws_2_what_asks_for_no_socket_is_400(self, field: str, value: str | None) -> None:
        assert status(self.judge(socket_head(**{field: value}))) == 400

    @pytest.mark.parametrize(
        "key",
        [
            *(None, "", "abc", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ===", "=" * 24),
            *("dGhlIHNhbXBsZSBub25jZQ==, x", "\u00e9" * 24),
            ("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ=="),
        ],
    )
    def test_ws_3_there_is_exactly_one_key_of_16_bytes(
        self, key: str | tuple[str, ...] | None
    ) -> None:
        assert status(self.judge(socket_head(sec_websocket_key=key))) == 400

    @pytest.mark.parametrize("version", [None, "", "8", "99", "013", "13, 8"])
    def test_ws_4_any_other_version_is_426_and_told_the_right_one(
        self, version: str | None
    ) -> None:
        verdict = self.judge(socket_head(sec_websocket_version=version))

        assert isinstance(verdict, Refused)
        assert verdict.status == 426
        assert dict(verdict.headers)["Sec-WebSocket-Version"] == "13"

    @pytest.mark.parametrize("origin", ["http://evil.test", "null", "http://10.0.0.9:5500"])
    def test_ws_5_an_unacceptable_origin_is_403(self, origin: str) -> None:
        assert channel(socket_head(origin=origin)) == 403
        assert channel(socket_head(origin="http://localhost:5500")) == 200
        assert channel(socket_head()) == 200

    @pytest.mark.parametrize(
        "field",
        [{"content_length": "3"}, {"transfer_encoding": "chunked"}, {"content_length": "x"}],
    )
    def test_ws_18_a_handshake_has_no_body(self, field: dict[str, str]) -> None:
        assert status(self.judge(socket_head(**field))) == 400
        assert status(self.judge(socket_head(content_length="0"))) == 200

    @pytest.mark.parametrize(
        ("offered", "expected"),
        [
            ("x, hotreload.v1", "hotreload.v1"),
            ("vite-hmr, hotreload.v1", "vite-hmr"),
            (f"t.{PAGE}, hotreload.v1", "hotreload.v1"),
            (("t.x", "hotreload.v1"), "hotreload.v1"),
            (None, None),
        ],
    )
    def test_ws_19_the_answer_is_one_that_was_offered(
        self, offered: str | tuple[str, ...] | None, expected: str | None
    ) -> None:
        assert self.judge(socket_head(sec_websocket_protocol=offered)) == Allowed(expected)

    @pytest.mark.parametrize("offered", ["x", "HOTRELOAD.V1", f"t.{PAGE}", "hotreload.v2", ""])
    def test_ws_19_only_unknown_ones_are_400(self, offered: str) -> None:
        assert status(self.judge(socket_head(sec_websocket_protocol=offered))) == 400

    def test_ws_19_a_route_without_subprotocols_answers_none(self) -> None:
        assert gate().judge_upgrade(socket_head(sec_websocket_protocol="x")) == Allowed(None)


def every_refusal() -> list[Refused]:
    heads = [
        head("/#"),
        head(host="evil.test"),
        head(method="TRACE"),
        head(f"{PREFIX}ws", origin="http://<b>"),
        head(f"{PREFIX}<script>?token={PAGE}"),
        head(f"{PREFIX}ws"),
        head(host="<script>"),
    ]
    verdicts = [gate().judge(request, ROUTES) for request in heads]
    return [verdict for verdict in verdicts if isinstance(verdict, Refused)]


@pytest.mark.parametrize("refusal", every_refusal(), ids=lambda refusal: refusal.text[:30])
def test_fs_22_a_refusal_is_plain_text_that_repeats_nothing(refusal: Refused) -> None:
    fields = dict(refusal.headers)

    assert fields["Content-Type"] == "text/plain; charset=utf-8"
    assert fields["X-Content-Type-Options"] == "nosniff"
    assert fields["Cross-Origin-Resource-Policy"] == "same-origin"
    assert not any(name.startswith("Access-Control") for name in fields)
    assert "<" not in refusal.text
    assert "evil" not in refusal.text


NASTY = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["http://[", ":", "//", "[", "http://", "a" * 8193, "\ud800", "null", "t."]),
    st.binary(max_size=60).map(lambda data: data.decode("latin-1")),
    st.binary(max_size=60).map(lambda data: data.decode("utf-8", "surrogateescape")),
)
NAMES = st.sampled_from(
    ["host", "origin", "sec-fetch-site", "sec-fetch-mode", "content-length", *HANDSHAKE]
)
HEADS = st.builds(
    Head,
    method=st.one_of(st.sampled_from(["GET", "POST", "CONNECT", "OPTIONS"]), NASTY),
    target=st.one_of(
        NASTY, NASTY.map(lambda text: f"{PREFIX}{text}"), NASTY.map(lambda t: f"/{t}")
    ),
    headers=st.dictionaries(NAMES, st.lists(NASTY, max_size=2).map(tuple)),
    version=st.tuples(st.integers(0, 3), st.integers(0, 3)),
)


@given(request=HEADS)
@settings(max_examples=1000, deadline=None)
def test_co_4_no_head_raises(request: Head) -> None:
    guard = gate(".corp")

    assert isinstance(guard.judge(request, ROUTES), Allowed | Refused)
    assert isinstance(guard.judge_site(request), Allowed | Refused)
    assert isinstance(guard.judge_channel(request, ROUTES), Allowed | Refused)
    assert isinstance(guard.judge_upgrade(request, ["hotreload.v1"]), Allowed | Refused)


@given(host=NASTY, origin=NASTY)
@settings(max_examples=500, deadline=None)
def test_co_4_no_random_host_or_origin_gets_in(host: str, origin: str) -> None:
    assert site(head(host=host)) in (400, 403, 431)
    assert channel(head(f"{PREFIX}ws?token={PAGE}", origin=origin)) in (403, 431)
