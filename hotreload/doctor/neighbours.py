"""The port, who listens there, the servers that run, and where they find each other."""

import os
from collections.abc import Iterable

from hotreload import lockfile
from hotreload.config import Config
from hotreload.errors import ConfigError, PortTaken
from hotreload.lockfile import Lock
from hotreload.reports.findings import Problem, Section
from hotreload.server import bind


def told(config: Config, locks: Iterable[Lock]) -> Section:
    """Say whether the port is free, and which servers of ours run."""
    known = tuple(locks)
    root = os.path.realpath(config.root)
    lines = [_served(lock, root) for lock in known]
    line, problem = _port(config, known)
    return Section("Port and servers", (line, *lines), (problem,) if problem else ())


def _served(lock: Lock, root: str) -> str:
    what = "this folder" if lock.root == root else lock.root
    return f"hotreload (process {lock.pid}) serves {what} at {lock.url}"


def _port(config: Config, locks: tuple[Lock, ...]) -> tuple[str, Problem | None]:
    if config.port == 0:
        return "Port 0 means any that is free.", None
    try:
        bind.listen(config.host, config.port, strict=True).close()
    except ConfigError as error:
        return "The address cannot be listened on.", Problem(f"{error}.", "take another one")
    except PortTaken:
        return _taken(config, locks)
    return f"Port {config.port} on {config.host} is free.", None


def _taken(config: Config, locks: tuple[Lock, ...]) -> tuple[str, Problem | None]:
    holder = next((lock for lock in locks if lock.port == config.port), None)
    who = f"hotreload, process {holder.pid}" if holder else "another program"
    line = f"Port {config.port} on {config.host} is taken by {who}"
    if not config.strict_port:
        return f"{line}; the next free one would be used.", None
    problem = Problem(f"{line}, and --strict-port insists on it.", "leave --strict-port away")
    return f"{line}.", problem


def secret() -> Section:
    """Try whether the folder of the secret and of the lock files can be used."""
    place, error = lockfile.usable()
    if error is None:
        line = f"{place} can be written: open tabs survive a restart, and programs find the server."
        return Section("Secret and lock files", (line,))
    problem = Problem(
        f"{place}: {error}. Open tabs have to be reloaded after a restart,"
        " and hotreload publish finds no server.",
        f"make {place} a folder that is yours alone (chmod 700), or set XDG_RUNTIME_DIR",
    )
    return Section("Secret and lock files", (f"{place} cannot be used.",), (problem,))
