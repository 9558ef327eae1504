"""Keeps a server running: starts it, starts it anew when its code changes, says why it ended.

While it starts, requests wait at the door; where it ended they are told at once. One that has ended
is not started again by itself, so crashes make no loop. Lives on one event loop.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from hotreload.children.child import Child, how, spelled
from hotreload.children.failure import fault_of, in_line
from hotreload.children.surroundings import Surroundings, shown
from hotreload.globs import Glob
from hotreload.protocol.messages import Fault
from hotreload.proxy.backend import Backend
from hotreload.proxy.door import Failure
from hotreload.publisher.problems import Problems
from hotreload.run.command import environ_of, with_port
from hotreload.tasks.trigger import Trigger

GRACE = 2.0
"""Seconds that a server has to end by itself before it is started anew."""
LAST_GRACE = 0.3
"""The same when we end."""
KNOCK_EVERY = 0.03
"""Seconds between two looks whether it listens."""
KNOCK_PATIENCE = 2.0
PATIENCE = 10.0
"""Seconds after which one that does not listen yet is worth a line."""
FAULT = "process"
BROKEN = "The server behind does not run"

logger = logging.getLogger(__name__)


class Supervisor:
    """Own one server: call ``start``, ``stop`` in the end, and let ``trigger`` hear of changes."""

    def __init__(
        self,
        command: Sequence[str],
        backend: Backend,
        globs: Iterable[Glob],
        surroundings: Surroundings,
        *,
        on_warning: Callable[[str], None],
    ) -> None:
        """Prepare to run ``command``, which is to listen where ``backend`` says.

        ``problems`` has to be set before ``start``.
        """
        self._words = with_port(command, backend.port)
        self._name = spelled(self._words)
        self._backend = backend
        self._door = backend.door
        self._door.is_tended = True
        self._was_seen = False
        self._surroundings = surroundings
        self._on_warning = on_warning
        self._wanted = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None
        self.problems: Problems
        self.trigger = Trigger(globs, self._changed)

    def start(self) -> None:
        """Start the server, and from now on anew when it is wanted."""
        self._door.hold()
        self._wanted.set()
        self._worker = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """End the server with all that it has started."""
        self.trigger.stop()
        if self._worker is not None:
            self._worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._worker

    def restart(self, why: str) -> None:
        """Start the server anew; ``why`` is a sentence for the terminal."""
        self._surroundings.on_note(f"{why}; {self._name} is started anew")
        self._wanted.set()

    def _changed(self, files: tuple[str, ...]) -> None:
        names = [shown(file, self._surroundings.folder) for file in files[:1]]
        more = f" and {len(files) - 1} more" if len(files) > 1 else ""
        self.restart(f"{names[0]}{more} changed" if names else "files may have changed")

    async def _work(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            try:
                await self._live()
            except Exception:  # nobody else would start it again
                logger.exception("the server could not be run")

    async def _live(self) -> None:
        """Run the server until it ends, or is wanted anew."""
        self._door.hold()
        if await self._listens():
            self._on_warning(
                f"{self._backend.url} answers already: another program listens there, "
                f"so {self._name} will not find its port free"
            )
        port = environ_of(self._backend.port)
        try:
            child = await Child.start(self._words, self._surroundings, environ=port)
        except OSError as error:
            self._fail(Fault(FAULT, f"{self._name} cannot be started: {error.strerror}"))
            return
        grace = LAST_GRACE
        try:
            status = await self._outcome(child)
            if status is None:
                self._door.hold()
                grace = GRACE
            else:
                self._ended(child, status)
        finally:
            await child.stop(grace=grace)

    async def _outcome(self, child: Child) -> int | None:
        """Wait until the server has ended, and give its exit status; None: it is wanted anew."""
        opening = asyncio.create_task(self._open(child))
        ended = asyncio.create_task(child.ended())
        wanted = asyncio.create_task(self._wanted.wait())
        try:
            await asyncio.wait((ended, wanted), return_when=asyncio.FIRST_COMPLETED)
            return None if wanted.done() else ended.result()
        finally:
            for task in (opening, ended, wanted):
                task.cancel()

    async def _open(self, child: Child) -> None:
        """Let requests go on as soon as the server listens."""
        loop = asyncio.get_running_loop()
        patience = loop.call_later(PATIENCE, self._still_silent, child)
        try:
            while True:
                if await self._listens():
                    break
                await asyncio.sleep(KNOCK_EVERY)
        finally:
            patience.cancel()
        self.problems.mend(FAULT, f"{self._name} answers")
        self._door.open(is_news=self._was_seen)
        self._was_seen = True

    async def _listens(self) -> bool:
        try:
            async with asyncio.timeout(KNOCK_PATIENCE):
                _, writer = await asyncio.open_connection(self._backend.host, self._backend.port)
        except (OSError, TimeoutError):
            return False
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
        return True

    def _ended(self, child: Child, status: int) -> None:
        verdict = f"{self._name} has ended: {how(status)}"
        if status == 0:
            self._was_seen = True
            self._on_warning(f"{verdict}; it is started again when its files change")
            self._door.shut(Failure("The server behind has ended", verdict))
        else:
            self._fail(self._fault(verdict, child))

    def _still_silent(self, child: Child) -> None:
        verdict = (
            f"nothing listens at {self._backend.url} yet; {self._name} has to listen at the port "
            f"in the variable PORT ({self._backend.port}), or --upstream has to say where it does"
        )
        self._fail(self._fault(verdict, child))

    def _fault(self, verdict: str, child: Child) -> Fault:
        said = child.errors or child.output
        return fault_of(FAULT, verdict, said, self._surroundings)

    def _fail(self, fault: Fault) -> None:
        """Show a fault in open tabs, over their last good page, and to whoever asks."""
        self._was_seen = True
        self._on_warning(in_line(fault))
        told = replace(fault, elsewhere=f"{BROKEN}; see the terminal")
        self.problems.report(told, f"{self._name} does not run")
        text = "\n\n".join(filter(None, (in_line(fault), fault.frame, fault.stack)))
        self._door.shut(Failure(BROKEN, text))
