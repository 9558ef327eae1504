"""Proof that nothing is under way: a last save whose telling every earlier one must precede."""

import itertools
from typing import Any

NAME = "marker.json"
_texts = itertools.count()


async def settle(site: Any, server: Any, page: Any) -> list[dict[str, Any]]:
    """Save a file that no page shows, wait until it is told, and list what was told besides.

    It waits for the end of its burst as scripts and pages do, and each tab answers in order. So
    whatever was saved before and is not in the list was kept silent, or is told in a message that
    every tab has taken by now.
    """
    site.write(NAME, str(next(_texts)))
    answer = await page.request.get(server.url + NAME)
    assert answer.ok
    site.write(NAME, str(next(_texts)))
    applied = await server.wait_applied(NAME)
    assert applied["tabs"] == 0, applied
    return server.unread()
