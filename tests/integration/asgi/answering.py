"""Applications that answer everything in one way."""

from typing import Any

from tests.integration.asgi.conftest import HTML


def answering(*messages: dict[str, Any], status: int = 200, headers: Any = (HTML,)) -> Any:
    """Answer everything with these messages."""

    async def handler(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": status, "headers": list(headers)})
        for message in messages:
            await send({"type": "http.response.body", **message})

    return handler
