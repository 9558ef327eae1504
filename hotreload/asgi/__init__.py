"""Hot reloading inside an ASGI application: ``app = hotreload.asgi.HotReload(app, watch=…)``.

FastAPI, Starlette, Litestar, Quart, Django and whatever else speaks ASGI, under any server. Nothing
but this module is imported before the server starts, and nothing at all where it is off.
"""

import logging
import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from hotreload.asgi.types import App, Receive, Scope, Send
from hotreload.switch import Switch

if TYPE_CHECKING:
    from hotreload.asgi.service import Service
    from hotreload.folders import Folder, Folders

__all__ = ["HotReload"]

logger = logging.getLogger("hotreload")


class HotReload:
    """Reload an application's pages in every browser when a file changes; it is the application.

    Put it around all other middleware. In production it does nothing: see ``debug``.

    Args:
        app: The application.
        watch: Folders whose every change concerns the pages, such as those of templates.
        mount: URL prefixes and the folders whose files are shown below them.
        debug: On or off; None: on while the server's address is loopback, and off under a
            production server.
    """

    def __init__(
        self,
        app: App,
        *,
        watch: "Iterable[Folder]" = (),
        mount: "Mapping[str, Folders] | None" = None,
        debug: bool | None = None,
    ) -> None:
        """Start nothing yet: that happens with the server, or with the first request."""
        self.app = app
        self._watch = tuple(watch)
        self._mount = dict(mount or {})
        self._project = os.getcwd()
        self._switch = Switch(debug, on_warning=logger.warning)
        self._service: Service | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take part in one connection, or in the life of the server."""
        if self._switch.is_off:
            await self.app(scope, receive, send)
        else:
            await (self._service or self._served())(scope, receive, send)

    def _served(self) -> "Service":
        if self._service is None:
            from hotreload.asgi.service import Service

            self._service = Service(
                self.app,
                project=self._project,
                watch=self._watch,
                mount=self._mount,
                switch=self._switch,
                on_warning=logger.warning,
            )
        return self._service
