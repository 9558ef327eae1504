"""Vite's dialect and its probe: what crosses the wire."""

import asyncio

import pytest
from aiohttp import WSServerHandshakeError

from tests.integration.foreign.clients import (
    STRANGER,
    next_json,
    vite,
)
from tests.integration.served import Served, message


async def test_vites_client_hears_of_the_linked_sheet(served: Served) -> None:
    served.write("main.css", "@import 'part.css';")
    served.write("part.css", "p {}")
    for name in ("main.css", "part.css"):
        await served.get(f"/{name}")
    peer = await vite(served)

    served.write("part.css", "p { color: red }")
    told = await next_json(peer)

    (update,) = told["updates"]
    assert isinstance(update.pop("timestamp"), int)
    assert told["type"] == "update"
    assert update == {"type": "css-update", "path": "/main.css", "acceptedPath": "/main.css"}


async def test_vites_client_reloads_for_a_page(served: Served) -> None:
    await served.get("/")
    peer = await vite(served)

    served.write("index.html", "<p>other</p>")

    assert await next_json(peer) == {"type": "full-reload", "path": "/index.html"}


async def test_vites_client_and_ours_hear_each_other(served: Served) -> None:
    ours, theirs = await served.connect(), await vite(served)
    await ours.send_json({"type": "subscribe", "topics": ["room"]})
    await theirs.send_json({"type": "subscribe", "topics": ["room"]})

    await theirs.send_json({"type": "ping"})
    await theirs.send_json({"type": "custom", "event": "a", "data": 1, "topic": "room"})
    heard = await message(ours, kind="custom")
    await ours.send_json({"type": "custom", "event": "b", "data": [2], "topic": "room"})

    assert (heard["event"], heard["data"]) == ("a", 1)
    assert await next_json(theirs) == {"type": "custom", "event": "b", "data": [2]}


async def test_an_invalidation_by_vites_client_reloads(served: Served) -> None:
    served.write("a.js", "1")
    await served.get("/a.js")
    peer = await vite(served)

    data = {"path": "/a.js", "message": "no", "firstInvalidatedBy": "/a.js"}
    await peer.send_json({"type": "custom", "event": "vite:invalidate", "data": data})

    reload = {"type": "full-reload", "path": "*", "triggeredBy": "/a.js"}
    assert await next_json(peer) == reload


@pytest.mark.parametrize("query", [{}, {"token": "wrong"}])
async def test_vites_client_needs_the_token(served: Served, query: dict[str, str]) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await served.client.ws_connect("/@hotreload/ws", params=query, protocols=("vite-hmr",))

    assert refused.value.status == 403


@pytest.mark.parametrize("origin", [None, STRANGER, "null"])
async def test_vites_probe_is_accepted_and_closed(served: Served, origin: str | None) -> None:
    peer = await served.client.ws_connect("/@hotreload/ws", protocols=("vite-ping",), origin=origin)
    async with asyncio.timeout(5):
        await peer.receive()

    assert peer.protocol == "vite-ping"
    assert peer.close_code == 1000


async def test_vites_probe_needs_an_allowed_host(served: Served) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await served.client.ws_connect(
            "/@hotreload/ws", protocols=("vite-ping",), headers={"Host": "evil.test"}
        )

    assert refused.value.status == 403


async def test_who_offers_more_than_the_probe_needs_the_token(served: Served) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await served.client.ws_connect("/@hotreload/ws", protocols=("vite-ping", "vite-hmr"))

    assert refused.value.status == 403
