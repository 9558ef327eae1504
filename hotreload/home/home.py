"""One hub for each project: the process that comes first has it, the others follow that one.

Where the leader dies, a follower takes over, with a hub of its own and so a new epoch. Lives on
one event loop.
"""

import asyncio
import os
import weakref
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from hotreload import lockfile
from hotreload.folders import Folder, Folders, absolute
from hotreload.front.front import Front
from hotreload.gate import Head, Hosts
from hotreload.home.carrier import Carried, Unreachable, carried, relayed
from hotreload.home.following import Following
from hotreload.home.leading import BuildSide, Leading
from hotreload.home.notes import Address, Note
from hotreload.home.routes import RELAY
from hotreload.home.seat import Leader, Seat, name_of
from hotreload.home.tunnel import Tunnel
from hotreload.protocol.messages import CloseCode, Position

PATIENCE = 5.0
"""Seconds that a request waits for a leader."""
ALONE = "each process of this application has a hub of its own"
DEAF = "hotreload cannot listen on this machine, so no page will hear of changes"
_LOOK = 0.02
"""Seconds between two looks for a leader that is about to say where it is."""
_LATER = 0.2
"""Seconds until one that did not answer is asked again."""
_PORTS = range(61_000, 65_500)
"""Where side ports lie if they are free: above what systems hand out by themselves."""


