"""The only one who opens a file: from a URL path to a descriptor that was checked."""

from hotreload.resolver.places import Resolver
from hotreload.resolver.resolution import Folder, Missing, Opened, Redirect, Resolution

__all__ = ["Folder", "Missing", "Opened", "Redirect", "Resolution", "Resolver"]
