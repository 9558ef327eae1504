"""Keeps ``flask run --debug`` restarting where watchdog 7 is installed, as it is with hotreload.

Werkzeug's reloader takes watchdog as soon as that can be imported, and hands it patterns such as
``*.py``. From version 7 on these have to match a whole path, so no change of a file is ever seen,
without a word. Where that is so, and nowhere else, Werkzeug looks at the files by itself, as it
does where there is no watchdog; who asks for watchdog by name gets it.
"""

import os
import sys
from collections.abc import Iterable
from types import ModuleType
from typing import Any

from hotreload.templates.imports import Announcer

RELOADER = "werkzeug._reloader"


def keep_restarting() -> None:
    """Mend Werkzeug's reloader, if it is loaded and as soon as it is; nothing is imported."""
    module = sys.modules.get(RELOADER)
    if module is not None:
        mend(module)
    elif not any(isinstance(finder, _Announcer) for finder in sys.meta_path):
        _Announcer({RELOADER: mend}).start()


class _Announcer(Announcer):
    """Wait for this module alone: a second one would have nothing to do."""


def mend(module: ModuleType) -> None:
    """Let ``werkzeug._reloader`` choose what sees changes, where its own choice would not."""
    loops: dict[str, Any] = getattr(module, "reloader_loops", {})
    if not {"auto", "stat", "watchdog"} <= loops.keys() or loops["auto"] is not loops["watchdog"]:
        return
    if not sees(loops["auto"]().event_handler.patterns):  # it watches only when it is entered
        loops["auto"] = loops["stat"]


def sees(patterns: Iterable[str]) -> bool:
    """Tell whether watchdog, as it is installed, finds a module by these patterns."""
    from watchdog.utils.patterns import match_any_paths

    file = os.path.join(os.path.abspath(os.sep), "folder", "module.py")
    return bool(match_any_paths([file], included_patterns=list(patterns)))
