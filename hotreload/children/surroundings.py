"""Where children run, and who hears them."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hotreload.reports.editor import Editor


@dataclass(frozen=True, slots=True)
class Said:
    """Hold what a child wrote: one or more whole lines, without the last line's end."""

    text: str
    is_error: bool


def _nobody(_: object) -> None:
    """Stand in for who is not interested."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Say in which folder and environment children run, and who hears them.

    ``on_note`` gets sentences about them. ``editor`` is where the user opens the files that their
    errors name.
    """

    folder: str = field(default_factory=os.getcwd)
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    on_output: Callable[[Said], None] = _nobody
    on_note: Callable[[str], None] = _nobody
    editor: Editor | None = None


def coloured(environ: Mapping[str, str], *, is_terminal: bool) -> dict[str, str]:
    """Give children an environment in which they write at once, and in colours if we may.

    They write to pipes: Python would keep its output back, and most tools drop their colours.
    """
    colours = {"FORCE_COLOR": "1", "CLICOLOR_FORCE": "1"}
    wanted = colours if is_terminal and not environ.get("NO_COLOR") else {}
    return {"PYTHONUNBUFFERED": "1", **wanted, **environ}


def shown(file: str, folder: str) -> str:
    """Name a file as people in a folder do."""
    path = Path(folder, file)
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else file
