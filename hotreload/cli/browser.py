"""Open a page in the user's browser, if there is one with a window of its own."""

import os
import threading
import webbrowser
from collections.abc import Callable


def open_page(url: str, *, on_warning: Callable[[str], None]) -> None:
    """Open a URL in the background; without a browser, say so."""
    arguments = (url, on_warning)
    threading.Thread(target=_open, args=arguments, name="browser", daemon=True).start()


def _open(url: str, on_warning: Callable[[str], None]) -> None:
    try:
        opened = not _would_take_the_terminal() and webbrowser.open(url)
    except (webbrowser.Error, OSError):
        opened = False
    if not opened:
        on_warning(f"no browser could be opened; open {url} yourself")


def _would_take_the_terminal() -> bool:
    # Without a display the module falls back to text browsers, which draw over our output.
    if os.environ.get("BROWSER"):
        return False
    return type(webbrowser.get()) is webbrowser.GenericBrowser
