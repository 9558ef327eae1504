"""``hotreload serve`` and its like: one run of a server with the terminal, keys and browser."""

import asyncio
import gc
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack

from hotreload.children.child import kill_all
from hotreload.children.surroundings import Surroundings, coloured
from hotreload.cli.browser import open_page
from hotreload.cli.keys import Keyboard
from hotreload.cli.terminal import Terminal
from hotreload.config import Config
from hotreload.reports.editor_choice import chosen
from hotreload.server.product import Product
from hotreload.server.run import Running, leave_at_once, run

TEST_ECHO = "HOTRELOAD_TEST_ECHO"


def serve(config: Config, terminal: Terminal, product: Product | None = None) -> None:
    """Serve until the user has enough; without a ``product`` the folder ``config.root``."""
    try:
        asyncio.run(_serve(config, terminal, Keyboard(sys.stdin), product))
    finally:
        kill_all()  # whatever happened: nobody else would end them


async def _serve(
    config: Config, terminal: Terminal, keyboard: Keyboard, product: Product | None
) -> None:
    with ExitStack() as stack:

        def on_ready(running: Running) -> None:
            terminal.ready(running.local, running.network)
            gc.freeze()  # what was imported stays; collections need not look at it
            gc.enable()
            stack.enter_context(keyboard.listening(_actions(running, terminal)))
            if config.open:
                _open(running, terminal)

        def leave() -> None:
            keyboard.restore()
            kill_all()
            leave_at_once()

        await run(
            config,
            product,
            on_ready=on_ready,
            on_line=terminal.line,
            on_warning=terminal.warn,
            leave=leave,
            test_echo=os.environ.get(TEST_ECHO) == "1",
            surroundings=_surroundings(terminal),
        )


def _surroundings(terminal: Terminal) -> Surroundings:
    environ = coloured(os.environ, is_terminal=terminal.is_coloured)
    return Surroundings(os.getcwd(), environ, terminal.said, terminal.note, chosen(os.environ))


def _actions(running: Running, terminal: Terminal) -> dict[str, Callable[[], None]]:
    def pause() -> None:
        running.controls.paused = not running.controls.paused
        terminal.note("paused; p goes on" if running.controls.paused else "going on")

    return {
        "p": pause,
        "r": lambda: running.controls.reload("r was pressed in the terminal"),
        "o": lambda: _open(running, terminal),
        "q": running.stop,
    }


def _open(running: Running, terminal: Terminal) -> None:
    # The browser is looked for in a thread; the terminal takes whole lines from any.
    open_page(running.local, on_warning=terminal.warn)
