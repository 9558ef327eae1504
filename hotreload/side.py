"""The server at the side port of an application that has nothing to do with aiohttp."""

from hotreload.home.leading import Leading, SideServer
from hotreload.watch.threads import in_thread


async def build(leading: Leading) -> SideServer:
    """Build it; aiohttp is imported where the event loop has not to wait for it."""
    await in_thread(_import, name="hotreload-import")
    from hotreload.aiohttp.side_app import SideApp

    return SideApp(leading)


def _import() -> None:
    import hotreload.aiohttp.side_app  # noqa: F401
