"""WebKitGTK's MiniBrowser on a screen of its own, driven by WebKitWebDriver."""

import contextlib
import shutil
import socket
from pathlib import Path
from typing import Any, Self

import aiohttp

from tests.engines.engine import EngineError, Missing, packed, unpacked, wrapped
from tests.engines.processes import Home, Program

PACKAGES = "webkit2gtk-driver xvfb"
SCRIPT_TIMEOUT = 600_000  # milliseconds; whoever waits here has a timeout of his own
SCREEN = "1280x900x24"


class WebKit:
    """Drive one tab of a MiniBrowser."""

    name = "webkit"

    def __init__(self, driver: "Driver", closing: contextlib.AsyncExitStack) -> None:
        self._driver = driver
        self._closing = closing

    @classmethod
    async def start(cls) -> Self:
        """Start the browser; raises Missing where it is not installed."""
        browser = _browser()
        async with contextlib.AsyncExitStack() as stack:
            home = Home()
            stack.callback(home.remove)
            environment = _environment(home, await _screen(home, stack))
            address = await _launch(home, environment, stack)
            driver = await stack.enter_async_context(Driver(address))
            await driver.begin(browser)
            stack.push_async_callback(driver.end)
            return cls(driver, stack.pop_all())
        raise AssertionError

    async def open(self, url: str) -> None:
        """Load a page."""
        await self._driver.ask("POST", "/url", url=url)

    async def call(self, function: str, *arguments: object) -> Any:
        """Call a function in the page."""
        script = f"const [text, done] = arguments; ({wrapped(function)})(text).then(done);"
        arguments_ = [packed(arguments)]
        return unpacked(
            await self._driver.ask("POST", "/execute/async", script=script, args=arguments_)
        )

    async def close(self) -> None:
        """End the browser."""
        await self._closing.aclose()


class Driver:
    """Talk to a WebDriver (W3C) that has one session."""

    def __init__(self, address: str) -> None:
        self._http = aiohttp.ClientSession(address, timeout=aiohttp.ClientTimeout(total=None))
        self._session = ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.close()

    async def begin(self, browser: str) -> None:
        """Have the driver start the browser."""
        options = {"binary": browser, "args": ["--automation"]}
        wanted = {"browserName": "MiniBrowser", "webkitgtk:browserOptions": options}
        answer = await self.ask("POST", "/session", capabilities={"alwaysMatch": wanted})
        self._session = f"/session/{answer['sessionId']}"
        await self.ask("POST", "/timeouts", script=SCRIPT_TIMEOUT)

    async def end(self) -> None:
        """Have the driver end the browser, as far as it still can."""
        with contextlib.suppress(EngineError):
            await self.ask("DELETE", "")

    async def ask(self, method: str, path: str, **body: object) -> Any:
        """Send a command, and give its result; raises EngineError where it fails."""
        url = f"{self._session}{path}"
        try:
            async with self._http.request(method, url, json=body or None) as response:
                value = (await response.json(content_type=None))["value"]
        except (aiohttp.ClientError, ValueError) as error:
            raise EngineError(f"{path}: the browser is gone") from error
        if isinstance(value, dict) and "error" in value:
            raise EngineError(f"{path}: {value['error']}: {value['message']}")
        return value


def _browser() -> str:
    found = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
    for program in ("WebKitWebDriver", "Xvfb"):
        if shutil.which(program) is None:
            raise Missing(program, PACKAGES)
    if not found:
        raise Missing("MiniBrowser", PACKAGES)
    return str(found[-1])


async def _screen(home: Home, stack: contextlib.AsyncExitStack) -> str:
    number = home.path / "display"
    with number.open("w") as file:
        fd = file.fileno()
        xvfb = await Program.start(
            *("Xvfb", "-displayfd", str(fd), "-screen", "0", SCREEN, "-nolisten", "tcp"),
            home=home,
            environment=home.environment(),
            pass_fds=(fd,),
        )
    stack.push_async_callback(xvfb.stop)
    return await xvfb.until(
        lambda: f":{text.strip()}" if (text := number.read_text()).endswith("\n") else None
    )


def _environment(home: Home, display: str) -> dict[str, str]:
    return home.environment(
        DISPLAY=display,
        GDK_BACKEND="x11",
        GTK_A11Y="none",
        NO_AT_BRIDGE="1",
        LIBGL_ALWAYS_SOFTWARE="1",
        # its sandbox needs user namespaces, which containers have not; all pages are ours
        WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS="1",
    )


async def _launch(home: Home, environment: dict[str, str], stack: contextlib.AsyncExitStack) -> str:
    port = _free_port()
    driver = await Program.start(
        *("WebKitWebDriver", f"--port={port}", "--host=127.0.0.1"),
        home=home,
        environment=environment,
    )
    stack.push_async_callback(driver.stop)
    await driver.until(lambda: _listens(port))
    return f"http://127.0.0.1:{port}"


def _free_port() -> int:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as server:
        return int(server.getsockname()[1])


def _listens(port: int) -> bool | None:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return None
