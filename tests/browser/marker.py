"""Proof that nothing is under way: a last save whose telling every earlier one must precede."""

import asyncio
import contextlib
import itertools
from collections.abc import Callable
from typing import Any

NAME = "marker.json"
PATIENCE = 3.0
ATTEMPTS = 5
_texts = itertools.count()


async def settle(site: Any, server: Any, *tabs: Any) -> list[dict[str, Any]]:
    """Save a file that no page shows, wait until the tabs know, and list what was told besides.

    It waits for the end of its burst as scripts and pages do, and each tab answers in order. So
    whatever was saved before and is not in the list was kept silent, or is told in a message that
    these tabs have taken by now.
    """
    if not (site.root / NAME).exists():
        site.write(NAME, str(next(_texts)))
    answer = await tabs[0].page.request.get(server.url + NAME)
    assert answer.ok
    seen: Any = None
    for _ in range(ATTEMPTS):
        seen = await _mark(site, server, tabs)
        if seen is None:
            return server.unread()
    raise AssertionError(seen)


async def _mark(site: Any, server: Any, tabs: tuple[Any, ...]) -> Any:
    """Save it once; give None where all tabs have answered by their sockets.

    A tab that met a server on its way down the ladder answers elsewhere until it is up again.
    """
    known = [len(tab.sockets.sent) for tab in tabs]
    site.write(NAME, str(next(_texts)))
    await server.wait_applied(NAME)
    for tab, before in zip(tabs, known, strict=True):
        await _until(lambda tab=tab, before=before: _has_answered(tab.sockets, before))
        if not _has_answered(tab.sockets, before):
            return tab.sockets.received[-5:], tab.sockets.sent[before:]
    return None


async def _until(condition: Callable[[], bool]) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while not condition():
                await asyncio.sleep(0.01)


def _has_answered(sockets: Any, before: int) -> bool:
    marked = [message["seq"] for message in sockets.received if _is_marker(message)]
    answers = [message.get("seq") for message in sockets.sent[before:]]
    return bool(marked) and marked[-1] in answers


def _is_marker(message: dict[str, Any]) -> bool:
    return any(update["path"] == "/" + NAME for update in message.get("updates", ()))
