"""What a restart of ``runserver`` is not needed for: templates and static files."""

from pathlib import Path
from typing import Any

from django.template import engines
from django.utils.autoreload import file_changed

from hotreload.django.static import static_mounts

_UID = "hotreload"


def spare() -> None:
    """Have ``runserver`` go on where a change is shown without a restart."""
    file_changed.connect(_is_shown, dispatch_uid=_UID)


def _is_shown(sender: Any, file_path: Path, **_: Any) -> bool:
    """Tell Django whether a change is dealt with."""
    return file_path.suffix != ".py" and not _folders().isdisjoint(map(str, file_path.parents))


def _folders() -> frozenset[str]:
    static = (folder for folders in static_mounts().values() for folder in folders)
    templates = (
        str(Path(folder).absolute()) for one in engines.all() for folder in one.template_dirs
    )
    return frozenset((*static, *templates))
