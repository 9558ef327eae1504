"""Reload what changed, in every browser that shows it, the moment a file is saved.

The public names are those of ``__all__``; each is imported when it is first used, so that
``hotreload --help`` loads neither aiohttp nor watchdog.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hotreload.config import Config
    from hotreload.hub.hub import Hub, Received
    from hotreload.hub.inbox import Inbox
    from hotreload.hub.inlet import Inlet
    from hotreload.hub.subscription import Subscription, Writer
    from hotreload.protocol.messages import (
        ClearError,
        Custom,
        Error,
        Fault,
        FullReload,
        Position,
        Prune,
        Updates,
    )
    from hotreload.protocol.updates import AssetUpdate, CssUpdate, HtmlUpdate, JsUpdate
    from hotreload.reloader import Reloader
    from hotreload.watch.watcher import Watcher

__version__ = "0.1.0"

_MODULES = {
    "Config": "config",
    "Hub": "hub.hub",
    "Received": "hub.hub",
    "Inbox": "hub.inbox",
    "Inlet": "hub.inlet",
    "Subscription": "hub.subscription",
    "Writer": "hub.subscription",
    "AssetUpdate": "protocol.updates",
    "ClearError": "protocol.messages",
    "CssUpdate": "protocol.updates",
    "Custom": "protocol.messages",
    "Error": "protocol.messages",
    "Fault": "protocol.messages",
    "FullReload": "protocol.messages",
    "HtmlUpdate": "protocol.updates",
    "JsUpdate": "protocol.updates",
    "Position": "protocol.messages",
    "Prune": "protocol.messages",
    "Updates": "protocol.messages",
    "Reloader": "reloader",
    "Watcher": "watch.watcher",
}

__all__ = [
    "AssetUpdate",
    "ClearError",
    "Config",
    "CssUpdate",
    "Custom",
    "Error",
    "Fault",
    "FullReload",
    "HtmlUpdate",
    "Hub",
    "Inbox",
    "Inlet",
    "JsUpdate",
    "Position",
    "Prune",
    "Received",
    "Reloader",
    "Subscription",
    "Updates",
    "Watcher",
    "Writer",
    "__version__",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used (PEP 562)."""
    if name not in _MODULES:
        raise AttributeError(f"module 'hotreload' has no attribute {name!r}")
    return getattr(import_module(f"hotreload.{_MODULES[name]}"), name)
