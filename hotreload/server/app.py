"""The application behind ``hotreload serve``: nothing but the plug, with pages of our own."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from aiohttp import web

from hotreload import lockfile
from hotreload.aiohttp import Plug
from hotreload.config import Config
from hotreload.endpoints import Endpoints
from hotreload.gate import Gate
from hotreload.hosts import Hosts
from hotreload.paths import Mount, Mounts
from hotreload.reloader import Options, Reloader
from hotreload.report import Line
from hotreload.respond import OwnPages, Responder
from hotreload.server import documents

MAX_FIELD = 8190


def build(
    config: Config,
    *,
    hosts: Hosts,
    on_line: Callable[[Line], None],
    on_warning: Callable[[str], None],
) -> web.Application:
    """Build the application that serves ``config.root`` and its mounts."""
    reloader = Reloader(
        Mounts(_mounts(config)), _options(config), on_line=on_line, on_warning=on_warning
    )
    token = lockfile.page_token(os.path.realpath(config.root)).token
    app = web.Application()
    plug = Plug(
        reloader=reloader,
        gate=Gate(hosts=hosts, page_token=token),
        responder=Responder(
            reloader,
            token=token,
            own=OwnPages(listing=documents.listing, missing=documents.missing),
            spa=config.spa,
        ),
        endpoints=Endpoints(reloader, token=token),
        guards_site=True,
    )
    plug.attach(app)
    return app


def _mounts(config: Config) -> Iterable[Mount]:
    yield Mount.at("/", Path(os.path.abspath(config.root)))
    for url, folder in config.mount:
        yield Mount.at(url, Path(os.path.abspath(folder)))


def _options(config: Config) -> Options:
    return Options(
        watch=tuple(os.path.abspath(path) for path in config.watch),
        ignore=config.ignore,
        mode=config.mode,
        poll=config.poll,
    )
