"""What a project may say in its settings: ``HOTRELOAD = {"watch": […], "mount": {…}}``."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from hotreload.config import nearest
from hotreload.django.static import static_mounts
from hotreload.folders import Folders, absolute

_KNOWN = ("watch", "mount")


def options() -> dict[str, Any]:
    """Gather the keywords of an adapter: the static files, and what the project says.

    Raises:
        ImproperlyConfigured: ``HOTRELOAD`` holds what is no option.
    """
    said: Mapping[str, Any] = getattr(settings, "HOTRELOAD", {})
    for name in said:
        if name not in _KNOWN:
            meant = nearest(name, _KNOWN)
            hint = f"; did you mean {meant!r}?" if meant else ""
            raise ImproperlyConfigured(f"HOTRELOAD: {name!r} is not an option{hint}")
    return {
        "watch": tuple(said.get("watch", ())),
        "mount": _together(said.get("mount", {}), static_mounts()),
    }


def _together(said: Mapping[str, Folders], found: Mapping[str, Folders]) -> dict[str, Folders]:
    """Look first where the project says, then where Django looks."""
    prefixes = [*said, *(prefix for prefix in found if prefix not in said)]
    both = {
        name: (*absolute(said.get(name, ())), *absolute(found.get(name, ()))) for name in prefixes
    }
    return dict(both)
