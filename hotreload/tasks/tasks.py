"""Runs the user's tasks, one after the other, each once at the start and after changes.

A change while a task runs lets it run once more afterwards. Lives on one event loop.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from hotreload.changes.changes import Change
from hotreload.children.child import Child, how
from hotreload.children.failure import fault_of, in_line
from hotreload.children.surroundings import Surroundings
from hotreload.config import Task
from hotreload.protocol.messages import Fault
from hotreload.tasks.job import AGAIN_LIMIT, Job
from hotreload.tasks.trigger import Trigger

STOP_GRACE = 0.3
"""Seconds that a task has to end by itself when we do."""
AFTERMATH = 0.020
"""Seconds after the end of a task in which the events of what it wrote begin to arrive."""
LONGEST_AFTERMATH = 1.0
"""Seconds that such events may take to come to an end; files that are removed take longest."""
LONGEST = 60.0
"""Seconds after which changes are told although a task runs: it may never end."""

logger = logging.getLogger(__name__)


class Problems(Protocol):
    """Show what is wrong until it is mended."""

    def report(self, fault: Fault, reason: str) -> None:
        """Show a fault."""

    def mend(self, fault_id: str, reason: str) -> None:
        """Show it no longer."""


class Tasks:
    """Own the tasks of a run: call ``start``, ``feed`` it all changes, and in the end ``stop``."""

    def __init__(
        self,
        tasks: Iterable[Task],
        surroundings: Surroundings | None,
        *,
        triggers: Iterable[Trigger] = (),
        problems: Problems,
        say: Callable[[str], None],
    ) -> None:
        """Prepare to run ``tasks``; further ``triggers`` are fed as well.

        ``say`` gets sentences for the user, each as often as it is true.
        Without ``surroundings`` tasks run in the working directory, and nobody hears them.
        """
        self._jobs = tuple(Job(task, on_wanted=self._wake) for task in tasks)
        self._triggers = (*(job.trigger for job in self._jobs), *triggers)
        self._surroundings = surroundings
        if self._jobs and surroundings is None:
            self._surroundings = Surroundings()
        self._problems = problems
        self._say = say
        self._news = asyncio.Event()
        self._child: Child | None = None
        self._worker: asyncio.Task[None] | None = None
        self._busy_since: float | None = None

    @property
    def folders(self) -> tuple[str, ...]:
        """List the folders that have to be watched."""
        return tuple(folder for trigger in self._triggers for folder in trigger.folders)

    def takes(self, file: str) -> bool:
        """Tell whether something is run or restarted for a file."""
        return any(trigger.matches(file) for trigger in self._triggers)

    def is_busy(self) -> bool:
        """Tell whether tasks are writing, so that what changes has to wait."""
        since = self._busy_since
        return since is not None and time.monotonic() - since < LONGEST

    def hold_while(self, is_held: Callable[[], bool]) -> None:
        """Run nothing while ``is_held()``."""
        for trigger in self._triggers:
            trigger.is_held = is_held

    def feed(self, changes: Sequence[Change]) -> None:
        """Take what the watcher saw."""
        for trigger in self._triggers:
            trigger.feed(changes)

    def take_all(self, root: str | None) -> None:
        """Take all files as changed, or those below a root: which of them are is not known."""
        for trigger in self._triggers:
            if root is None or trigger.is_below(root):
                trigger.pull_all()

    def start(self) -> None:
        """Run all tasks, and later again what changes ask for."""
        if self._jobs:
            self._wake()
            self._worker = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """End what runs, with all that it has started."""
        for trigger in self._triggers:
            trigger.stop()
        if self._worker is not None:
            self._worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._worker
        if self._child is not None:
            await self._child.stop(grace=STOP_GRACE)

    def _wake(self) -> None:
        if self._busy_since is None:
            self._busy_since = time.monotonic()
        self._news.set()

    async def _work(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            while job := next((job for job in self._jobs if job.is_wanted), None):
                try:
                    await self._run(job)
                except Exception:  # the worker would end here, and with it all tasks
                    logger.exception("a task could not be run")
            self._busy_since = None

    async def _run(self, job: Job) -> None:
        job.begin()
        slow = asyncio.get_running_loop().call_later(LONGEST, self._warn_of_slow, job)
        try:
            await self._carry_out(job)
            await self._hear()
        finally:
            slow.cancel()
            is_sane = job.end()
        if not is_sane:
            self._say(
                f"{job.command!r} was run {AGAIN_LIMIT + 1} times in a row, as if it wrote what "
                "its own --on matches; it is run again after the next change"
            )

    async def _hear(self) -> None:
        """Wait for the events of what was written: another task may be waiting for them."""
        await asyncio.sleep(AFTERMATH)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_AFTERMATH):
                for job in self._jobs:
                    await job.trigger.calm()

    async def _carry_out(self, job: Job) -> None:
        around = self._surroundings
        assert around is not None  # where there is a job, there are surroundings
        try:
            self._child = child = await Child.start(job.command, around)
        except OSError as error:
            self._fail(job, Fault(job.id, f"{job.command!r} cannot be run: {error.strerror}"))
            return
        status = await child.ended()
        self._child = None
        if status == 0:
            self._problems.mend(job.id, f"{job.command!r} has succeeded")
            return
        said = child.errors or child.output  # some compilers write their errors to stdout
        verdict = f"{job.command!r} failed: {how(status)}"
        self._fail(job, fault_of(job.id, verdict, said, around))

    def _fail(self, job: Job, fault: Fault) -> None:
        self._say(in_line(fault))
        self._problems.report(fault, f"{job.command!r} failed")

    def _warn_of_slow(self, job: Job) -> None:
        self._say(
            f"{job.command!r} has not ended for {LONGEST:.0f} s; changes are shown again, and no "
            "other task is run before its end (a task that watches files by itself has none)"
        )
