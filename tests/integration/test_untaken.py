"""Bytes that a peer has not taken: what the kernel holds counts as well."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator

import pytest

from hotreload.transport.untaken import untaken
from tests.waiting import until

SIZE = 8 << 20


@pytest.fixture
async def pair() -> AsyncIterator[tuple[asyncio.Transport, socket.socket]]:
    """Connect a transport with a peer that reads when the test does."""
    loop = asyncio.get_running_loop()
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as peer:
        peer.setblocking(False)
        await loop.sock_connect(peer, server.getsockname())
        accepted, _ = server.accept()
        transport, _ = await loop.create_connection(asyncio.Protocol, sock=accepted)
        yield transport, peer
        transport.abort()


async def take(peer: socket.socket, size: int) -> None:
    loop = asyncio.get_running_loop()
    while size > 0:
        size -= len(await loop.sock_recv(peer, size))


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel is asked in Linux's way")
async def test_what_the_kernel_holds_counts(pair) -> None:
    transport, peer = pair
    transport.write(b"x" * SIZE)
    buffered, before = transport.get_write_buffer_size(), untaken(transport)

    await take(peer, 1 << 20)

    assert before > buffered
    await until(lambda: untaken(transport) < before)


async def test_nothing_is_left_once_all_is_taken(pair) -> None:
    transport, peer = pair
    transport.write(b"x" * SIZE)

    await take(peer, SIZE)

    await until(lambda: untaken(transport) == 0)


async def test_a_closed_connection_is_no_error(pair) -> None:
    transport, _ = pair

    transport.abort()
    await asyncio.sleep(0)

    assert untaken(transport) == 0
