"""The command of ``hotreload run``: found, told its port, and what starts it anew."""

import os
import shlex
import shutil
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path

from hotreload.config import Config
from hotreload.errors import ConfigError
from hotreload.globs import Glob

SOURCES = "*.py"
"""What a command is started anew for, unless ``--on`` says otherwise."""
NO_PAGES = ("*.sqlite3", "*.sqlite3-*", "*.db", "*.db-*", "*.log", "*.pid", "*.pyc")
"""What servers write while they answer: no page is made anew for it."""
PORTS = ("PORT", "FLASK_RUN_PORT", "UVICORN_PORT", "GRANIAN_PORT")
"""The variables by which servers learn their port; all but the first are of one server each."""


def words_of(command: Sequence[str], environ: Mapping[str, str], folder: str) -> tuple[str, ...]:
    """Give the words of a command, which may have come as one text.

    Raises:
        ConfigError: there is no such program.
    """
    words = tuple(command)
    if len(words) == 1 and " " in words[0] and not os.path.exists(words[0]):
        words = tuple(shlex.split(words[0]))
    if not words:
        raise ConfigError("CMD", "is empty")
    program = words[0]
    place = os.path.join(folder, program) if os.path.dirname(program) else program
    if shutil.which(place, path=environ.get("PATH")) is None:
        is_there = os.path.dirname(program) and os.path.exists(place)
        why = "cannot be executed" if is_there else "is not found"
        raise ConfigError("CMD", f"{program!r} {why}")
    return words


def with_port(words: Sequence[str], port: int) -> tuple[str, ...]:
    """Put the port where a word says ``$PORT``: there is no shell that would."""
    return tuple(word.replace("${PORT}", str(port)).replace("$PORT", str(port)) for word in words)


def environ_of(port: int) -> dict[str, str]:
    """Give the variables that say the port."""
    return dict.fromkeys(PORTS, str(port))


def free_port() -> int:
    """Find a port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        port: int = held.getsockname()[1]
        return port


def globs_of(config: Config, folder: str) -> tuple[Glob, ...]:
    """Say what a command is started anew for."""
    return config.on or (Glob.at(SOURCES, Path(folder)),)
