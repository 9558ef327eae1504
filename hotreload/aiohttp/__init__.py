"""Hot reloading inside an aiohttp application: ``hotreload.aiohttp.setup(app, watch=…, mount=…)``.

One middleware: it answers for the channel and for the mounts, and tags the pages of the
application. ``hotreload serve`` stands on the same middleware.
"""

import os
from collections.abc import Iterable, Mapping

from aiohttp import web

from hotreload.aiohttp.plug import RELOADER, Plug
from hotreload.front.front import Front
from hotreload.gate import Hosts
from hotreload.presence import Presence
from hotreload.reloader import Reloader

__all__ = ["RELOADER", "setup"]


def setup(
    app: web.Application,
    *,
    watch: Iterable[str | os.PathLike[str]] = (),
    mount: Mapping[str, str | os.PathLike[str]] | None = None,
    debug: bool | None = None,
) -> None:
    """Reload the application's pages in every browser when a file changes.

    Args:
        app: The application, not yet running.
        watch: Folders whose every change reloads the pages, such as those of templates.
        mount: URL prefixes and the folders whose files are shown below them.
        debug: On or off; None: on while the server listens on loopback.

    Raises:
        RuntimeError: It is set up in this application already.
    """
    if debug is False:
        return
    if RELOADER in app:
        raise RuntimeError("hotreload is set up in this application already")
    project = os.getcwd()
    reloader = Reloader(mount=mount or {}, watch=watch, renders=True)
    presence = Presence(project, on_warning=reloader.warn)
    front = Front.of(reloader, project=project, hosts=Hosts(), control_token=presence.control_token)
    Plug(front, presence=presence, loopback_only=debug is None).attach(app)
