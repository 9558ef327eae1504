"""One WebSocket on a real transport: its turn, its goodbye, its heartbeat, its fullness."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from hotreload.frames.reader import Reader
from hotreload.protocol.messages import CloseCode
from hotreload.protocol.wire import Encoded
from hotreload.transport.connection import Connection, Receiver
from tests.client_frames import BINARY, CLOSE, PING, PONG, TEXT, frame
from tests.waiting import until


class Log:
    """Note what comes."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.texts: list[str] = []
        self.ends = 0

    def receive(self, text: str) -> None:
        if text == "fail":
            raise RuntimeError(text)
        self.texts.append(text)

    def close(self) -> None:
        self.ends += 1


class Wired:
    """A connection, what it gave, and its peer's end of the wire."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.connection: Connection
        self.log: Log
        self.ended: list[Connection] = []

    async def read(self) -> tuple[int, bytes] | None:
        """Read one short frame of the connection, None at the end."""
        try:
            first, size = await self.reader.readexactly(2)
            return first & 0x0F, await self.reader.readexactly(size)
        except asyncio.IncompleteReadError:
            return None

    async def until_closed(self) -> int | None:
        """Read on until the end; give the close code."""
        code = None
        while received := await self.read():
            if received[0] == CLOSE:
                code = int.from_bytes(received[1][:2], "big")
        return code


@asynccontextmanager
async def wired(limit: int = 1000, early: bytes = b"") -> AsyncIterator[Wired]:
    ours, theirs = socket.socketpair()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_connection(asyncio.Protocol, sock=ours)
    wire = Wired(*await asyncio.open_connection(sock=theirs))
    wire.connection = Connection(transport, reader=Reader(limit=limit), on_end=wire.ended.append)
    wire.connection.begin(_logging(wire), early)
    try:
        yield wire
    finally:
        wire.writer.close()
        with suppress(ConnectionError):
            await wire.writer.wait_closed()
        await until(lambda: bool(wire.ended))
        assert wire.log.ends == len(wire.ended) == 1, "everybody is told of the end, once"


def _logging(wire: Wired) -> Callable[[Connection], Receiver]:
    def connect(connection: Connection) -> Receiver:
        wire.log = Log(connection)
        return wire.log

    return connect


async def test_texts_come_in_and_frames_go_out() -> None:
    async with wired(early=frame(TEXT, b"early")) as wire:
        wire.writer.write(frame(TEXT, b"later"))
        await until(lambda: wire.log.texts == ["early", "later"])
        wire.connection.write(Encoded("hello"))

        assert await wire.read() == (TEXT, b"hello")


async def test_binary_is_ignored_where_nobody_takes_it() -> None:
    async with wired() as wire:
        wire.writer.write(frame(BINARY, b"\xff") + frame(PING, b"?"))

        assert await wire.read() == (PONG, b"?")


async def test_hub_19_one_peer_does_not_keep_the_others_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However long its messages take, which their number does not tell."""
    monkeypatch.setattr("hotreload.transport.connection.TURN", 0)
    async with wired() as wire:
        turns = []

        wire.connection.data_received(frame(TEXT, b"x") * 10)
        while len(wire.log.texts) < 10:
            turns.append(len(wire.log.texts))
            await asyncio.sleep(0)

        assert turns == list(range(1, 10))


async def test_few_frames_take_one_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotreload.transport.connection.TURN", 60)
    async with wired() as wire:
        wire.connection.data_received(frame(TEXT, b"x") * 1000)

        assert len(wire.log.texts) == 1000


async def test_what_comes_while_there_is_more_to_read_keeps_its_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("hotreload.transport.connection.TURN", 0)
    async with wired() as wire:
        wire.connection.data_received(frame(TEXT, b"x") * 2)
        wire.connection.data_received(frame(TEXT, b"last"))
        await until(lambda: "last" in wire.log.texts)

        assert wire.log.texts == ["x", "x", "last"]


async def test_a_goodbye_is_answered_in_kind_and_what_follows_is_ignored() -> None:
    async with wired() as wire:
        wire.writer.write(frame(CLOSE, b"\x0f\xa0bye") + frame(TEXT, b"late"))

        assert await wire.until_closed() == 4000
        assert wire.log.texts == []


@pytest.mark.parametrize("code", CloseCode)
async def test_hub_20_our_goodbye_is_the_last_frame(code: CloseCode) -> None:
    async with wired() as wire:
        wire.connection.write(Encoded("before"))
        wire.connection.close(code)
        wire.connection.close(CloseCode.STOPPING)
        wire.connection.write(Encoded("after"))

        assert await wire.read() == (TEXT, b"before")
        assert await wire.read() == (CLOSE, code.to_bytes(2, "big"))
        assert await wire.read() is None


async def test_hub_20_the_goodbye_is_heard_although_more_was_sent() -> None:
    async with wired(limit=10) as wire:
        wire.writer.write(frame(TEXT, b"x" * 60_000) * 100)

        assert await wire.until_closed() == 1009


async def test_a_peer_that_does_not_leave_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotreload.transport.connection.FAREWELL", 0.01)
    async with wired() as wire:
        wire.connection.close(CloseCode.STOPPING)

        await until(lambda: bool(wire.ended))


async def test_a_fault_of_ours_ends_one_connection_with_1011(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with wired() as wire:
        wire.writer.write(frame(TEXT, b"fail"))

        assert await wire.until_closed() == 1011
    assert "could not be handled" in caplog.text


async def test_who_cannot_be_connected_is_dropped() -> None:
    ours, theirs = socket.socketpair()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_connection(asyncio.Protocol, sock=ours)
    ended: list[Connection] = []
    connection = Connection(transport, reader=Reader(limit=1), on_end=ended.append)

    def fail(connection: Connection) -> Receiver:
        raise RuntimeError("no")

    with theirs, pytest.raises(RuntimeError, match="no"):
        connection.begin(fail, b"")
    await until(lambda: ended == [connection])


async def test_hub_12_writing_to_a_peer_that_is_gone_is_silent(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with wired() as wire:
        wire.writer.transport.abort()
        while not wire.ended:
            for _ in range(20):
                wire.connection.write(Encoded("x" * 1000))
            await asyncio.sleep(0)
        wire.connection.write(Encoded("x"))
        wire.connection.close(CloseCode.STOPPING)

    assert caplog.records == []


async def test_hub_3_a_silent_peer_is_asked_and_then_dropped() -> None:
    async with wired() as wire:
        wire.connection.beat()
        wire.connection.write(Encoded("not asked yet"))
        wire.connection.beat()
        assert await wire.read() == (TEXT, b"not asked yet")
        assert await wire.read() == (PING, b"")
        wire.connection.beat()

        await until(lambda: bool(wire.ended))


async def test_hub_3_a_peer_that_answers_stays() -> None:
    async with wired() as wire:
        for _ in range(5):
            wire.connection.beat()
            wire.connection.beat()
            assert await wire.read() == (PING, b"")
            wire.writer.write(frame(PONG) + frame(PING, b"heard?"))
            assert await wire.read() == (PONG, b"heard?")

        assert wire.ended == []


async def test_who_does_not_take_our_pongs_is_not_read() -> None:
    """Else its pings would fill our memory."""
    async with wired() as wire:
        pings = frame(PING, b"x" * 125) * 1000
        while not wire.connection.waiting() or not wire.writer.transport.get_write_buffer_size():
            wire.writer.write(pings)
            await asyncio.sleep(0)

        assert wire.connection.waiting() < 1_000_000
        wire.writer.write(frame(PING, b"end"))
        while await wire.read() != (PONG, b"end"):
            pass
