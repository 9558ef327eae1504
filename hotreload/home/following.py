"""A process that follows: it knows where the hub is, and hands over what it served."""

import asyncio
import json
from collections import deque
from contextlib import suppress

from hotreload.home import notes
from hotreload.home.carrier import Carried, Unreachable, carried
from hotreload.home.routes import NOTE, OWN, POSITIONS, RELAY
from hotreload.home.seat import Leader
from hotreload.protocol.messages import Position

NOTES_LIMIT = 64
"""Notes that wait for the leader. The oldest goes first: a tab whose page the hub does not know
fetches it anew and compares."""


class Following:
    """Follow one leader, until it is gone."""

    def __init__(self, leader: Leader) -> None:
        """Begin as a stranger; ``run`` makes contact."""
        self.leader = leader
        self.position = Position(leader.epoch, 0)
        self.is_known = asyncio.Event()
        self._notes: deque[notes.Note] = deque(maxlen=NOTES_LIMIT)
        self._is_noted = asyncio.Event()

    def hand(self, note: notes.Note) -> None:
        """Pass a note on to the leader, soon."""
        self._notes.append(note)
        self._is_noted.set()

    async def run(self) -> None:
        """Listen until the leader is gone, or is no leader of ours."""
        posting = asyncio.create_task(self._post())
        try:
            async with carried(self.leader.port, "GET", POSITIONS, self._headers()) as answer:
                if answer.status == 200:
                    await self._listen(answer)
        except Unreachable:
            pass  # that is the end of it
        finally:
            posting.cancel()
            with suppress(asyncio.CancelledError):
                await posting

    async def _listen(self, answer: Carried) -> None:
        while (line := await answer.line()).endswith(b"\n"):
            epoch, seq = json.loads(line)
            self.position = Position(epoch, seq)
            self.is_known.set()

    async def _post(self) -> None:
        while await self._is_noted.wait():
            self._is_noted.clear()
            while self._notes:
                await self._hand_over(self._notes.popleft())

    async def _hand_over(self, note: notes.Note) -> None:
        port, data = self.leader.port, notes.encode(note)
        with suppress(Unreachable):  # the other stream shows it as well
            async with carried(port, "POST", NOTE, self._headers(), data):
                pass

    def _headers(self) -> tuple[tuple[str, str], ...]:
        return ("Host", "localhost"), (RELAY, self.leader.control_token), (OWN, "1")
