"""How programs post events, and tabs hear of them."""

import json
from typing import Any

from tests.integration.served import Served, message

TOKEN = "control-token"
ROUTE = "/@hotreload/publish"


async def post(
    served: Served, body: Any, *, token: str | None = TOKEN, **headers: str
) -> tuple[int, str]:
    data = body if isinstance(body, bytes) else json.dumps(body)
    query = {} if token is None else {"token": token}
    own = {"Content-Type": "application/json", **headers}
    async with served.client.post(ROUTE, params=query, data=data, headers=own) as response:
        return response.status, await response.text()


async def subscribed(served: Served, *topics: str) -> Any:
    socket = await served.connect()
    await message(socket, kind="connected")
    await socket.send_json({"type": "subscribe", "topics": topics})
    return socket
