"""``POST /@hotreload/publish``: what arrives, and what is refused."""

import asyncio
import io
import json
import time

import pytest

from hotreload.delivery.posted import POSTED_LIMIT
from tests.integration.publish.posting import ROUTE, TOKEN, post, subscribed
from tests.integration.served import Served, message


async def test_every_tab_gets_an_event_without_a_topic(served: Served) -> None:
    sockets = [await served.connect() for _ in range(3)]

    status, text = await post(served, {"event": "deploy", "data": {"n": [1, None, "ü"]}})

    assert (status, json.loads(text)) == (200, {"tabs": 3, "seq": 1})
    for socket in sockets:
        found = await message(socket, kind="custom")
        assert found == {
            "type": "custom",
            "event": "deploy",
            "data": {"n": [1, None, "ü"]},
            "seq": 1,
        }


async def test_a_topic_reaches_who_subscribed_and_waits_for_who_comes_later(served: Served) -> None:
    joined = await subscribed(served, "load/*")
    await served.connect()
    await asyncio.sleep(0)

    await post(served, {"event": "load", "data": 1, "topic": "other"})
    status, text = await post(served, {"event": "load", "data": 2, "topic": "load/cpu"})
    late = await subscribed(served, "load/cpu")

    assert (status, json.loads(text)["tabs"]) == (200, 1)
    assert (await message(joined, kind="custom"))["data"] == 2
    assert (await message(late, kind="custom"))["data"] == 2


async def test_hub_5_a_tab_that_was_away_gets_what_it_missed_of_its_topics(served: Served) -> None:
    first = await subscribed(served, "chat")
    await post(served, {"event": "said", "data": 0, "topic": "chat"})
    before = await message(first, kind="custom")
    await first.close()
    for number in (1, 2, 3):
        await post(served, {"event": "said", "data": number, "topic": "chat"})

    tag = await served.tag()
    back = await served.connect(epoch=tag["epoch"], seq=str(before["seq"]))
    await back.send_json({"type": "subscribe", "topics": ["chat"], "since": before["seq"]})

    assert [(await message(back, kind="custom"))["data"] for _ in range(3)] == [1, 2, 3]


async def test_a_place_in_another_epoch_is_none(served: Served) -> None:
    for number in (1, 2):
        await post(served, {"event": "said", "data": number, "topic": "chat"})

    back = await served.connect(epoch="older", seq="0")
    await back.send_json({"type": "subscribe", "topics": ["chat"], "since": 0})

    assert (await message(back, kind="custom"))["data"] == 2


@pytest.mark.parametrize("token", [None, "", "wrong", "page"])
async def test_only_the_control_token_may_publish(served: Served, token: str | None) -> None:
    given = (await served.tag())["token"] if token == "page" else token

    status, text = await post(served, {"event": "e"}, token=given)

    assert (status, "token" in text) == (403, True)


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
async def test_other_sites_may_not_publish(served: Served, headers: dict[str, str]) -> None:
    assert (await post(served, {"event": "e"}, **headers))[0] == 403


async def test_the_method_is_post(served: Served) -> None:
    async with served.client.get(ROUTE, params={"token": TOKEN}) as response:
        assert (response.status, response.headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": "application/json; charset=utf-8"}, 200),
        ({"Content-Encoding": "gzip"}, 415),
    ],
    ids=lambda value: str(value),
)
async def test_the_body_is_plain_json(served: Served, headers: dict[str, str], status: int) -> None:
    assert (await post(served, b'{"event":"e"}', **headers))[0] == status


def sized(size: int) -> bytes:
    frame = b'{"event":"e","data":""}'
    return frame[:-2] + b"x" * (size - len(frame)) + frame[-2:]


@pytest.mark.parametrize("chunked", [False, True], ids=["whole", "chunked"])
async def test_the_body_has_at_most_a_mebibyte(served: Served, chunked: bool) -> None:
    async def chunks(data: bytes):
        for start in range(0, len(data), 65536):
            yield data[start : start + 65536]

    found = []
    for size in (POSTED_LIMIT, POSTED_LIMIT + 1):
        data = chunks(sized(size)) if chunked else io.BytesIO(sized(size))
        headers = {"Content-Type": "application/json"}
        async with served.client.post(
            ROUTE, params={"token": TOKEN}, data=data, headers=headers
        ) as response:
            found.append(response.status)

    assert found == [200, 413]


BAD = {
    "deep": b'{"event":"e","data":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "NaN": b'{"event":"e","data":NaN}',
    "half a surrogate pair": b'{"event":"e","data":"\\ud800"}',
    "no UTF-8": b'{"event":"\xff"}',
    "cut off": b'{"event":"e"',
    "a list": b"[1]",
    "a number as topic": b'{"event":"e","topic":1}',
    "a reserved name": b'{"event":"hotreload:status"}',
}


async def test_bad_bodies_are_refused_and_nobody_else_loses_anything(served: Served) -> None:
    """A flood of them beside good ones: the loop stays responsive, and nothing is lost."""
    socket = await served.connect()
    longest = 0.0  # seconds of work that the loop did between two looks at it

    async def watch() -> None:
        nonlocal longest
        while True:
            before = time.thread_time()
            await asyncio.sleep(0.005)
            longest = max(longest, time.thread_time() - before)

    watching = asyncio.ensure_future(watch())
    floods = [post(served, body) for body in BAD.values() for _ in range(10)]
    good = [post(served, {"event": "good", "data": number}) for number in range(50)]
    refused, told = await asyncio.gather(asyncio.gather(*floods), asyncio.gather(*good))
    watching.cancel()

    assert {status for status, _ in refused} == {400}
    assert {status for status, _ in told} == {200}
    found = [(await message(socket, kind="custom"))["data"] for _ in range(50)]
    assert sorted(found) == list(range(50))
    assert 0 < longest < 0.5
