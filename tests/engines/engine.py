"""One way to drive a browser, whichever engine it has: open a page, call functions in it."""

import json
from collections.abc import Sequence
from typing import Any, Protocol

NAMES = ("chromium", "firefox", "webkit")


class EngineError(Exception):
    """Tell that the browser did not do what it was asked for."""


class Missing(EngineError):
    """Tell that a browser is not installed."""

    def __init__(self, program: str, packages: str) -> None:
        super().__init__(f"there is no {program} on this machine: apt-get install {packages}")


class ScriptError(EngineError):
    """Tell that a function threw in the page."""


class Engine(Protocol):
    """Drive one tab of a running browser, which has a profile of its own."""

    name: str

    async def open(self, url: str) -> None:
        """Load a page, and come back when its ``load`` event has fired."""

    async def call(self, function: str, *arguments: object) -> Any:
        """Call a JavaScript function in the page, and give what it returns or resolves with.

        Arguments and result travel as JSON. Raises ScriptError where the function throws or
        rejects, EngineError where the page or the browser is gone.
        """

    async def close(self) -> None:
        """End the browser and everything that it started; it may be called twice."""


def wrapped(function: str) -> str:
    """Wrap a function so that it takes its arguments, and gives its outcome, as one JSON text.

    What crosses the border between Python and the page is then the same in all engines.
    """
    return f"""async (text) => {{
        try {{
            return JSON.stringify({{ value: await ({function})(...JSON.parse(text)) }});
        }} catch (error) {{
            return JSON.stringify({{ error: String(error), stack: String(error?.stack ?? "") }});
        }}
    }}"""


def packed(arguments: Sequence[object]) -> str:
    """Write the arguments of a wrapped function."""
    return json.dumps(arguments)


def unpacked(text: str) -> Any:
    """Read the outcome of a wrapped function; raises ScriptError where it threw."""
    outcome = json.loads(text)
    if "error" in outcome:
        raise ScriptError(f"{outcome['error']}\n{outcome['stack']}")
    return outcome.get("value")
