"""Waiting, for those server interfaces that stand on an event loop."""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

from hotreload.answers.answer import Answer
from hotreload.answers.responder import Wait
from hotreload.front.decision import Question, Settled
from hotreload.front.front import Front
from hotreload.gate import Head
from hotreload.site.snapshot import WRITER_PATIENCE

_Told = TypeVar("_Told")


async def settled(front: Front, head: Head) -> Settled:
    """Decide about a request; a file that is being written is waited for, within bounds."""
    return await awaited(lambda patient: front.decide(head, patient=patient))


async def awaited(ask: Callable[[bool], _Told | Wait]) -> _Told:
    """Ask until there is something else than `Wait`; at last no more ``patient``."""
    told = ask(True)
    if not isinstance(told, Wait):
        return told
    given_up = time.monotonic() + WRITER_PATIENCE
    while isinstance(told, Wait):
        await asyncio.sleep(told.seconds)
        told = ask(time.monotonic() < given_up)
    return told


async def answered(question: Question) -> Answer:
    """Answer one who polls: as soon as there is news, or when he has waited for long enough."""
    waiting = question.waiting
    news = asyncio.Event()
    ticket = waiting.session.wait(news.set)
    if waiting.session.ask(waiting.number) is not None:
        news.set()  # it came since the question was put
    try:
        async with asyncio.timeout(waiting.seconds):
            await news.wait()
    except TimeoutError:
        pass  # an empty answer shows that we are there
    except asyncio.CancelledError:
        waiting.session.leave(ticket)  # else it would never be forgotten
        raise
    return question.polls.settle(waiting, ticket)