class Home:
    """Lead or follow, from ``start`` to ``stop``."""

    prospect: Leading
    """What this process leads once it is its turn."""

    _role: Leading | Following | None = None
    _address: Address | None = None
    _last = Position("", 0)  # a page that says this begins where the hub will be
    _keeper: asyncio.Task[None] | None = None
    _until = 0.0

    def __init__(
        self,
        project: str,
        *,
        mount: Mapping[str, Folders] | None = None,
        watch: Iterable[Folder] = (),
        hosts: Hosts | None = None,
        needs_side_port: bool = False,
        build_side: BuildSide,
        on_warning: Callable[[str], None],
    ) -> None:
        """Open nothing yet.

        Args:
            project: The folder that the application runs in.
            mount: URL prefixes, and the folders whose files are shown below them.
            watch: Further folders and files, whose every change concerns all pages.
            hosts: The hosts that are the application's own.
            needs_side_port: Somebody will come there at once: ``build_side`` makes it ahead.
            on_warning: Called with one sentence for the user.
        """
        mount = {url: absolute(shown) for url, shown in (mount or {}).items()}
        watched = tuple(map(os.path.abspath, watch))
        self._needs_side_port = needs_side_port
        self._on_warning = on_warning
        self._name = name_of(project, mount=mount, watch=watched)
        self._seat = Seat(self._name)
        self._over, self._news = asyncio.Event(), asyncio.Event()
        _all.add(self)
        self._kept = lockfile.page_token(project)
        self.token = self._kept.token
        self.prospect = Leading(
            project,
            token=self.token,
            mount=mount,
            watch=watched,
            hosts=hosts or Hosts(),
            build_side=build_side,
            on_warning=on_warning,
        )

    # --- what there is to know -----------------------------------------------------------------

    @property
    def leading(self) -> Leading | None:
        """Give what this process leads; None while it follows."""
        return self._role if isinstance(self._role, Leading) else None

    @property
    def front(self) -> Front | None:
        """Give the front of what this process leads; None while it follows."""
        return self._role.front if isinstance(self._role, Leading) else None

    @property
    def position(self) -> Position:
        """Tell where the hub is, or was a moment ago, which is harmless."""
        match self._role:
            case Leading() as leading:
                return leading.reloader.hub.position
            case Following() as following:
                return following.position
            case None:
                return self._last

    @property
    def leader(self) -> Leader | None:
        """Tell where the hub is to be found; None while there is none."""
        match self._role:
            case Leading() as leading:
                return leading.said
            case Following() as following:
                return following.leader
            case None:
                return None

    # --- its life ------------------------------------------------------------------------------

    async def start(self) -> None:
        """Come back when this process leads or follows; `PATIENCE` after the first call without.

        So it is once that the application's requests wait for a leader who does not answer.
        """
        if self._keeper is None:
            if self._kept.warning:
                self._on_warning(self._kept.warning)
            self._keeper = asyncio.create_task(self._keep())
            self._until = asyncio.get_running_loop().time() + PATIENCE
        await self._settled(self._until)

    async def stop(self, code: CloseCode) -> None:
        """Say goodbye to those who are connected here, with ``code``, and leave."""
        self._over.set()
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.cancel()
            with suppress(asyncio.CancelledError):
                await keeper
        await self._leave(code)

    async def _leave(self, code: CloseCode) -> None:
        leading, self._role = self.leading, None
        if leading is not None:
            await leading.stop(code)
        self._seat.leave()

    def abandon(self) -> None:
        """Let go, in a child process, of what is the parent's: nothing of it is stopped."""
        self._seat.forget()
        self.prospect.abandon()

    async def _keep(self) -> None:
        try:
            await self._find_role()
            await self._over.wait()
        except asyncio.CancelledError:
            if not self._over.is_set():
                # The loop ends without a word, as those of tests do; the process goes on, and
                # another of its applications is not to follow who is no more.
                await self._leave(CloseCode.STOPPING)
            raise

    async def _find_role(self) -> None:
        while not self._over.is_set():
            if self._may_lead():
                await self._lead()
                return
            leader = self._seat.leader()
            is_friend = leader is None or await self._follow(Following(leader))
            await asyncio.sleep(_LOOK if is_friend else _LATER)

    def _may_lead(self) -> bool:
        try:
            return self._seat.take()
        except OSError as error:
            self._on_warning(f"{ALONE}: {error.strerror or error}")
            return True

    async def _lead(self) -> None:
        leading = self.prospect
        port = _PORTS.start + int(self._name[:8], 16) % len(_PORTS)
        try:
            said = await leading.start(preferred=port)
        except BaseException as error:
            self._seat.leave()
            await leading.stop(CloseCode.STOPPING)
            if not isinstance(error, OSError):
                raise
            self._on_warning(f"{DEAF}: {error.strerror or error}")
            return
        if self._seat.is_ours:
            self._seat.tell(said)
        self._settle(leading)
        if self._needs_side_port:
            leading.side.build()

    async def _follow(self, following: Following) -> bool:
        """Follow to the end; False where there is nobody, or nobody who takes us."""
        running = asyncio.ensure_future(following.run())
        known = asyncio.ensure_future(following.is_known.wait())
        try:
            await asyncio.wait((running, known), return_when=asyncio.FIRST_COMPLETED)
            if following.is_known.is_set():
                self._settle(following)
            await running
            return following.is_known.is_set()
        finally:
            running.cancel()
            known.cancel()
            self._last, self._role = self.position, None

    def _settle(self, role: Leading | Following) -> None:
        self._role = role
        if self._address is not None:
            self.hand(self._address)
        self._news.set()
        self._news = asyncio.Event()

    async def _settled(self, until: float, *, but: Leader | None = None) -> Leader | None:
        """Wait for a leader, another one than ``but``; None where there is none in time."""
        with suppress(TimeoutError):
            async with asyncio.timeout_at(until):
                while self.leader is None or self.leader == but:
                    await self._news.wait()
        return None if self.leader == but else self.leader

    # --- what followers do ---------------------------------------------------------------------

    def hand(self, note: Note) -> None:
        """Tell the hub of a page that was served, or where the application answers."""
        if isinstance(note, Address):
            self._address = note  # the next leader is to know it as well
        match self._role:
            case Leading() as leading:
                leading.take(note)
            case Following() as following:
                following.hand(note)

    @asynccontextmanager
    async def ask(
        self, head: Head, body: bytes = b"", *, more: Iterable[tuple[str, str]] = ()
    ) -> AsyncIterator[Carried]:
        """Carry a request to the leader, and give its answer; ``more`` are further headers.

        Where the leader dies meanwhile, the next one is asked, unless that may do a thing twice.

        Raises:
            Unreachable: there is no leader.
        """
        until = asyncio.get_running_loop().time() + PATIENCE
        leader: Leader | None = None
        async with AsyncExitStack() as opened:
            while True:
                leader = await self._settled(until, but=leader)
                if leader is None:
                    raise Unreachable
                headers = (*relayed(head), (RELAY, leader.control_token), *more)
                try:
                    answer = await opened.enter_async_context(
                        carried(leader.port, head.method, head.target, headers, body)
                    )
                    break
                except Unreachable as error:
                    if error.was_sent and head.method == "POST":
                        raise
            yield answer

    def tunnel(self, head: Head) -> Tunnel:
        """Carry a socket to the leader; ``head`` is its handshake."""
        return Tunnel(self.ask, head)


_all: "weakref.WeakSet[Home]" = weakref.WeakSet()


def _abandon_all() -> None:
    for each in tuple(_all):
        each.abandon()


if hasattr(os, "register_at_fork"):
    # A child that outlives us would keep the seat, and a port at which nobody answers.
    os.register_at_fork(after_in_child=_abandon_all)
