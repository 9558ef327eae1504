"""What pages do with modules: write them, ask with a key, say what they hold, hear of updates."""

from itertools import count
from typing import Any

from aiohttp import ClientWebSocketResponse

from tests.integration.served import Served, message
from tests.module_text import FOLDER, without_id

AT = f'import{{at as $at}}from"{FOLDER}hot.js";'
TAB, OTHER_TAB = "123456", "654321"
SELF = "import.meta.hot.accept();"
times = count(1_763_726_400_000)


async def write(served: Served, files: dict[str, str]) -> None:
    """Write files and ask for each of them, as a page would."""
    for name, text in files.items():
        served.write(name, text)
    for name in files:
        await served.get(f"/{name}")


def new_key(tab: str = TAB) -> str:
    return f"{next(times)}{tab}"


async def keyed(served: Served, path: str) -> tuple[int, str]:
    """Ask for a module with a key."""
    status, text = await served.get(path)
    return status, without_id(text)


async def hold(
    socket: ClientWebSocketResponse, *held: tuple[str, str], tab: str = TAB, whole: bool = True
) -> None:
    body = {"type": "modules", "tab": tab, "held": held, "whole": whole}
    await socket.send_json(body)


async def update(socket: ClientWebSocketResponse) -> dict[str, Any]:
    """Receive the first entry of a `js-update`, and the reason of its message."""
    while True:
        found = await message(socket, kind="update")
        for each in found["updates"]:
            if each["type"] == "js-update":
                return each | {"reason": found["reason"], "all": found["updates"]}
