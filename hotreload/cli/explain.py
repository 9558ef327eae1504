"""``hotreload explain``: finds out what is meant, asks, and prints what there is to say."""

import asyncio
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TextIO
from urllib.parse import urlsplit

from hotreload import lockfile, urls
from hotreload.answers.responder import OwnPages
from hotreload.cli import settings
from hotreload.cli.options import Explain
from hotreload.cli.prose import Prose
from hotreload.config import Config
from hotreload.errors import ConfigError
from hotreload.explain import explain_file, explain_url, live
from hotreload.explain.templates import pages_of
from hotreload.explain.trial import Trial
from hotreload.lockfile import Lock
from hotreload.reports.findings import Section
from hotreload.resolver import Missing
from hotreload.server import documents

_SCHEMES = ("http://", "https://")


def explain(asked: Explain, *, cwd: Path, environ: Mapping[str, str], out: TextIO) -> None:
    """Print what a change of the file, or of what answers the URL, would do.

    Raises:
        ConfigError: an option is wrong, or the URL is one of another machine.
        NotAnswered: no server answers the URL.
    """
    if _is_whole(asked.target) and not live.is_url(asked.target):
        raise ConfigError("PATH-OR-URL", f"{asked.target!r} is no URL")
    server = server_of(asked, cwd=cwd, locks=lockfile.running())
    # The server looked for its options where it was started.
    started = Path(server.cwd) if server and not asked.flags else cwd
    root = asked.root or (Path(server.root) if server else Path())
    gathered = settings.gather(asked.flags, root=cwd / root, cwd=started, environ=environ)
    settings.check_folders(gathered.config, gathered.sources)
    sections = asyncio.run(_explained(asked.target, gathered.config, server, cwd))
    Prose(out, json=gathered.config.json, environ=environ).print(sections)


def server_of(asked: Explain, *, cwd: Path, locks: Iterable[Lock]) -> Lock | None:
    """Find the running server that is meant: by its URL, its folder, or where it was started."""
    known = sorted(locks, key=lambda lock: -len(lock.root))  # of nested folders the inner one
    if _is_whole(asked.target):
        return next((lock for lock in known if _is_at(asked.target, lock)), None)
    if asked.root is not None:
        root = os.path.realpath(cwd / asked.root)
        return next((lock for lock in known if lock.root == root), None)
    file = Path(os.path.realpath(cwd / asked.target))
    holding = (lock for lock in known if file.is_relative_to(lock.root))
    started = (lock for lock in known if str(cwd) in (lock.root, lock.cwd))
    return next(holding, None) or next(started, None)


def _is_whole(target: str) -> bool:
    return target.lower().startswith(_SCHEMES)


def _is_at(url: str, lock: Lock) -> bool:
    return live.port_of(url) == lock.port and (live.is_here(url) or _host(url) == _host(lock.url))


def _host(url: str) -> str | None:
    return urlsplit(url).hostname


async def _explained(
    target: str, config: Config, server: Lock | None, cwd: Path
) -> tuple[Section, ...]:
    trial = Trial(config, OwnPages(documents.listing, documents.missing, documents.broken))
    if _is_whole(target):
        return _live(target, trial, server)
    path = url_meant(target, trial, cwd)
    if path is not None:
        return (*explain_url(trial, path), *_server(server))
    file = _file_meant(target, trial, cwd)
    pages = pages_of(server, file, name=target) if server is not None else ()
    return (*(pages or explain_file(trial, file)), *_server(server))


def _live(url: str, trial: Trial, server: Lock | None) -> tuple[Section, ...]:
    if server is None and not live.is_here(url):
        raise ConfigError("PATH-OR-URL", f"{url!r} is not on this machine, so it is not asked")
    told = live.told(url, live.ask(url))
    if server is None:
        line = "No hotreload serve is known there, so what is behind the URL is not known either."
        return (told, Section("Files", (line,)))
    return (told, *explain_url(trial, _quoted(urlsplit(url).path) or "/"))


def url_meant(target: str, trial: Trial, cwd: Path) -> str | None:
    """Give the undecoded path where a target means a URL; None where it means a file."""
    file = os.path.normpath(cwd / target)
    is_below = any(file == root or file.startswith(root + os.sep) for root in trial.roots)
    if not target.startswith("/") or (is_below and os.path.lexists(file)):
        return None
    path = _quoted(target.partition("#")[0].partition("?")[0])
    is_elsewhere = isinstance(trial.look(path), Missing) and os.path.lexists(file)
    return None if is_elsewhere else path


def _quoted(path: str) -> str:
    """Spell a path as browsers send it, unless it is spelled so already."""
    return path if "%" in path else urls.quote(path)


def _file_meant(target: str, trial: Trial, cwd: Path) -> str:
    """Take a name relative to where we are, or relative to the served folder if it is there."""
    places = (os.path.normpath(base / target) for base in (cwd, Path(trial.root)))
    here, there = places
    return there if os.path.lexists(there) and not os.path.lexists(here) else here


def _server(lock: Lock | None) -> tuple[Section, ...]:
    if lock is None:
        return ()
    line = f"hotreload (process {lock.pid}) serves this folder at {lock.url}"
    return (Section("Server", (f"{line} with options that may differ from those given here.",)),)
