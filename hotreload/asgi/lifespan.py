"""The life of the server: ours begins and ends with it, the application's goes on as it was."""

from collections.abc import Awaitable, Callable

from hotreload.asgi.types import App, Message, Receive, Scope, Send

_STARTED = ("lifespan.startup.complete", "lifespan.startup.failed")


async def live(
    app: App,
    scope: Scope,
    receive: Receive,
    send: Send,
    *,
    start: Callable[[], Awaitable[None]],
    stop: Callable[[], Awaitable[None]],
) -> None:
    """Start before the application and stop before it does, also where it knows no lifespan."""
    said: list[str] = []

    async def hear() -> Message:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await start()
        elif message["type"] == "lifespan.shutdown":
            await stop()
        return message

    async def say(message: Message) -> None:
        said.append(message["type"])
        if message["type"] == "lifespan.startup.failed":
            await stop()
        await send(message)

    try:
        await app(scope, hear, say)
    except Exception:
        if any(kind in said for kind in _STARTED):
            await stop()
            raise
        await _alone(receive, send, start=start, stop=stop)
        return
    if not said:  # it came back without a word
        await _alone(receive, send, start=start, stop=stop)


async def _alone(
    receive: Receive,
    send: Send,
    *,
    start: Callable[[], Awaitable[None]],
    stop: Callable[[], Awaitable[None]],
) -> None:
    """Speak for an application that knows no lifespan: without us the server would not care."""
    await start()
    await send({"type": "lifespan.startup.complete"})
    while (await receive())["type"] != "lifespan.shutdown":
        pass
    await stop()
    await send({"type": "lifespan.shutdown.complete"})
