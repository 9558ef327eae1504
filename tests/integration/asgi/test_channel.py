"""The channel on the application's own port: sockets, programs, and other tools' clients."""

import asyncio
import json
from typing import Any

import pytest

from hotreload import Custom, lockfile
from hotreload.content import content_id
from tests.integration.asgi.answering import answering
from tests.integration.asgi.conftest import PAGE, Stage
from tests.waiting import until


async def test_a_socket_hears_of_changes_and_of_the_restart(stage: Stage) -> None:
    (stage.folder / "style.css").write_text("a{}")
    client = stage.client(mount={"/static": stage.folder})
    tag = (await client.get()).tag()
    sheet = await client.get("/static/style.css", {})
    assert (sheet.body, sheet.headers["content-length"]) == (b"a{}", "3")
    socket = await client.channel(tag)
    stream = client.begin(f"/@hotreload/events?token={tag['token']}&client=12345678", {})
    await stream.until(lambda answer: len(answer.pieces) == 2)
    poll = client.begin(f"/@hotreload/poll?token={tag['token']}&client=polling1&n=0&wait=20", {})
    await poll.task
    waiting = client.begin(f"/@hotreload/poll?token={tag['token']}&client=polling1&n=1&wait=20", {})

    (stage.folder / "style.css").write_text("b{}")
    update = await socket.json()
    await stream.until(lambda answer: len(answer.pieces) == 3)
    await waiting.task

    assert update["updates"][0]["path"] == "/static/style.css"
    assert json.loads(waiting.answer.body)[0]["seq"] == update["seq"]
    assert b'"css-update"' in stream.answer.pieces[2]
    left = client.begin(f"/@hotreload/poll?token={tag['token']}&client=polling1&n=2&wait=20", {})
    await asyncio.sleep(0)
    stage._made[0]._service._hang_up(1012)
    assert await socket.next() == {"type": "websocket.close", "code": 1012}
    await asyncio.gather(socket.task, stream.task, left.task)
    assert stream.answer.pieces[-1] == b"event: close\ndata: 1012\n\n"
    assert (left.answer.status, left.answer.body) == (410, b"1012\n")
    last = await client.get()  # a page that is opened now connects to the next process
    assert last.tag()["epoch"] == tag["epoch"]
    late = client.connect(f"/@hotreload/ws?token={tag['token']}", "hotreload.v1")
    assert (await late.next())["type"] == "websocket.close"


async def test_what_comes_over_a_socket_is_judged_and_bounded(stage: Stage) -> None:
    client = stage.client()
    tag = (await client.get()).tag()

    strange = client.connect("/@hotreload/ws?token=wrong", "hotreload.v1")
    assert (await strange.next())["type"] == "websocket.close"
    foreign = {"origin": "http://shop.test"}
    path = f"/@hotreload/ws?token={tag['token']}"
    assert (await client.connect(path, "hotreload.v1", headers=foreign).next())["code"] == 1008
    assert (await client.connect(f"/@hotreload/poll?token={tag['token']}").next())["code"] == 1008
    probe = client.connect("/@hotreload/ws", "vite-ping")
    assert (await probe.next())["subprotocol"] == "vite-ping"
    assert (await probe.next())["code"] == 1000

    good = await client.channel(tag)
    good.say_text("x" * 65536)
    good.say_text("é" * 65536)
    assert (await good.next())["code"] == 1009


async def test_a_peer_that_takes_nothing_is_given_up_and_nobody_waits_for_it(
    stage: Stage, monkeypatch
) -> None:
    monkeypatch.setattr("hotreload.hub.subscription.STUCK_AFTER", 0.2)
    monkeypatch.setattr("hotreload.hub.subscription.LAST_CHANCE", 0.05)
    client = stage.client()
    tag = (await client.get()).tag()
    slow, quick = await client.channel(tag), await client.channel(tag)
    hub = stage._made[0]._service._home.front.reloader.hub

    slow.takes.clear()
    for _ in range(8):
        hub.publish(Custom("big", "x" * 100_000))
        assert (await quick.json())["event"] == "big"
    assert hub.readers == 2
    await until(lambda: hub.readers == 1)
    async with asyncio.timeout(5):
        await slow.task


