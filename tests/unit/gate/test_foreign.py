"""Which requests are those of other tools' clients, and which of them are let in."""

import pytest

from hotreload.gate import Allowed, Foreign, Head, Refused, foreign_request
from tests.unit.heads import HANDSHAKE, PREFIX, gate, head

OPENING = {name.replace("-", "_"): value for name, value in HANDSHAKE.items()}
PROBE = {**OPENING, "sec_websocket_protocol": "vite-ping"}


def live_reload(**fields: str | None) -> Head:
    return head("/livereload", **{**OPENING, "sec_websocket_protocol": None, **fields})


def changed(**fields: str) -> Head:
    return head("/changed", method="POST", **{"content_type": "application/json", **fields})


def esbuild(**fields: str) -> Head:
    return head("/esbuild", **{"accept": "text/event-stream", **fields})


def probe(**fields: str) -> Head:
    return head(f"{PREFIX}ws", **{**PROBE, **fields})


CLAIMED = [
    (live_reload(), Foreign.LIVE_RELOAD),
    (live_reload(upgrade="WebSocket"), Foreign.LIVE_RELOAD),
    (live_reload(sec_websocket_version="12"), Foreign.LIVE_RELOAD),
    (changed(), Foreign.CHANGED),
    (changed(content_type="Application/JSON; charset=utf-8"), Foreign.CHANGED),
    (esbuild(), Foreign.ESBUILD),
    (esbuild(accept="text/html, text/event-stream;q=0.9"), Foreign.ESBUILD),
    (probe(), Foreign.VITE_PROBE),
    (probe(sec_websocket_protocol="vite-ping, t.token"), Foreign.VITE_PROBE),
]
LEFT = [
    head("/livereload"),
    head("/livereload", upgrade="h2c"),
    head("/livereload/", **OPENING),
    head("/sub/livereload", **OPENING),
    head("/livereload.js"),
    head("/changed"),
    head("/changed", method="POST"),
    changed(content_type="text/plain"),
    changed(content_type="application/x-www-form-urlencoded"),
    head("/changed", method="PUT", content_type="application/json"),
    head("/esbuild"),
    esbuild(accept="*/*"),
    head("/esbuild", method="HEAD", accept="text/event-stream"),
    head("/esbuild", method="POST", accept="text/event-stream"),
    head(f"{PREFIX}ws", **OPENING),
    probe(sec_websocket_protocol="vite-hmr"),
    probe(sec_websocket_protocol="vite-ping, vite-hmr"),
]


@pytest.mark.parametrize(("request_", "foreign"), CLAIMED)
def test_their_own_requests_are_claimed(request_: Head, foreign: Foreign) -> None:
    assert foreign_request(request_) is foreign


@pytest.mark.parametrize("request_", LEFT)
def test_the_rest_is_left_to_the_site(request_: Head) -> None:
    assert foreign_request(request_) is None


def judged(request: Head) -> int:
    foreign = foreign_request(request)
    assert foreign is not None
    verdict = gate().judge_foreign(request, foreign)
    return verdict.status if isinstance(verdict, Refused) else 200


@pytest.mark.parametrize("make", [live_reload, changed, esbuild])
def test_pages_of_this_origin_and_what_is_no_page_are_let_in(make) -> None:
    assert judged(make()) == 200
    assert judged(make(origin="http://localhost:5500")) == 200
    assert judged(make(sec_fetch_site="same-origin")) == 200


@pytest.mark.parametrize("make", [live_reload, changed, esbuild])
@pytest.mark.parametrize(
    "fields",
    [
        {"origin": "http://evil.test"},
        {"origin": "null"},
        {"origin": "http://localhost:5501"},
        {"origin": "http://localhost"},
        {"origin": "http://127.0.0.1:5500"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "none"},
    ],
    ids=str,
)
def test_other_pages_are_refused(make, fields: dict[str, str]) -> None:
    assert judged(make(**fields)) == 403


@pytest.mark.parametrize("make", [live_reload, changed, esbuild, probe])
@pytest.mark.parametrize(("host", "status"), [("evil.test", 403), ("a:b:c", 400), ("", 400)])
def test_the_host_is_always_checked(make, host: str, status: int) -> None:
    assert judged(make(host=host)) == status


@pytest.mark.parametrize("origin", ["http://evil.test", "null", "http://localhost:5500"])
def test_vites_probe_may_come_from_any_page(origin: str) -> None:
    request = probe(origin=origin, sec_fetch_site="cross-site")

    assert gate().judge_foreign(request, Foreign.VITE_PROBE) == Allowed("vite-ping")


def test_a_bad_handshake_is_refused() -> None:
    assert judged(live_reload(sec_websocket_version="12")) == 426
    assert judged(live_reload(sec_websocket_key="short")) == 400
    assert judged(probe(sec_websocket_version="12")) == 426
