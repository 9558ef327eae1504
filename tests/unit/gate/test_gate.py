"""Who gets an answer at all: sanity, Host, scripts of other sites; refusals that tell nothing."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotreload.gate import Allowed, Head, Refused
from tests.hostile import HOSTS
from tests.unit.heads import HANDSHAKE, PAGE, PREFIX, ROUTES, channel, gate, head, site, status


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

    @pytest.mark.parametrize(("host", "expected"), HOSTS)
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
