"""The application behind ``hotreload serve``: nothing but the plug, with pages of our own."""

import os
from collections.abc import Callable

from aiohttp import web

from hotreload.aiohttp.plug import Plug
from hotreload.answers.responder import OwnPages
from hotreload.children.surroundings import Surroundings
from hotreload.config import Config
from hotreload.front.front import Front
from hotreload.gate.hosts import Hosts
from hotreload.reloader import Reloader
from hotreload.reports.report import Line
from hotreload.server import documents


def build(
    config: Config,
    *,
    hosts: Hosts,
    on_line: Callable[[Line], None],
    on_warning: Callable[[str], None],
    control_token: str | None = None,
    test_echo: bool = False,
    surroundings: Surroundings | None = None,
) -> web.Application:
    """Build the application that serves ``config.root`` and its mounts.

    ``control_token`` is what publishing over HTTP takes; None: nobody may.
    ``test_echo`` adds the socket that conformance suites talk to.
    The configuration's tasks are run in the ``surroundings``.
    """
    reloader = Reloader(
        mount={"/": config.root, **dict(config.folders)},
        watch=config.watch,
        ignore=config.ignore,
        mode=config.mode,
        poll=config.poll,
        tasks=config.exec,
        surroundings=surroundings,
        on_line=on_line,
        on_warning=on_warning,
    )
    front = Front.of(
        reloader,
        project=os.path.realpath(config.root),
        hosts=hosts,
        own=OwnPages(documents.listing, documents.missing, documents.broken),
        spa=config.spa,
        control_token=control_token,
        guards_site=True,
    )
    app = Plug(front).application(test_echo=test_echo)
    # The plug answers everything; a request without any route costs aiohttp an exception.
    app.router.add_route("*", "/{path:.*}", _unreached)
    return app


async def _unreached(request: web.Request) -> web.StreamResponse:
    raise web.HTTPNotFound
