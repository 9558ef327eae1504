"""A TCP relay in front of a server, whose connections a test can cut or hold back."""

import asyncio
from collections.abc import Coroutine
from types import TracebackType
from typing import Self

End = tuple[asyncio.StreamReader, asyncio.StreamWriter]
"""What one side of a connection is read from and written to."""
_CHUNK = 64 * 1024


class Relay:
    """Pass bytes between whoever connects here and a port of this machine.

    An asynchronous context manager. The Host header stays 127.0.0.1.
    """

    def __init__(self, target: int, *, port: int = 0) -> None:
        """Pass on from ``port``, 0: a free one, to ``target``, which need not be open yet."""
        self._target = target
        self._port = port
        self._server: asyncio.Server | None = None
        self._open = asyncio.Event()
        self._open.set()
        self._is_cut = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._attempted = asyncio.Condition()
        self.attempts = 0

    async def __aenter__(self) -> Self:
        """Listen."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self._port)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Drop every connection and stop listening."""
        assert self._server
        self._server.close()
        self.cut()
        self._open.set()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def url(self) -> str:
        """The address under which a browser comes through here."""
        assert self._server
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/"

    def cut(self) -> None:
        """Drop every connection, and each new one at once."""
        self._is_cut = True
        for writer in tuple(self._writers):
            writer.transport.abort()

    def pause(self) -> None:
        """Keep every connection, but let nothing through: the peer looks dead."""
        self._open.clear()

    def resume(self) -> None:
        """Let everything through again."""
        self._is_cut = False
        self._open.set()

    async def attempted(self, count: int) -> None:
        """Wait until somebody tried to connect for the ``count``th time."""
        async with self._attempted:
            await self._attempted.wait_for(lambda: self.attempts >= count)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with self._attempted:
            self.attempts += 1
            self._attempted.notify_all()
        if self._is_cut:
            writer.transport.abort()
            return
        self._writers.add(writer)
        try:
            inner_reader, inner = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            self._writers.discard(writer)
            return
        self._writers.add(inner)
        self._connect((reader, writer), (inner_reader, inner))

    def _connect(self, outer: End, inner: End) -> None:
        """Pass on what comes, both ways."""
        self._own(self._pass_on(outer[0], inner[1]))
        self._own(self._pass_on(inner[0], outer[1]))

    def _own(self, task: Coroutine[None, None, None]) -> None:
        running = asyncio.create_task(task)
        self._tasks.add(running)
        running.add_done_callback(self._tasks.discard)

    async def _pass_on(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(_CHUNK):
                await self._open.wait()
                await self._give(sink, data)
        except OSError:
            pass  # cut, or the other end is gone
        finally:
            self._writers.discard(sink)
            sink.close()

    async def _give(self, sink: asyncio.StreamWriter, data: bytes) -> None:
        sink.write(data)
        await sink.drain()
