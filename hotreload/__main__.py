"""Run the command line: ``python -m hotreload``."""

from hotreload.cli import main

if __name__ == "__main__":
    main()
