"""What a child wrote before it failed, as a fault: by its traceback, if it is Python."""

import os
from pathlib import Path

from hotreload.children.surroundings import Surroundings, shown
from hotreload.protocol.messages import Fault
from hotreload.reports import traceback
from hotreload.reports.editor import Editor

TEXT_LIMIT = 8 * 1024
"""Characters of its output that a fault holds, the last ones."""
SOURCE_LIMIT = 4 * 1024 * 1024
"""Bytes of a file whose lines are shown."""


def fault_of(fault_id: str, verdict: str, said: str, around: Surroundings) -> Fault:
    """Describe a failure of a child that ran in the surroundings.

    ``verdict`` says in a sentence what failed, ``said`` is what it wrote.
    """
    text, folder = _end(said), around.folder
    found = traceback.last_of(said)
    if found is None:
        return Fault(fault_id, verdict, frame=text or None)
    place = found.frame_in(folder)
    file = os.path.abspath(os.path.join(folder, place.file))
    frame, column = traceback.code_frame(_source(Path(file)), place)
    return Fault(
        fault_id,
        found.exception,
        file=shown(place.file, folder),
        line=place.line,
        column=column,
        frame=frame or None,
        stack=text,
        editor=_link(around.editor, file, place.line, column),
    )


def in_line(fault: Fault) -> str:
    """Say it in one line, for the terminal."""
    return f"{fault.file}:{fault.line}: {fault.message}" if fault.file else fault.message


def _link(editor: Editor | None, file: str, line: int, column: int | None) -> str | None:
    """Name the place for the user's editor, unless it is no file, such as ``<string>``."""
    return editor.link(file, line, column) if editor and os.path.isfile(file) else None


def _end(said: str) -> str:
    if len(said) <= TEXT_LIMIT:
        return said
    return "…\n" + said[-TEXT_LIMIT:].partition("\n")[2]


def _source(file: Path) -> str:
    try:
        if not file.is_file() or file.stat().st_size > SOURCE_LIMIT:
            return ""
        return file.read_text("utf-8", "replace")
    except (OSError, ValueError):
        return ""
