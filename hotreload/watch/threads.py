"""Slow work in threads of its own, awaited on the event loop."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future


def in_thread(work: Callable[[], None], *, name: str) -> asyncio.Future[None]:
    """Run something in a thread that ends with it, and that no exit of the process waits for."""
    outcome: Future[None] = Future()
    outcome.set_running_or_notify_cancel()

    def run() -> None:
        try:
            work()
        except BaseException as error:
            outcome.set_exception(error)
        else:
            outcome.set_result(None)

    threading.Thread(target=run, name=name, daemon=True).start()
    return asyncio.wrap_future(outcome)
