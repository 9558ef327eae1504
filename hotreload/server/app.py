"""The application behind ``hotreload serve``: nothing but the plug, with pages of our own."""

import os
from collections.abc import Callable

from aiohttp import web

from hotreload import lockfile
from hotreload.aiohttp import Plug
from hotreload.config import Config
from hotreload.endpoints import Endpoints
from hotreload.gate import Gate
from hotreload.hosts import Hosts
from hotreload.reloader import Reloader
from hotreload.report import Line
from hotreload.respond import OwnPages, Responder
from hotreload.server import documents


def build(
    config: Config,
    *,
    hosts: Hosts,
    on_line: Callable[[Line], None],
    on_warning: Callable[[str], None],
) -> web.Application:
    """Build the application that serves ``config.root`` and its mounts."""
    reloader = Reloader(
        mount={"/": config.root, **dict(config.mount)},
        watch=config.watch,
        ignore=config.ignore,
        mode=config.mode,
        poll=config.poll,
        on_line=on_line,
        on_warning=on_warning,
    )
    kept = lockfile.page_token(os.path.realpath(config.root))
    if kept.warning:
        reloader.warn(kept.warning)
    token = kept.token
    app = web.Application()
    plug = Plug(
        reloader=reloader,
        gate=Gate(hosts=hosts, page_token=token),
        responder=Responder(
            reloader,
            token=token,
            own=OwnPages(documents.listing, documents.missing, documents.broken),
            spa=config.spa,
        ),
        endpoints=Endpoints(reloader, token=token),
        guards_site=True,
    )
    plug.attach(app)
    # The plug answers everything; a request without any route costs aiohttp an exception.
    app.router.add_route("*", "/{path:.*}", _unreached)
    return app


async def _unreached(request: web.Request) -> web.StreamResponse:
    raise web.HTTPNotFound
