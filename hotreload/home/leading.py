"""A process that leads: the reloader of the project, and the side port at which others find it."""

import asyncio
import os
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from hotreload.answers.endpoints import Endpoints
from hotreload.answers.responder import Responder
from hotreload.answers.tagger import Served
from hotreload.folders import Folders
from hotreload.front.front import Front
from hotreload.gate import Gate, Hosts
from hotreload.home.companions import Companions
from hotreload.home.notes import Address, Note, Templates
from hotreload.home.seat import Leader
from hotreload.home.side_port import SidePort
from hotreload.presence import Presence
from hotreload.protocol.messages import CloseCode
from hotreload.reloader import Reloader
from hotreload.watch.threads import in_thread

if TYPE_CHECKING:
    from hotreload.home.side_app import SideApp


class Leading:
    """Own what there is once in a project."""

    def __init__(
        self,
        project: str,
        *,
        token: str,
        mount: Mapping[str, Folders],
        watch: Iterable[str],
        hosts: Hosts,
        on_warning: Callable[[str], None],
    ) -> None:
        """Wire the parts together; nothing is opened before ``start``.

        ``token`` is that of the project's pages; the rest is as `Home` has it.
        """
        self.said: Leader | None = None
        self.reloader = Reloader(mount=mount, watch=watch, renders=True, on_warning=on_warning)
        self._presence = Presence(project, on_warning=self.reloader.warn)
        self._companions = Companions()
        self.front = Front(
            self.reloader,
            gate=Gate(
                hosts=hosts,
                page_token=token,
                control_token=self.control_token,
                companions=self._companions,
            ),
            responder=Responder(self.reloader, token=token),
            endpoints=Endpoints(self.reloader, token=token),
        )
        self.side = SidePort(build=self._build, end=self._end)
        self._app: SideApp | None = None

    @property
    def control_token(self) -> str:
        """Give what followers, and programs of the user, are let in with."""
        return self._presence.control_token

    async def start(self, *, preferred: int) -> Leader:
        """Watch, listen, on the ``preferred`` port if it is free, and say where.

        Raises:
            OSError: there is no port at all.
        """
        await self.side.open(preferred=preferred)
        await self.reloader.start()
        port = self.side.port
        assert port is not None
        epoch = self.reloader.hub.epoch
        token = self.control_token
        self.said = Leader(pid=os.getpid(), epoch=epoch, port=port, control_token=token)
        return self.said

    async def stop(self, code: CloseCode) -> None:
        """Say goodbye to everybody, and stop."""
        self._presence.end()
        await self.side.close(code)
        await self.reloader.stop()

    def take(self, note: Note) -> None:
        """Take what this process, or a follower, has noted."""
        match note:
            case Served():
                self.front.responder.pages.take(note)
            case Address(scheme, sockname):
                self._presence.answers_at(scheme, sockname)
            case Templates(files):
                self.front.responder.pages.watch(files)

    async def _build(self) -> Callable[[], asyncio.Protocol]:
        await in_thread(_import_server, name="hotreload-import")
        from hotreload.aiohttp.plug import Plug
        from hotreload.home.side_app import SideApp

        self._app = SideApp(
            Plug(self.front, tags=False),
            control_token=self.control_token,
            companions=self._companions,
            take=self.take,
        )
        return await self._app.start()

    async def _end(self, code: CloseCode) -> None:
        if self._app is not None:
            await self._app.stop(code)


def _import_server() -> None:
    """Import aiohttp where the event loop has not to wait for it."""
    import hotreload.home.side_app  # noqa: F401
