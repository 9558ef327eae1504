"""What a browser says through a follower arrives in order and whole, or its socket is closed."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from hotreload.answers.endpoints import EVENTS
from hotreload.gate import Head
from hotreload.home.carrier import Carried
from hotreload.home.tunnel import UP_LIMIT, Tunnel
from hotreload.protocol.batches import BATCH_LIMIT
from hotreload.protocol.messages import INCOMING_LIMIT, CloseCode
from tests.unit.heads import head
from tests.waiting import until


class Leader:
    """Stream what a test says, and take posts while the test lets it."""

    def __init__(self) -> None:
        self.stream = asyncio.StreamReader()
        self.stream.feed_data(b'data: "connected"\n\n')
        self.posts: list[bytes] = []
        self.takes = asyncio.Event()
        self.takes.set()
        self.status = 204

    @asynccontextmanager
    async def ask(self, request: Head, body: bytes) -> AsyncIterator[Carried]:
        if request.path == EVENTS:
            yield Carried(200, (), self.stream)
            return
        self.posts.append(body)
        await self.takes.wait()
        yield Carried(self.status, (), asyncio.StreamReader())

    def tunnel(self) -> Tunnel:
        return Tunnel(self.ask, head("/@hotreload/ws?token=t"))

    def said(self) -> list[object]:
        return [message for post in self.posts for message in json.loads(post)]


@pytest.fixture
async def leader() -> Leader:
    return Leader()


async def heard(tunnel: Tunnel) -> list[str]:
    async with asyncio.timeout(5):
        return [text async for text in tunnel]


async def test_what_the_browser_says_arrives_in_order_and_so_does_what_the_hub_says(
    leader: Leader,
) -> None:
    async with leader.tunnel() as tunnel:
        tunnel.send('{"n":0}')
        await asyncio.sleep(0)
        assert leader.posts == []  # nobody knows the client before it is greeted

        hearing = asyncio.ensure_future(heard(tunnel))
        for n in range(1, 5):
            tunnel.send(json.dumps({"n": n}))
        await until(lambda: leader.said() == [{"n": n} for n in range(5)])
        leader.stream.feed_data(b'data: {"a":1}\n\nevent: close\ndata: 1012\n\n')

        assert await hearing == ['"connected"', '{"a":1}']
        assert tunnel.code == 1012


async def test_more_than_can_wait_ends_the_tunnel_and_nothing_is_left_out_in_silence(
    leader: Leader,
) -> None:
    leader.takes.clear()
    async with leader.tunnel() as tunnel:
        hearing = asyncio.ensure_future(heard(tunnel))
        tunnel.send('"under way"')
        await until(lambda: bool(leader.posts))

        for n in range(UP_LIMIT):
            tunnel.send(str(n))
        await asyncio.sleep(0)
        assert not hearing.done()
        tunnel.send('"one more"')

        assert await hearing == ['"connected"']
        assert tunnel.code == CloseCode.TOO_SLOW
        leader.takes.set()
        tunnel.send('"too late"')
    assert leader.said() == ["under way"]


async def test_it_ends_as_well_where_it_is_full_before_anybody_listens(leader: Leader) -> None:
    async with leader.tunnel() as tunnel:
        for n in range(UP_LIMIT + 1):
            tunnel.send(str(n))

        assert await heard(tunnel) == []
        assert tunnel.code == CloseCode.TOO_SLOW


async def test_a_client_that_the_hub_does_not_know_comes_back(leader: Leader) -> None:
    leader.status = 410
    async with leader.tunnel() as tunnel:
        hearing = asyncio.ensure_future(heard(tunnel))
        tunnel.send("1")

        assert await hearing == ['"connected"']
        assert tunnel.code == CloseCode.FORGOTTEN


async def test_no_post_is_longer_than_the_hub_takes(leader: Leader) -> None:
    texts = [json.dumps(str(n) * (INCOMING_LIMIT - 2)) for n in range(9)]
    leader.takes.clear()
    async with leader.tunnel() as tunnel:
        hearing = asyncio.ensure_future(heard(tunnel))
        for text in texts:
            tunnel.send(text)
        leader.takes.set()
        await until(lambda: [json.dumps(each) for each in leader.said()] == texts)

        assert max(map(len, leader.posts)) <= BATCH_LIMIT
        hearing.cancel()


@pytest.mark.parametrize("text", ["", "{", "[1", "NaN", "1,2", "1]", '[{"a":' * 5000])
async def test_what_is_no_json_spoils_nothing(leader: Leader, text: str) -> None:
    async with leader.tunnel() as tunnel:
        hearing = asyncio.ensure_future(heard(tunnel))
        for each in ("1", text, "2"):
            tunnel.send(each)
        await until(lambda: leader.said() == [1, 2])
        hearing.cancel()
