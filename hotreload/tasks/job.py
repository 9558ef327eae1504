"""One task of the user's: whether it is wanted, and what its files held."""

from collections.abc import Callable

from hotreload.config import Task
from hotreload.tasks.trigger import Trigger
from hotreload.tasks.written import Contents

AGAIN_LIMIT = 5
"""Runs that the files of a run before it caused; then the next change is awaited."""


class Job:
    """Know when to run a task: at the start, after changes, and once more after those meanwhile."""

    def __init__(self, task: Task, *, on_wanted: Callable[[], None]) -> None:
        """Begin wanted: nobody knows whether what it makes is up to date."""
        self.command = task.command
        self.id = f"task:{task.command}"
        self.trigger = Trigger(task.on, self._pull)
        self.is_wanted = True
        self._on_wanted = on_wanted
        self._contents = Contents()
        self._is_running = False
        self._again = 0

    def begin(self) -> None:
        """Take note that it is run now, for all that has changed so far."""
        self.is_wanted, self._is_running = False, True

    def end(self) -> bool:
        """Take note that it has ended; False where it goes round in circles, and is not wanted."""
        self._is_running = False
        self._again = self._again + 1 if self.is_wanted else 0
        if self._again <= AGAIN_LIMIT:
            return True
        self.is_wanted, self._again = False, 0
        return False

    def _pull(self, files: tuple[str, ...]) -> None:
        is_news = self._contents.look(files) or not files
        if not self._is_running:
            self.is_wanted = True
            self._on_wanted()
        elif is_news:  # what it writes itself is none, once it writes the same
            self.is_wanted = True
