"""One ASGI application with hotreload around it, in the test's process."""

import asyncio
import subprocess
import sys
from typing import Any

import pytest

from hotreload.asgi import HotReload
from tests.integration.asgi.conftest import HTML, PAGE, Stage
from tests.integration.asgi.driver import NAVIGATION, Client

# --- pages --------------------------------------------------------------------------------------


async def test_what_a_stream_says_is_sent_before_it_goes_on(stage: Stage) -> None:
    go_on = asyncio.Event()

    async def stream(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [HTML]})
        await send({"type": "http.response.body", "body": b"<head></head>1", "more_body": True})
        await go_on.wait()
        await send({"type": "http.response.body", "body": b"2", "more_body": True})
        await send({"type": "http.response.body"})

    exchange = stage.client(stream).begin("/")
    await exchange.until(lambda answer: len(answer.pieces) == 1)
    assert exchange.answer.pieces[0].endswith(b"</head>1")
    go_on.set()
    await exchange.task

    answer = exchange.answer
    assert answer.pieces[1:] == [b"2", b""]
    assert [each.get("more_body") for each in answer.messages[1:]] == [True, True, False]
    source = await Client(stage._made[0]).get(
        f"/@hotreload/page/{answer.tag()['page']}?token={answer.tag()['token']}", {}
    )
    assert source.body == b"<head></head>12"


async def test_other_messages_of_an_answer_and_its_scope_pass_untouched(stage: Stage) -> None:
    seen: list[dict[str, Any]] = []

    async def odd(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope)
        await send({"type": "http.response.early_hint", "links": [b"</a.css>"]})
        start = {"type": "http.response.start", "status": 200, "headers": [HTML], "trailers": True}
        await send(start)
        await send({"type": "http.response.body", "body": PAGE})
        await send({"type": "http.response.trailers", "headers": [(b"x", b"1")]})

    client = stage.client(odd)
    extensions = {"http.response.pathsend": {}, "http.response.trailers": {}}
    page = await client.get(extensions=extensions)
    conditional = NAVIGATION | {"if-none-match": '"a"', "accept-encoding": "br", "cookie": "c=1"}
    await client.get("/", conditional, extensions=extensions)
    image = {"sec-fetch-dest": "image", "if-none-match": '"a"', "accept-encoding": "br"}
    await client.get("/a.png", image, extensions=extensions)

    kinds = [message["type"].removeprefix("http.response.") for message in page.messages]
    assert kinds == ["early_hint", "start", "body", "trailers"]
    assert page.messages[1]["trailers"] is True
    assert [scope["extensions"] for scope in seen] == [
        {"http.response.trailers": {}},
        {"http.response.trailers": {}},
        extensions,
    ]
    names = [{name.decode() for name, _ in scope["headers"]} for scope in seen]
    assert {"cookie"} <= names[1]
    assert not {"if-none-match", "accept-encoding"} & names[1]
    assert {"if-none-match", "accept-encoding"} <= names[2]


