"""An event stream on a real transport: what of it its peer has not taken."""

import asyncio
import socket
import sys

import pytest

from hotreload.dialects.bundles import EventText
from hotreload.transport.event_stream import EventStream
from tests.waiting import until

PIECE = EventText("x" * (8 << 20))
PING = EventText("data: ping\n\n")


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel is asked in Linux's way")
async def test_hub_2_a_slow_peer_that_takes_from_the_kernel_gets_on() -> None:
    """Our own buffer may stand still meanwhile, for longer than a stuck peer is borne."""
    loop = asyncio.get_running_loop()
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as peer:
        peer.setblocking(False)
        await loop.sock_connect(peer, server.getsockname())
        accepted, _ = server.accept()
        transport, _ = await loop.create_connection(asyncio.Protocol, sock=accepted)
        stream = EventStream(transport, is_chunked=False, on_end=lambda stream: None)
        stream.write(PIECE)
        before, buffered = stream.waiting(), transport.get_write_buffer_size()

        await loop.sock_recv(peer, 1 << 20)

        assert before > buffered
        await until(lambda: stream.waiting() < before)
        transport.abort()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel is asked in Linux's way")
async def test_hub_4_a_peer_that_confirms_nothing_is_dropped_and_no_other() -> None:
    """What the kernel holds unconfirmed is all that is known of who only listens."""
    ended: list[EventStream] = []
    loop = asyncio.get_running_loop()
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    transport, _ = await loop.create_connection(asyncio.Protocol, sock=ours)
    stream = EventStream(transport, is_chunked=False, on_end=ended.append)

    with theirs:
        for _ in range(5):
            stream.write(PING)
            await loop.sock_recv(theirs, 100)
            stream.beat()
        stream.write(PING)
        stream.beat()
        assert not transport.is_closing()
        stream.write(PING)
        stream.beat()

        await until(lambda: ended == [stream])
