"""Runs the user's tasks, one after the other, each once at the start and after changes.

A change while a task runs lets it run once more afterwards. Lives on one event loop.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable

from hotreload.children.child import Child, how
from hotreload.children.surroundings import Surroundings
from hotreload.config import Task
from hotreload.protocol.messages import Fault
from hotreload.tasks.failure import fault_of
from hotreload.tasks.trigger import Trigger
from hotreload.tasks.written import Contents

STOP_GRACE = 0.3
"""Seconds that a task has to end by itself when we do."""
AFTERMATH = 0.020
"""Seconds after the end of a task in which the events of what it wrote still arrive."""
LONGEST = 60.0
"""Seconds after which changes are told although a task runs: it may never end."""
AGAIN_LIMIT = 5
"""Runs of a task that its own files caused, without a pause; then the next change is awaited."""


class _Job:
    """One task: whether it is wanted, and what came of it."""

    def __init__(self, task: Task, *, on_wanted: Callable[[], None]) -> None:
        self.task = task
        self.id = f"task:{task.command}"
        self.is_wanted = True
        self.is_running = False
        self.again = 0
        self.contents = Contents()
        self._on_wanted = on_wanted
        self.trigger = Trigger(task.on, self._pull)

    def _pull(self, files: tuple[str, ...]) -> None:
        is_news = self.contents.look(files)
        if self.is_running:
            self.is_wanted = self.is_wanted or is_news
            return
        self.again = 0
        self.is_wanted = True
        self._on_wanted()


class Tasks:
    """Own the tasks of a run: call ``start``, and in the end ``stop``."""

    def __init__(
        self,
        tasks: Iterable[Task],
        surroundings: Surroundings,
        *,
        on_fault: Callable[[Fault, str], None],
        on_mended: Callable[[str, str], None],
        on_warning: Callable[[str], None],
    ) -> None:
        """Prepare to run ``tasks``; faults and their ends come with a reason."""
        self._jobs = tuple(_Job(task, on_wanted=self._wake) for task in tasks)
        self._surroundings = surroundings
        self._on_fault = on_fault
        self._on_mended = on_mended
        self._on_warning = on_warning
        self._news = asyncio.Event()
        self._child: Child | None = None
        self._worker: asyncio.Task[None] | None = None
        self._held_since: float | None = None
        self._held_until = 0.0

    @property
    def triggers(self) -> tuple[Trigger, ...]:
        """List what has to hear of changes."""
        return tuple(job.trigger for job in self._jobs)

    def is_busy(self) -> bool:
        """Tell whether a task is writing, or was a moment ago."""
        now = time.monotonic()
        if self._held_since is None:
            return now < self._held_until
        return now - self._held_since < LONGEST

    def start(self) -> None:
        """Run all tasks, and again what changes ask for."""
        if self._jobs:
            self._wake()
            self._worker = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """End what runs, with all that it has started."""
        for job in self._jobs:
            job.trigger.stop()
        if self._worker is not None:
            self._worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._worker
        if self._child is not None:
            await self._child.stop(grace=STOP_GRACE)

    def run_all(self) -> None:
        """Run all tasks: what has changed is not known."""
        for job in self._jobs:
            job.is_wanted = True
        self._wake()

    def _wake(self) -> None:
        if self._held_since is None:
            self._held_since = time.monotonic()  # from now on, not from when the worker wakes
        self._news.set()

    async def _work(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            while job := next((job for job in self._jobs if job.is_wanted), None):
                await self._run(job)
            self._held_since = None
            self._held_until = time.monotonic() + AFTERMATH

    async def _run(self, job: _Job) -> None:
        job.is_wanted, job.is_running = False, True
        loop = asyncio.get_running_loop()
        slow = loop.call_later(LONGEST, self._warn_of_slow, job)
        try:
            await self._carry_out(job)
            await asyncio.sleep(AFTERMATH + job.trigger.quiet)  # its own writes are heard as such
        finally:
            slow.cancel()
            job.is_running = False
        job.again = job.again + 1 if job.is_wanted else 0
        if job.again > AGAIN_LIMIT:
            job.is_wanted, job.again = False, 0
            self._on_warning(
                f"{job.task.command!r} was run {AGAIN_LIMIT + 1} times in a row, as if it wrote "
                "what its own --on matches; it is run again after the next change"
            )

    async def _carry_out(self, job: _Job) -> None:
        command = job.task.command
        try:
            self._child = child = await Child.start(command, self._surroundings)
        except OSError as error:
            self._fail(job, fault_of(command, job.id, f"cannot be started: {error.strerror}", ""))
            return
        status = await child.ended()
        self._child = None
        if status == 0:
            self._on_mended(job.id, f"{command!r} has succeeded")
            return
        said = child.errors or child.output  # some compilers write their errors to stdout
        folder = self._surroundings.folder
        self._fail(job, fault_of(command, job.id, f"failed: {how(status)}", said, folder=folder))

    def _fail(self, job: _Job, fault: Fault) -> None:
        self._on_warning(f"{job.task.command!r} failed: {fault.message}")
        self._on_fault(fault, f"{job.task.command!r} failed")

    def _warn_of_slow(self, job: _Job) -> None:
        self._on_warning(
            f"{job.task.command!r} has not ended for {LONGEST:.0f} s; changes are shown again "
            "meanwhile, and no other task is run (a task has to end: leave out its own --watch)"
        )
