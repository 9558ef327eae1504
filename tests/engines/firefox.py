"""Firefox, driven by WebDriver BiDi, which it speaks itself: no geckodriver is needed."""

import asyncio
import contextlib
import json
import shutil
from pathlib import Path
from typing import Any, Self

import aiohttp

from tests.engines.engine import EngineError, Missing, ScriptError, packed, unpacked, wrapped
from tests.engines.processes import Home, Program

# Firefox adds what it recommends for automation (no updates, no telemetry); this is for us.
PREFERENCES = {
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.cosmeticAnimations.enabled": False,
}


class Firefox:
    """Drive one tab of a Firefox."""

    name = "firefox"

    def __init__(self, socket: "Socket", tab: str, closing: contextlib.AsyncExitStack) -> None:
        self._socket = socket
        self._tab = tab
        self._closing = closing

    @classmethod
    async def start(cls) -> Self:
        """Start the browser; raises Missing where it is not installed."""
        program = shutil.which("firefox-esr")
        if program is None:
            raise Missing("firefox-esr", "firefox-esr")
        async with contextlib.AsyncExitStack() as stack:
            address = await _launch(program, stack)
            socket = await stack.enter_async_context(Socket(address))
            await socket.ask("session.new", capabilities={})
            tree = await socket.ask("browsingContext.getTree")
            return cls(socket, tree["contexts"][0]["context"], stack.pop_all())
        raise AssertionError

    async def open(self, url: str) -> None:
        """Load a page."""
        await self._socket.ask(
            "browsingContext.navigate", context=self._tab, url=url, wait="complete"
        )

    async def call(self, function: str, *arguments: object) -> Any:
        """Call a function in the page."""
        answer = await self._socket.ask(
            "script.callFunction",
            functionDeclaration=wrapped(function),
            arguments=[{"type": "string", "value": packed(arguments)}],
            target={"context": self._tab},
            awaitPromise=True,
        )
        if answer["type"] != "success":
            raise ScriptError(answer["exceptionDetails"]["text"])
        return unpacked(answer["result"]["value"])

    async def close(self) -> None:
        """End the browser."""
        await self._closing.aclose()


class Socket:
    """Ask one question at a time over a WebSocket; events are not subscribed to."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._lock = asyncio.Lock()
        self._number = 0

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        try:
            self._socket = await self._session.ws_connect(self._address, max_msg_size=0)
        except BaseException:
            await self._session.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def ask(self, method: str, **parameters: object) -> Any:
        """Send a command, and wait for its result; raises EngineError where it fails."""
        async with self._lock:
            self._number += 1
            command = {"id": self._number, "method": method, "params": parameters}
            try:
                await self._socket.send_json(command)
                answer = await self._answer()
            except (aiohttp.ClientError, TypeError) as error:  # TypeError: it is closed
                raise EngineError(f"{method}: the browser is gone") from error
        if answer["type"] == "error":
            raise EngineError(f"{method}: {answer['error']}: {answer['message']}")
        return answer["result"]

    async def _answer(self) -> Any:
        # an answer to somebody who stopped waiting may still be on its way
        while (answer := await self._socket.receive_json()).get("id") != self._number:
            pass
        return answer


async def _launch(program: str, stack: contextlib.AsyncExitStack) -> str:
    home = Home()
    stack.callback(home.remove)
    profile = home.path / "profile"
    profile.mkdir()
    lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in PREFERENCES.items()]
    (profile / "user.js").write_text("".join(lines))
    running = await Program.start(
        *(program, "--headless", "--no-remote", "--new-instance", "--profile", str(profile)),
        *("--remote-debugging-port", "0", "about:blank"),
        home=home,
        environment=home.environment(MOZ_CRASHREPORTER_DISABLE="1"),
    )
    stack.push_async_callback(running.stop)
    return await running.until(lambda: _address(profile / "WebDriverBiDiServer.json"))


def _address(file: Path) -> str | None:
    try:
        server = json.loads(file.read_text())
    except (OSError, ValueError):
        return None  # not there yet, or not whole
    return f"ws://{server['ws_host']}:{server['ws_port']}/session"
