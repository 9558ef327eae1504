"""The application behind ``hotreload proxy``: the plug, and for all else a server behind."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from aiohttp import web

from hotreload.aiohttp.plug import Plug
from hotreload.children.surroundings import Surroundings
from hotreload.config import Config
from hotreload.front.front import Front
from hotreload.gate.hosts import Hosts
from hotreload.proxy import fields
from hotreload.proxy.backend import Backends
from hotreload.proxy.proxy import Proxy
from hotreload.reloader import Reloader
from hotreload.reports.report import Line
from hotreload.tasks.trigger import Trigger


def build(
    config: Config,
    backends: Backends,
    *,
    hosts: Hosts,
    on_line: Callable[[Line], None],
    on_warning: Callable[[str], None],
    control_token: str | None = None,
    test_echo: bool = False,
    surroundings: Surroundings | None = None,
    triggers: Iterable[Trigger] = (),
) -> web.Application:
    """Build the application that stands in front of ``backends``.

    ``control_token`` is what publishing over HTTP takes; None: nobody may.
    ``test_echo`` adds the socket that conformance suites talk to.
    The configuration's tasks are run in the ``surroundings``.
    """

    def told(line: Line) -> None:
        on_line(line)
        proxy.told(line)

    reloader = _reloader(
        config, on_line=told, on_warning=on_warning, surroundings=surroundings, triggers=triggers
    )
    front = Front.of(
        reloader,
        project=os.path.realpath(config.root),
        hosts=hosts,
        control_token=control_token,
        guards_site=True,
        field_limit=fields.LIMIT,
    )
    app = Plug(front, tags=False).application(test_echo=test_echo)
    proxy = Proxy(front, backends, hosts=hosts)
    proxy.attach(app)
    return app


def _reloader(config: Config, **parts: Any) -> Reloader:
    """Look at folders as what the servers behind serve by relative paths."""
    return Reloader(
        mount=dict(config.folders),
        watch=[path for path in config.watch if not path.is_dir()],
        mirror=[path for path in config.watch if path.is_dir()],
        renders=True,
        ignore=config.ignore,
        mode=config.mode,
        poll=config.poll,
        tasks=config.exec,
        **parts,
    )
