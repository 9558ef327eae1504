"""A process that leads: the reloader of the project, and the side port at which others find it."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Protocol, assert_never

from hotreload.answers.endpoints import Endpoints
from hotreload.answers.responder import Responder
from hotreload.answers.tagger import Served
from hotreload.folders import Folders
from hotreload.front.front import Front
from hotreload.gate import Gate, Hosts
from hotreload.home.companions import Companions
from hotreload.home.notes import Address, Note, Published, Templates, Told
from hotreload.home.seat import Leader
from hotreload.home.side_port import SidePort
from hotreload.presence import Presence
from hotreload.protocol.messages import ClearError, CloseCode, Custom, Error, FullReload
from hotreload.reloader import Reloader


class SideServer(Protocol):
    """Serve followers and sockets at the side port."""

    async def start(self) -> Callable[[], asyncio.Protocol]:
        """Give what makes the protocol of a connection."""

    async def stop(self, code: CloseCode) -> None:
        """Say goodbye to everybody."""


BuildSide = Callable[["Leading"], Awaitable[SideServer]]
"""Builds the server of a leader, once somebody comes."""


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
        build_side: BuildSide,
        on_warning: Callable[[str], None],
    ) -> None:
        """Wire the parts together; nothing is opened before ``start``.

        ``token`` is that of the project's pages; the rest is as `Home` has it.
        """
        self.said: Leader | None = None
        self.reloader = Reloader(mount=mount, watch=watch, renders=True, on_warning=on_warning)
        self._presence = Presence(project, on_warning=self.reloader.warn)
        self.companions = Companions()
        self.front = Front(
            self.reloader,
            gate=Gate(
                hosts=hosts,
                page_token=token,
                control_token=self.control_token,
                companions=self.companions,
            ),
            responder=Responder(self.reloader, token=token),
            endpoints=Endpoints(self.reloader, token=token),
        )
        self.side = SidePort(build=self._build, end=self._end)
        self._build_side = build_side
        self._server: SideServer | None = None

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
            case Published(message):
                self._publish(message)
            case _ as never:
                assert_never(never)

    def abandon(self) -> None:
        """Let go in a child process, which is another one's if it leads at all."""
        self.reloader.hub.renew()
        self.side.abandon()

    def _publish(self, message: Told) -> None:
        match message:
            case Custom():
                self.reloader.hub.publish(message)
            case FullReload(reason):
                self.reloader.reload(reason)
            case Error(fault, reason):
                self.reloader.fault(fault, reason=reason)
            case ClearError(fault_id, reason):
                self.reloader.mend(fault_id, reason=reason)
            case _ as never:
                assert_never(never)

    async def _build(self) -> Callable[[], asyncio.Protocol]:
        self._server = await self._build_side(self)
        return await self._server.start()

    async def _end(self, code: CloseCode) -> None:
        if self._server is not None:
            await self._server.stop(code)
