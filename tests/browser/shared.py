"""The context that the tests of a worker share: its cache stays warm, all else is forgotten.

A page in a context of its own loads the hundred modules of our client from the server; here they
come from the cache, as for people. What a server serves under one URL in two tests does not: it is
asked for anew each time (``Cache-Control: no-cache``, strong validators).
"""

from typing import Any, Self
from urllib.parse import urlsplit

from tests.browser.tab import PATIENCE

FORGOTTEN = (
    "cache_storage",
    "cookies",
    "file_systems",
    "indexeddb",
    "local_storage",
    "service_workers",
    "shared_storage",
    "storage_buckets",
)


class Shared:
    """Open pages in one context; a page of ours, which nobody else sees, keeps it open."""

    def __init__(self, context: Any, keeper: Any, devtools: Any) -> None:
        self.context = context
        self._keeper = keeper
        self._devtools = devtools
        self._visited: set[str] = set()
        context.set_default_timeout(PATIENCE * 1000)
        context.on("page", lambda page: page.on("framenavigated", self._note))

    @classmethod
    async def start(cls, browser: Any) -> Self:
        """Make the context."""
        context = await browser.new_context()
        keeper = await context.new_page()
        return cls(context, keeper, await context.new_cdp_session(keeper))

    async def forget(self) -> None:
        """Close every page, and have nothing left of them but what the cache holds."""
        for page in self.context.pages:
            if page is not self._keeper:
                await page.close()
        await self.context.clear_cookies()
        await self.context.clear_permissions()
        for origin in self._visited:
            kinds = ",".join(FORGOTTEN)
            about = {"origin": origin, "storageTypes": kinds}
            await self._devtools.send("Storage.clearDataForOrigin", about)
        self._visited.clear()

    def _note(self, frame: Any) -> None:
        url = urlsplit(frame.url)
        if url.netloc:
            self._visited.add(f"{url.scheme}://{url.netloc}")