async def test_an_applications_own_streams_and_sockets_are_its_own(stage: Stage) -> None:
    async def own(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.send", "bytes": (await receive())["text"].encode()})
            await send({"type": "websocket.close", "code": 4321})
            return
        stream = (b"content-type", b"text/event-stream")
        await send({"type": "http.response.start", "status": 200, "headers": [stream]})
        await send({"type": "http.response.body", "body": b"data: 1\n\n", "more_body": True})
        assert (await receive())["type"] == "http.request"
        assert (await receive())["type"] == "http.disconnect"
        await send({"type": "http.response.body"})

    client = stage.client(own)
    events = client.begin("/events", {"accept": "text/event-stream"})
    await events.until(lambda answer: answer.pieces == [b"data: 1\n\n"])
    events.leave()
    await events.task
    assert events.answer.messages[0]["headers"] == [(b"content-type", b"text/event-stream")]

    socket = client.connect("/chat")
    assert (await socket.next())["type"] == "websocket.accept"
    socket.say_text("x")
    assert (await socket.next())["bytes"] == b"x"
    assert (await socket.next())["code"] == 4321


async def test_an_answer_to_head_and_one_that_was_forgotten_to_end(stage: Stage) -> None:
    async def forgetful(scope: Any, receive: Any, send: Any) -> None:
        headers = [HTML, (b"content-length", b"7")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        if scope["method"] == "GET":
            await send({"type": "http.response.body", "body": b"<", "more_body": True})

    client = stage.client(forgetful)

    assert (await client.get("/", method="HEAD")).headers["hotreload-tag"] == "yes"
    assert (await client.get()).body.endswith(b"</script><")


async def test_a_page_that_fails_brings_the_client_along_and_still_fails(stage: Stage) -> None:
    async def plain(send: Any) -> None:
        await send({"type": "http.response.start", "status": 500, "headers": []})
        await send({"type": "http.response.body", "body": b"Internal Server Error"})

    async def broken(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] != "/early":
            await plain(send)
        if scope["path"] != "/polite":
            raise ValueError("broken")

    client = stage.client(broken)
    for path in ("/early", "/late"):
        exchange = client.begin(path)
        with pytest.raises(ValueError, match="broken"):
            await exchange.task
        assert exchange.answer.status == 500
        assert exchange.answer.tag()["token"]
    assert (await client.get("/polite")).body == b"Internal Server Error"
    fetched = client.begin("/late", {"accept": "*/*", "sec-fetch-dest": "empty"})
    with pytest.raises(ValueError, match="broken"):
        await fetched.task
    assert fetched.answer.body == b"Internal Server Error"


async def test_an_answer_that_is_given_with_care_does_not_wait_for_what_follows_it(
    stage: Stage,
) -> None:
    over = asyncio.Event()

    async def busy(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 503, "headers": []})
        await send({"type": "http.response.body", "body": b"later"})
        await over.wait()  # such as a background task

    exchange = stage.client(busy).begin("/")
    async with asyncio.timeout(5):
        while not exchange.answer.pieces:
            await exchange.news.wait()
            exchange.news.clear()
    over.set()
    await exchange.task

    assert exchange.answer.body == b"later"


@pytest.mark.parametrize(
    ("scope", "src"),
    [
        ({"root_path": "/app", "path": "/app/a", "raw_path": b"/app/a"}, "/app"),
        ({"root_path": "/app", "path": "/a", "raw_path": b"/a"}, "/app"),
        ({"root_path": "/a b", "path": "/a b/c", "raw_path": b"/a%20b/c"}, ""),
        ({"root_path": "/app", "path": "/apple", "raw_path": None}, "/app"),
    ],
)
async def test_the_client_lies_below_the_applications_root(stage, scope, src) -> None:
    client = stage.client()

    page = await client.get("/", **scope)

    assert f'src="{src}/@hotreload/client.js"'.encode() in page.body
    entry = await client.get(
        "/", {}, root_path=src, path=f"{src}/@hotreload/client.js", raw_path=None
    )
    assert entry.headers["content-type"].startswith("text/javascript")


# --- on and off ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "server", "forwarded", "is_on"),
    [
        ({}, ("127.0.0.1", 1), "", True),
        ({}, ("::1", 1), "127.0.0.1", True),
        ({}, ("/run/app.sock", None), "", False),
        ({}, ("127.0.0.1", 1), "203.0.113.9", False),
        ({}, ("192.0.2.7", 80), "", False),
        ({}, ("testserver", 80), "", False),
        ({"debug": True}, ("192.0.2.7", 80), "", True),
        ({"debug": False}, ("127.0.0.1", 1), "", False),
    ],
)
async def test_it_is_on_where_it_may_be(stage, options, server, forwarded, is_on) -> None:
    client = stage.client(server=server, **options)
    headers = NAVIGATION | ({"x-forwarded-for": forwarded} if forwarded else {})

    assert (b"/@hotreload/" in (await client.get("/", headers)).body) is is_on
    assert ((await client.get("/@hotreload/ping", headers)).status == 204) is is_on


async def test_under_a_production_server_it_refuses_once_and_loudly(
    stage, monkeypatch, caplog
) -> None:
    monkeypatch.setenv("SERVER_SOFTWARE", "gunicorn/23.0.0")

    client = stage.client()

    assert (await client.get()).body == PAGE
    (line,) = caplog.messages
    assert "refuses to run under gunicorn" in line
    assert b"/@hotreload/" in (await stage.client(debug=True).get()).body


async def test_requests_for_a_strange_host_are_the_applications(stage: Stage) -> None:
    client = stage.client()

    assert (await client.get("/", NAVIGATION | {"host": "shop.test"})).body == PAGE
    assert (await client.get("/@hotreload/ping", {"host": "shop.test"})).status == 403


def test_alone_in_its_project_it_imports_no_aiohttp_and_off_nothing_at_all(tmp_path) -> None:
    script = (
        "import asyncio, sys, hotreload.asgi\n"
        "from tests.integration.asgi.driver import Client\n"
        "from tests.integration.asgi.conftest import page\n"
        "before = {m for m in sys.modules if m.startswith('hotreload.')}\n"
        "app = hotreload.asgi.HotReload(page)\n"
        "async def main():\n"
        "    answer = await Client(app).get()\n"
        "    channel = await Client(app).channel(answer.tag())\n"
        "    await app._service._server_stops()\n"
        "    return answer\n"
        "assert b'/@hotreload/' in asyncio.run(main()).body\n"
        "assert 'aiohttp' not in sys.modules\n"
        "assert not before & {'hotreload.reloader', 'hotreload.front', 'hotreload.watch'}, before\n"
    )
    environ = {"XDG_RUNTIME_DIR": str(tmp_path), "PYTHONPATH": "."}
    subprocess.run([sys.executable, "-c", script], env=environ, check=True, timeout=20)


# --- the life of the server ---------------------------------------------------------------------


async def test_it_lives_with_the_server_also_where_the_application_does_not(stage: Stage) -> None:
    client = stage.client(debug=True)

    async with client.lifespan() as words:
        assert stage._made[0]._service._home.leader is not None

        tag = (await client.get()).tag()
        socket = await client.channel(tag)
    assert words == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert (await socket.next())["code"] == 1001
    await socket.task


async def test_an_application_that_fails_to_start_fails_to_start(tmp_path, monkeypatch) -> None:
    async def failing(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no database"})
        raise RuntimeError("no database")

    monkeypatch.chdir(tmp_path)
    app, said = HotReload(failing, debug=True), []

    async def send(message: Any) -> None:
        said.append(message["type"])

    async def receive() -> Any:
        return {"type": "lifespan.startup"}

    with pytest.raises(RuntimeError, match="no database"):
        await app({"type": "lifespan"}, receive, send)
    assert said == ["lifespan.startup.failed"]
    assert app._service._home.leader is None
