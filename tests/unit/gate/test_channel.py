"""Who may use the channel: method, Origin, fetch metadata, tokens and routes, in this order."""

from typing import ClassVar

import pytest

from hotreload.gate import Gate, Head, Hosts, Refused, Route
from tests.unit.heads import CONTROL, PAGE, PREFIX, ROUTES, channel, gate, head, status


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


class TestCompanions:
    """The side port of an application: exactly its own pages may open a socket there."""

    HANDSHAKE: ClassVar[dict[str, str]] = {
        "host": "127.0.0.1:61000",
        "upgrade": "websocket",
        "origin": "http://127.0.0.1:8000",
    }

    def judged(self, path: str = "ws", **changed: str) -> int:
        guard = Gate(hosts=Hosts(), page_token=PAGE, companions={"http://127.0.0.1:8000"})
        request = head(f"{PREFIX}{path}?token={PAGE}", **{**self.HANDSHAKE, **changed})
        return status(guard.judge_channel(request, ROUTES))

    def test_a_page_of_the_application_opens_a_socket_from_its_own_port(self) -> None:
        assert self.judged() == 200
        assert self.judged(sec_fetch_site="same-site") == 200

    @pytest.mark.parametrize(
        "changed",
        [
            {"sec_fetch_site": "cross-site"},
            {"origin": "http://evil.test"},
            {"origin": "null"},
            {"sec_fetch_site": "same-site", "origin": "http://127.0.0.1:9000"},
            {"sec_fetch_site": "same-site", "origin": "https://127.0.0.1:8000"},
            {"sec_fetch_site": "same-site", "upgrade": ""},
            {"sec_fetch_site": "same-site", "host": "evil.test"},
        ],
    )
    def test_nobody_else_and_nothing_else(self, changed: dict[str, str]) -> None:
        assert self.judged(**changed) == 403

    def test_it_takes_the_token_as_everywhere(self) -> None:
        assert status(gate().judge_channel(head(f"{PREFIX}ws", **self.HANDSHAKE), ROUTES)) == 403
