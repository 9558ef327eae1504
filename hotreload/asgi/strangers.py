"""Other tools' clients: the application is asked first, for it may have a route of that name."""

from collections.abc import Callable

from hotreload.asgi.exchange import body_of
from hotreload.asgi.types import App, Message, Receive, Scope, Send
from hotreload.delivery.posted import POSTED_LIMIT

_NO_ROUTE = (404, 405)
# What says that a handshake is refused.
_REFUSED = ("websocket.close", "websocket.http.response.start")


async def is_taken(app: App, scope: Scope, receive: Receive, send: Send) -> bool:
    """Have the application answer, if it has something to say; False where it knows no such URL.

    Then nothing was sent yet.
    """
    is_refused: bool | None = None

    async def say(message: Message) -> None:
        nonlocal is_refused
        if is_refused is None:
            is_refused = message["type"] in _REFUSED or message.get("status") in _NO_ROUTE
        if not is_refused:
            await send(message)

    try:
        await app(scope, receive, say)
    except Exception:
        if scope["type"] == "http" or is_refused is False:
            raise
        # Some applications, Django's for one, raise at the mere sight of a socket.
    return is_refused is False


async def again(receive: Receive) -> tuple[Receive, Callable[[], Receive]]:
    """Read a request's body, so that it can be read twice; give both ways to read it.

    Of a longer one than we take, only the application gets the whole.

    Raises:
        Gone: it ended before it was whole.
    """
    seen: list[Message] = []

    async def hear() -> Message:
        message = await receive()
        seen.append(message)
        return message

    await body_of(hear, limit=POSTED_LIMIT)

    def replayed() -> Receive:
        left = list(seen)

        async def hear_again() -> Message:
            return left.pop(0) if left else await receive()

        return hear_again

    return replayed(), replayed
