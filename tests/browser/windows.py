"""Chromium as people use it: tabs that are hidden, frozen, and kept when they are left.

Playwright shows every page and switches the back/forward cache off; this talks to the browser.
"""

import asyncio
import contextlib
import itertools
import json
import shutil
from collections import defaultdict
from pathlib import Path
from typing import Any, Self

import aiohttp
import pytest

from tests.browser.conftest import CHROMIUM_ARGUMENTS
from tests.browser.tab import PATIENCE
from tests.engines.processes import Home, Program

BLANK = "about:blank"
STATUS = "window[Symbol.for('hotreload')]?.status"

# Counts what the page and its client ask the clock for, and who loads what.
INSTRUMENTS = """
window.timers = { made: [], pending: new Set() };
for (const name of ['setTimeout', 'setInterval', 'requestIdleCallback']) {
  const original = window[name];
  window[name] = (task, ...rest) => {
    timers.made.push(`${name} ${new Error().stack}`);
    const id = original((...given) => {
      if (name !== 'setInterval') timers.pending.delete(id);
      task(...given);
    }, ...rest);
    timers.pending.add(id);
    return id;
  };
}
for (const name of ['clearTimeout', 'clearInterval', 'cancelIdleCallback']) {
  const original = window[name];
  window[name] = (id) => { timers.pending.delete(id); original(id); };
}
sessionStorage.loads = 1 + Number(sessionStorage.loads ?? 0);
addEventListener('pageshow', (event) => { window.persisted = event.persisted });
"""


class Windows:
    """Own a running Chromium; each tab begins in front of the others."""

    def __init__(self, devtools: "DevTools") -> None:
        self._devtools = devtools

    @classmethod
    async def start(cls, stack: contextlib.AsyncExitStack) -> Self:
        """Start the browser; the test is skipped where it is not installed."""
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        if program is None:
            pytest.skip("there is no chromium on this machine: apt-get install chromium")
        home = Home()
        stack.callback(home.remove)
        running = await Program.start(
            *(program, "--headless=new", *CHROMIUM_ARGUMENTS, "--remote-debugging-port=0"),
            *(f"--user-data-dir={home.path / 'profile'}", "about:blank"),
            home=home,
            environment=home.environment(),
        )
        stack.push_async_callback(running.stop)
        address = await running.until(lambda: _address(home.path / "profile"))
        return cls(await stack.enter_async_context(DevTools(address)))

    async def open(self, url: str) -> "RealTab":
        """Open a tab in front of the others, and wait for its client, if any."""
        made = await self._devtools.ask("Target.createTarget", url=BLANK)
        tab = await self._attach(made["targetId"])
        if url != BLANK:
            await tab.go(url)
            await tab.connected()
        return tab

    async def _attach(self, target: str) -> "RealTab":
        answer = await self._devtools.ask("Target.attachToTarget", targetId=target, flatten=True)
        tab = RealTab(self._devtools, target, answer["sessionId"])
        await tab.ask("Network.enable")
        await tab.ask("Page.enable")
        await tab.ask("Page.addScriptToEvaluateOnNewDocument", source=INSTRUMENTS)
        return tab


class RealTab:
    """Be one tab."""

    def __init__(self, devtools: "DevTools", target: str, session: str) -> None:
        self._devtools = devtools
        self._target = target
        self._session = session

    async def ask(self, method: str, **parameters: object) -> Any:
        """Send a command about this tab."""
        return await self._devtools.ask(method, session=self._session, **parameters)

    async def go(self, url: str) -> None:
        """Follow a link to a URL."""
        await self.ask("Page.navigate", url=url)

    async def value(self, expression: str) -> Any:
        """Evaluate a JavaScript expression whose value is JSON."""
        answer = await self.ask(
            "Runtime.evaluate",
            expression=f"(async () => JSON.stringify(await ({expression}) ?? null))()",
            awaitPromise=True,
            userGesture=True,
        )
        if "exceptionDetails" in answer:
            raise DevToolsError(json.dumps(answer["exceptionDetails"]))
        return json.loads(answer["result"]["value"])

    async def until(self, expression: str) -> None:
        """Wait until an expression is true; the page may be left meanwhile."""
        last: object = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while not (last := await self._looked(expression)) or isinstance(last, Exception):
                    await asyncio.sleep(0.02)
                return
        pytest.fail(f"never true: {expression}: {last}")

    async def _looked(self, expression: str) -> Any:
        try:
            return await self.value(f"!!(await ({expression}))")
        except DevToolsError as error:
            return error

    async def connected(self) -> None:
        """Wait until the client listens."""
        await self.until(f"document.readyState === 'complete' && {STATUS} === 'connected'")

    async def front(self) -> None:
        """Bring it to the front; the tab before it in its window is hidden."""
        await self._devtools.ask("Target.activateTarget", targetId=self._target)
        await self.until("!document.hidden")

    @property
    def told(self) -> list[dict[str, Any]]:
        """List what the server told it of changes; it may be forgotten."""
        frames = self._devtools.frames[self._session]
        frames[:] = [frame for frame in frames if frame["type"] not in ("connected", "ping")]
        return frames

    async def freeze(self) -> None:
        """Freeze it, as browsers do with tabs that nobody has looked at for minutes."""
        await self.ask("Page.setWebLifecycleState", state="frozen")

    async def thaw(self) -> None:
        """Let it run again."""
        await self.ask("Page.setWebLifecycleState", state="active")

    async def travel(self, steps: int) -> None:
        """Go back or forward in the history."""
        await self.value(f"void setTimeout(() => history.go({steps}))")

    async def close(self) -> None:
        """Close it."""
        await self._devtools.ask("Target.closeTarget", targetId=self._target)


class DevToolsError(Exception):
    """Tell that the browser refused a command, or that a page is gone."""


class DevTools:
    """Talk to the browser over its own protocol."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._numbers = itertools.count(1)
        self._awaited: dict[int, asyncio.Future[Any]] = {}
        self.frames: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession()
        self._socket = await self._http.ws_connect(self._address, max_msg_size=0)
        self._reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.close()
        await self._reader

    async def ask(self, method: str, *, session: str | None = None, **parameters: object) -> Any:
        """Send a command, and wait for its result; raises DevToolsError where it fails."""
        number = next(self._numbers)
        answered = self._awaited[number] = asyncio.get_running_loop().create_future()
        about = {} if session is None else {"sessionId": session}
        command = {"id": number, "method": method, "params": parameters, **about}
        await self._socket.send_json(command)
        async with asyncio.timeout(PATIENCE):
            answer = await answered
        if "error" in answer:
            raise DevToolsError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    async def _read(self) -> None:
        async for message in self._socket:
            answer = json.loads(message.data)
            if answer.get("method") == "Network.webSocketFrameReceived":
                frame = answer["params"]["response"]["payloadData"]
                self.frames[answer["sessionId"]].append(json.loads(frame))
            waiting = self._awaited.pop(answer.get("id"), None)
            if waiting is not None and not waiting.done():
                waiting.set_result(answer)


def _address(profile: Path) -> str | None:
    try:
        port, path = (profile / "DevToolsActivePort").read_text().split("\n")
    except (OSError, ValueError):
        return None  # not there yet, or not whole
    return f"ws://127.0.0.1:{port}{path}"
