"""The channel of a WSGI application: files, polls and posts on its own port, the socket beside."""

import json
import logging
import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSServerHandshakeError

from hotreload import lockfile
from hotreload.wsgi import HotReload
from hotreload.wsgi.middleware import HOLD
from tests.integration.wsgi.asking import HOST, Told, ask

ORIGIN = f"http://{HOST}"
PAGE = b"<!doctype html><title>page</title>"
JSON = {"content_type": "application/json"}


def page(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/html")])
    return [PAGE + environ["QUERY_STRING"].encode()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("wsgi")


@pytest.fixture(scope="module")
def app(folder: Path) -> Iterator[HotReload]:
    (folder / "main.css").write_text("p { color: red }")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(folder))
        patch.chdir(folder)
        made = HotReload(page, mount={"/static": folder})
        yield made
        made.home.end()


@pytest.fixture(scope="module")
def token(app: HotReload) -> str:
    return str(tag(ask(app))["token"])


def tag(told: Told) -> dict[str, str]:
    return dict(re.findall(r'data-(\w+)="([^"]*)"', told.body.decode()))


def poll(app: HotReload, token: str, n: int, *, client: str, **options: Any) -> list[Any]:
    query = f"token={token}&client={client}&n={n}&wait=25"
    told = ask(app, f"/@hotreload/poll?{query}", **options)
    assert told.status == 200, told
    messages: list[Any] = json.loads(told.body)
    return messages


def test_what_the_client_needs_comes_from_the_applications_own_port(app: HotReload) -> None:
    assert b"import" in ask(app, "/@hotreload/client.js").body
    assert ask(app, "/static/main.css").body == b"p { color: red }"
    assert ask(app, "/static/missing.css").body.startswith(b"<!doctype html>")
    assert ask(app, "/", accept="text/x-vite-ping").status == 204


def test_below_a_path_of_its_own_everything_leads_there(app: HotReload) -> None:
    tagged = ask(app, "/page", root="/shop").body.decode()

    assert 'src="/shop/@hotreload/client.js"' in tagged
    assert ask(app, "/@hotreload/client.js", root="/shop").status == 200
    told = ask(app, "/static/main.css", root="/shop", x_forwarded_prefix="/shop")
    assert told.body == b"p { color: red }"


def test_a_page_source_is_given_to_those_who_have_the_token(app: HotReload, token: str) -> None:
    name = tag(ask(app, "/page"))["page"]

    assert ask(app, f"/@hotreload/page/{name}?token={token}").body == PAGE
    assert ask(app, f"/@hotreload/page/{name}").status == 403


def test_the_source_of_each_of_many_pages_is_there_when_its_page_asks(
    app: HotReload, token: str
) -> None:
    names = [tag(ask(app, f"/?{number}"))["page"] for number in range(40)]

    last = ask(app, f"/@hotreload/page/{names[-1]}?token={token}")
    sources = [ask(app, f"/@hotreload/page/{name}?token={token}").body for name in names]

    assert last.body == PAGE + b"39"  # it has waited for no pause
    assert sources == [PAGE + b"%d" % number for number in range(40)]


def test_the_client_is_told_ahead_that_there_is_no_socket(app: HotReload) -> None:
    assert b'const WAYS = "polls"' in ask(app, "/@hotreload/client.js").body


def test_sockets_and_streams_are_refused_at_once(app: HotReload, token: str) -> None:
    began = time.monotonic()

    for path in ("ws", "events"):
        query = f"/@hotreload/{path}?token={token}"
        assert ask(app, query, upgrade="websocket", connection="Upgrade").status == 501

    assert time.monotonic() - began < 1


def test_a_poll_is_held_for_a_moment_and_not_at_all_by_a_server_of_one_thread(
    app: HotReload, token: str
) -> None:
    (connected,) = poll(app, token, 0, client="client-a")
    assert 0 < connected["socket"] < 65536

    began = time.monotonic()
    assert poll(app, token, 1, client="client-a") == []
    assert HOLD <= time.monotonic() - began < 2 * HOLD + 2
    began = time.monotonic()
    assert poll(app, token, 2, client="client-a", threaded=False) == []
    assert time.monotonic() - began < HOLD


def test_what_is_posted_and_published_reaches_those_who_poll(
    app: HotReload, token: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(app)  # by which the address is known
    poll(app, token, 0, client="client-b")
    joined = json.dumps([{"type": "subscribe", "topics": ["room"]}]).encode()
    said = json.dumps([{"type": "custom", "event": "e", "data": 1, "topic": "room"}]).encode()

    for client, body in (("client-b", joined), ("client-c", said)):
        poll(app, token, 0, client=client) if client == "client-c" else None
        query = f"/@hotreload/send?token={token}&client={client}&n=0"
        assert ask(app, query, method="POST", body=body, **JSON).status == 204
    (told,) = poll(app, token, 1, client="client-b")
    assert (told["event"], told["data"]) == ("e", 1)

    control = lockfile.running()[0].control_token
    body = json.dumps({"event": "published", "data": 2}).encode()
    query = f"/@hotreload/publish?token={control}"
    assert ask(app, query, method="POST", body=body, **JSON).status == 200
    assert ask(app, query[:-1], method="POST", body=body, **JSON).status == 403
    (told,) = poll(app, token, 2, client="client-b")
    assert (told["event"], told["data"]) == ("published", 2)


async def connect(
    app: HotReload, token: str, session: ClientSession, **headers: str
) -> ClientWebSocketResponse:
    leader = app.home.leader
    assert leader is not None
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    return await session.ws_connect(
        f"http://127.0.0.1:{leader.port}/@hotreload/ws?token={token}",
        protocols=("hotreload.v1",),
        headers=fields,
    )


async def test_the_side_port_lets_in_exactly_the_pages_of_the_application(
    app: HotReload, token: str
) -> None:
    near = {"Origin": "http://127.0.0.1:8123", "Sec_Fetch_Site": "same-site"}
    async with ClientSession() as session:
        with pytest.raises(WSServerHandshakeError, match="403"):
            await connect(app, token, session, **near)

        poll(app, token, 0, client="client-d", host="127.0.0.1:8123")

        socket = await connect(app, token, session, **near)
        assert (await socket.receive_json())["type"] == "connected"
        await socket.close()
        for refused in (
            {**near, "Origin": "http://127.0.0.1:9000"},
            {**near, "Origin": "https://127.0.0.1:8123"},
            {**near, "Origin": "null"},
            {**near, "Sec_Fetch_Site": "cross-site"},
            {"Origin": "http://127.0.0.1:9000"},
        ):
            with pytest.raises(WSServerHandshakeError, match="403"):
                await connect(app, token, session, **refused)
        with pytest.raises(WSServerHandshakeError, match="403"):
            await connect(app, "wrong", session, **near)


def test_pages_for_strangers_are_let_alone(app: HotReload) -> None:
    told = ask(app, host="shop.example")

    assert told.body == PAGE
    assert "Hotreload-Tag" not in told.headers


@pytest.mark.parametrize("server", ["192.0.2.1", "waitress.invalid", ""])
def test_elsewhere_than_on_loopback_it_is_off_and_says_so_once(
    server: str, caplog: pytest.LogCaptureFixture
) -> None:
    def at(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return hot({**environ, "SERVER_NAME": server}, start_response)

    hot = HotReload(page)
    with caplog.at_level(logging.WARNING):
        assert [ask(at).body, ask(at, "/@hotreload/client.js").body] == [PAGE, PAGE]

    assert len(caplog.records) == 1
    assert ask(HotReload(page, debug=False)).body == PAGE
