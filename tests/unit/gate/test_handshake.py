"""Which WebSocket handshakes are good: what RFC 6455 demands and aiohttp does not check."""

from dataclasses import replace

import pytest

from hotreload.gate import Allowed, Head, Refused, Verdict
from tests.unit.heads import PAGE, channel, gate, socket_head, status


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
