"""From folders on disk to messages for every browser: the parts, and how they are wired."""

from hotreload.reloader.reloader import Reloader

__all__ = ["Reloader"]
