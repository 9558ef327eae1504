"""Hot reloading inside an aiohttp application: ``hotreload.aiohttp.setup(app, watch=…, mount=…)``.

One middleware: it answers for the channel and for the mounts, and tags the pages of the
application. ``hotreload serve`` stands on the same plug.
"""

import logging
import os
from collections.abc import Iterable, Mapping

from aiohttp import web

from hotreload.aiohttp.plug import RELOADER
from hotreload.folders import Folder, Folders
from hotreload.switch import Switch

__all__ = ["RELOADER", "setup"]

logger = logging.getLogger("hotreload")


def setup(
    app: web.Application,
    *,
    watch: Iterable[Folder] = (),
    mount: Mapping[str, Folders] | None = None,
    debug: bool | None = None,
) -> None:
    """Reload the application's pages in every browser when a file changes.

    Args:
        app: The application, not yet running.
        watch: Folders whose every change reloads the pages, such as those of templates.
        mount: URL prefixes and the folders whose files are shown below them.
        debug: On or off; None: on while the server's address is loopback, and off under a
            production server.

    Raises:
        RuntimeError: It is set up in this application already.
    """
    switch = Switch(debug, on_warning=logger.warning)
    if switch.is_off:
        return
    if RELOADER in app:
        raise RuntimeError("hotreload is set up in this application already")
    # Nothing but an application of somebody else needs it.
    from hotreload.aiohttp.guest import Guest

    Guest(os.getcwd(), mount=mount or {}, watch=watch, switch=switch).attach(app)
