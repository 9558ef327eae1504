"""hotreload in an application of somebody else: in one of its processes is the hub, see `home`.

That process answers as the plug does; the others follow it. What takes a second process to be
needed is not imported before.
"""

import logging
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import TYPE_CHECKING

from aiohttp import web
from aiohttp.typedefs import Handler

from hotreload.aiohttp.plug import Plug, plug_in, reloader_of
from hotreload.aiohttp.responses import head_of
from hotreload.folders import Folder, Folders
from hotreload.front.farewell import Farewell
from hotreload.gate import Head
from hotreload.home.home import Home
from hotreload.home.leading import Leading, SideServer
from hotreload.home.notes import Address
from hotreload.protocol.messages import CloseCode
from hotreload.switch import Switch

if TYPE_CHECKING:
    from hotreload.aiohttp.follower import Follower
    from hotreload.home.outbox import Outbox

logger = logging.getLogger("hotreload")


class Guest:
    """Take part in one application, for those whom the ``switch`` admits."""

    def __init__(
        self,
        project: str,
        *,
        mount: Mapping[str, Folders],
        watch: Iterable[Folder],
        switch: Switch,
    ) -> None:
        """Open nothing yet; ``project`` is the folder that the application runs in."""
        self._home = Home(
            project, mount=mount, watch=watch, build_side=_build_side, on_warning=logger.warning
        )
        self.reloader = self._home.prospect.reloader
        """Runs while this process leads; where it follows, what is published on its hub goes on."""
        self._plug = Plug(self._home.prospect.front)
        self._mounts = tuple(mount)
        self._switch = switch
        self._follower: Follower | None = None
        self._sockname: object = None
        self._code = CloseCode.STOPPING

    def attach(self, app: web.Application) -> None:
        """Add the middleware, and start and stop with the application."""
        plug_in(app, self.reloader, self.middleware)
        app.cleanup_ctx.append(self._run)
        app.on_shutdown.append(self._hang_up)

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer for the channel and the mounts; tag what the application answers.

        Inside an application that does all this already, do nothing.
        """
        if reloader_of(request) is not self.reloader:
            return await handler(request)
        head = head_of(request)
        if not self._is_admitted(request, head):
            return await handler(request)
        if self._home.leading is not None:
            return await self._plug.serve(request, head, handler)
        return await self._following().serve(request, head, handler)

    def _is_admitted(self, request: web.Request, head: Head) -> bool:
        """Ask the switch, and let the user's other programs find the application."""
        sockname = request.transport.get_extra_info("sockname") if request.transport else None
        if not self._switch.admits(sockname, head):
            return False
        if sockname != self._sockname:
            self._sockname = sockname
            if isinstance(sockname, tuple):
                host, port, *_ = sockname
                self._home.hand(Address(request.scheme, (str(host), int(port))))
        return True

    def _following(self) -> "Follower":
        if self._follower is None:
            from hotreload.aiohttp.follower import Follower

            self._follower = Follower(self._home, mounts=self._mounts, sockets=self._plug.sockets)
        return self._follower

    # --- its life ------------------------------------------------------------------------------

    async def _run(self, app: web.Application) -> AsyncIterator[None]:
        farewell = Farewell(self._signalled)
        farewell.begin()
        await self._home.start()
        outbox = self._outbox() if self._home.leading is None else None
        yield
        farewell.end()
        if outbox is not None:
            await outbox.close()
        await self._home.stop(self._code)

    def _outbox(self) -> "Outbox":
        from hotreload.home.outbox import Outbox

        return Outbox(self._home, self.reloader.hub)

    def _signalled(self, code: CloseCode) -> None:
        """Remember how we are asked to end: aiohttp says only that we are."""
        self._code = code

    async def _hang_up(self, app: web.Application) -> None:
        if self._follower is not None:
            self._follower.hang_up(self._code)
        await self._plug.hang_up(self._code)


async def _build_side(leading: Leading) -> SideServer:
    from hotreload.aiohttp.side_app import SideApp

    return SideApp(leading)
