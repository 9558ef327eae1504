"""Where a project's static files are, as Django's finders know it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings

_INSTALLED = frozenset({"site-packages", "dist-packages"})


def static_mounts() -> dict[str, tuple[str, ...]]:
    """List the folders below each URL prefix, in the order in which Django looks at them.

    Those of installed packages are left to Django: nobody edits them.
    """
    if not apps.is_installed("django.contrib.staticfiles"):
        return {}
    url = urlsplit(settings.STATIC_URL or "")
    if url.netloc or not url.path.strip("/"):
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for inner, folder in _locations():
        if _INSTALLED.isdisjoint(Path(folder).parts):
            prefix = "/".join(filter(None, ("", url.path.strip("/"), inner.strip("/"))))
            found[f"/{prefix}/"] = (*found.get(f"/{prefix}/", ()), folder)
    return found


def _locations() -> Iterator[tuple[str, str]]:
    """Iterate over the finders' folders, each with its prefix below ``STATIC_URL``."""
    from django.contrib.staticfiles.finders import get_finders

    for finder in get_finders():
        storages: dict[str, Any] = getattr(finder, "storages", {})
        for storage in storages.values():
            yield getattr(storage, "prefix", None) or "", str(storage.location)
