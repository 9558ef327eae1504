"""What a process that follows publishes on its own hub, passed on to the leader's."""

import asyncio
import logging
from contextlib import suppress

from hotreload.gate import Head
from hotreload.home import notes
from hotreload.home.carrier import Unreachable
from hotreload.home.home import Home
from hotreload.home.routes import NOTE, OWN
from hotreload.hub.hub import Hub
from hotreload.hub.inbox import Inbox
from hotreload.protocol.messages import Message

OUTBOX_LIMIT = 1_000
"""Messages that wait for the leader; of more, the oldest are dropped, which is told."""
_HEAD = Head("POST", NOTE, {"host": ("localhost",)})

logger = logging.getLogger(__name__)


class Outbox:
    """Pass messages on, in their order, as long as the process follows."""

    def __init__(self, home: Home, hub: Hub) -> None:
        """Begin with what is published on ``hub`` from now on."""
        self._home = home
        self._inbox = hub.messages(limit=OUTBOX_LIMIT)
        self._task = asyncio.create_task(self._pass_on(self._inbox))

    async def close(self) -> None:
        """Pass on nothing more."""
        self._inbox.close()
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _pass_on(self, inbox: Inbox) -> None:
        with inbox:
            async for message in inbox:
                if self._home.leading is not None:
                    return  # the hub has readers of its own now
                await self._tell(message)

    async def _tell(self, message: Message) -> None:
        if not isinstance(message, notes.Told):
            return  # of files, which the leader watches itself
        data = notes.encode(notes.Published(message))
        try:
            async with self._home.ask(_HEAD, data, more=[(OWN, "1")]):
                pass
        except Unreachable:
            logger.warning("an event was lost: the process that has the hub does not answer")
