"""The connections to one server behind, and the wait for a server that is not there.

A server that refuses connections is looked for by one task, as long as a request or a tab waits
for it; everybody who waits goes on when it answers.
"""

import asyncio
import errno
import os
import ssl
from collections.abc import Callable
from contextlib import suppress

from hotreload.proxy.backend import Backend
from hotreload.proxy.door import PATIENCE, Failure
from hotreload.proxy.upstream import Upstream

IDLE_LIMIT = 64
"""Connections that are kept for later; more are closed."""
IDLE_FOR = 4.0
"""Seconds; most servers close after five or more, and a request must not meet that."""
CONNECTING = 10.0
"""Seconds that one attempt may take, TLS included."""
_LOOKS = (0.02, 0.05, 0.1, 0.1, 0.2)
_LATER = 0.5
"""Seconds between two looks for a server that is away; the first ones follow each other faster."""


class Refused(Exception):
    """The server cannot be reached; ``failure`` says so to people."""

    def __init__(self, failure: Failure) -> None:
        """Carry what is to be shown."""
        super().__init__(failure.title)
        self.failure = failure


class Pool:
    """Connect to one server; ``close`` at the end.

    ``on_back`` is called when the server answers after it was away. ``is_missed`` tells whether
    anybody still wants to know.
    """

    def __init__(
        self, backend: Backend, *, on_back: Callable[[], None], is_missed: Callable[[], bool]
    ) -> None:
        """Connect to nothing yet."""
        self.backend = backend
        self._on_back = on_back
        self._is_missed = is_missed
        self._idle: list[tuple[Upstream, float]] = []
        self._tls = _tls(backend) if backend.scheme == "https" else None
        self._search: asyncio.Task[None] | None = None
        self._searchers = 0
        self._is_closed = False
        self._found: asyncio.Future[None] | None = None

    async def connection(self, *, fresh: bool = False) -> Upstream:
        """Give a connection, an idle one where that is not against the wish for a ``fresh`` one.

        Waits while the door is held or the server refuses, ten seconds at most.

        Raises:
            Refused: there is none.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE
        while True:
            failure = await self.backend.door.passed(until=until)
            if failure is not None:
                raise Refused(failure)
            idle = None if fresh else self._take_idle(loop.time())
            if idle is not None:
                return idle
            try:
                return await self._connect()
            except OSError as error:
                if _is_final(error) or not await self._is_back(until):
                    raise Refused(self._failure(error)) from error

    def release(self, upstream: Upstream) -> None:
        """Take a connection back whose answer is complete."""
        if self._is_closed or not upstream.is_usable or len(self._idle) >= IDLE_LIMIT:
            upstream.transport.close()
            return
        self._idle.append((upstream, asyncio.get_running_loop().time()))

    def close(self) -> None:
        """Close what is idle, and look for nobody any more."""
        self._is_closed = True
        if self._search is not None:
            self._search.cancel()
        for upstream, _ in self._idle:
            upstream.transport.abort()
        self._idle.clear()

    def _take_idle(self, now: float) -> Upstream | None:
        while self._idle:
            upstream, since = self._idle.pop()
            if upstream.is_usable and now - since < IDLE_FOR:
                return upstream
            upstream.transport.close()
        return None

    async def _connect(self) -> Upstream:
        try:
            async with asyncio.timeout(CONNECTING):
                # A name may stand for several addresses, and the server listen on one of them.
                _, upstream = await asyncio.get_running_loop().create_connection(
                    Upstream,
                    self.backend.host,
                    self.backend.port,
                    ssl=self._tls,
                    happy_eyeballs_delay=0.25,
                )
        except TimeoutError as error:
            raise OSError(None, "it takes no connection") from error
        return upstream

    # --- a server that is away -------------------------------------------------------------------

    async def _is_back(self, until: float) -> bool:
        """Wait until the server takes connections, or the door says so; False: it is too late."""
        if self._search is None or self._search.done():
            loop = asyncio.get_running_loop()
            self._found = loop.create_future()
            self._search = loop.create_task(self._look(self._found))
        assert self._found is not None
        self._searchers += 1
        turned = asyncio.ensure_future(self.backend.door.turned())
        try:
            async with asyncio.timeout_at(until):
                await asyncio.wait((self._found, turned), return_when=asyncio.FIRST_COMPLETED)
        except TimeoutError:
            return False
        finally:
            turned.cancel()
            self._searchers -= 1
        return True

    async def _look(self, found: asyncio.Future[None]) -> None:
        looks = iter(_LOOKS)
        try:
            while self._searchers or self._is_missed():
                await asyncio.sleep(next(looks, _LATER if not self._searchers else _LOOKS[-1]))
                with suppress(OSError):
                    upstream = await self._connect()
                    self.release(upstream)
                    found.set_result(None)
                    if not self.backend.door.is_tended:
                        self._on_back()
                    return
        finally:
            found.cancel()

    def _failure(self, error: OSError) -> Failure:
        if isinstance(error, ssl.SSLCertVerificationError):
            cure = "SSL_CERT_FILE may name a file with the authority that signed it"
            why = f"{error.verify_message}; {cure}"
            return Failure(f"{self.backend.url} has no valid certificate: {why}")
        return Failure(f"{self.backend.url} does not answer: {_cause(error)}")


def _cause(error: OSError) -> str:
    if isinstance(error, ssl.SSLError):
        return f"no TLS there ({error.reason})"
    if error.errno is not None and error.errno > 0:
        return os.strerror(error.errno)
    if "Connect call failed" in str(error):  # of several addresses, none takes connections
        return os.strerror(errno.ECONNREFUSED)
    return error.strerror or str(error) or type(error).__name__


def _is_final(error: OSError) -> bool:
    """Tell an error that waiting does not mend."""
    return isinstance(error, ssl.SSLError)


def _tls(backend: Backend) -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    if backend.is_loopback:
        # Nobody stands between us and this machine, and certificates for it are home-made.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
