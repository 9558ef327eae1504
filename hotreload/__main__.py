"""Run the command line: ``hotreload`` and ``python -m hotreload``."""

import sys


def main() -> None:
    """Run the command line and exit; Ctrl-C while it is being imported is no traceback."""
    try:
        from hotreload.cli import main as run
    except KeyboardInterrupt:
        sys.exit(0)
    run()


if __name__ == "__main__":
    main()
