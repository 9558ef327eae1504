"""Run the command line: ``hotreload`` and ``python -m hotreload``."""

import os
import signal


def main() -> None:
    """Run the command line and exit; the server takes the signals over when it runs.

    Until then there is nothing to put in order, and an exception from a handler could be lost:
    Python ignores those that rise while it cleans up after an import.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    from hotreload.cli import main as run

    run()


def _leave(*_: object) -> None:
    os._exit(0)


if __name__ == "__main__":
    main()