async def test_programs_find_it_and_publish(stage: Stage) -> None:
    client = stage.client(server=("127.0.0.1", 8123))
    tag = (await client.get()).tag()
    socket = await client.channel(tag)
    (lock,) = [each for each in lockfile.running() if each.root == str(stage.folder.resolve())]
    url = f"/@hotreload/publish?token={lock.control_token}"
    headers = {"content-type": "application/json"}

    answer = await client.get(url, headers, method="POST", body=b'{"event": "e", "data": 1}')

    assert (lock.port, lock.url) == (8123, "http://127.0.0.1:8123/")
    assert json.loads(answer.body)["tabs"] == 1
    assert (await socket.json())["event"] == "e"


@pytest.mark.parametrize("has_own", [True, False])
async def test_other_tools_clients_come_after_the_applications_own_routes(
    stage: Stage, has_own: bool
) -> None:
    bodies = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        first = await receive()
        bodies.append(first.get("body"))
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept" if has_own else "websocket.close"})
            return
        status = 200 if has_own else 404
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b"own"})

    client = stage.client(app)
    told = json.dumps({"files": ["a.css"]}).encode()
    headers = {"content-type": "application/json"}
    changed = await client.get("/changed", headers, method="POST", body=told)
    socket = client.connect("/livereload")
    assert (await socket.next())["type"] == "websocket.accept"
    esbuild = client.begin("/esbuild", {"accept": "text/event-stream"})
    await esbuild.until(lambda answer: answer.pieces)

    assert (changed.body == b"own") is has_own
    assert bodies[0] == told
    assert (esbuild.answer.body == b"own") is has_own
    if not has_own:
        assert json.loads(changed.body) == {"clients": [], "files": ["a.css"]}
        socket.say(command="hello", protocols=["http://livereload.com/protocols/official-7"])
        assert (await socket.json())["command"] == "hello"
        assert esbuild.answer.body == b"retry: 500\n\n"


async def test_an_application_that_knows_no_sockets_may_raise(stage: Stage) -> None:
    async def no_sockets(scope: Any, receive: Any, send: Any) -> None:
        raise ValueError("only HTTP connections")

    client = stage.client(no_sockets)

    live = client.connect("/livereload")
    assert (await live.next())["type"] == "websocket.accept"
    own = client.connect("/chat")
    with pytest.raises(ValueError, match="only HTTP"):
        await own.task


async def test_a_second_loop_is_left_alone(stage: Stage) -> None:
    client = stage.client()
    await client.get()

    page = await asyncio.to_thread(lambda: asyncio.run(client.get()))

    assert page.body == PAGE


async def test_a_page_has_the_id_of_its_content(stage: Stage) -> None:
    page = await stage.client(answering({"body": PAGE})).get()

    assert page.tag()["page"] == content_id(PAGE)


async def test_a_follower_that_ends_waits_for_nobody(stage: Stage) -> None:
    await stage.client(debug=True).get()
    follower = stage.client(debug=True)
    token = (await follower.get()).tag()["token"]
    poll = f"/@hotreload/poll?token={token}&client=polling1&wait=20"
    await follower.get(f"{poll}&n=0", {})
    waiting = follower.begin(f"{poll}&n=1", {})
    stream = follower.begin(f"/@hotreload/events?token={token}&client=streaming1", {})
    await stream.until(lambda answer: b'"connected"' in answer.body)

    await follower.app._service._server_stops()

    async with asyncio.timeout(5):
        await asyncio.gather(waiting.task, stream.task)
    assert (waiting.answer.status, waiting.answer.body) == (410, b"1001\n")
    assert stream.answer.body.endswith(b"event: close\ndata: 1001\n\n")
