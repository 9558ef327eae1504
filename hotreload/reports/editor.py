"""An editor, as the URLs by which it opens a place in a file. No I/O.

The system hands a URL of an editor's own scheme to that editor; we start nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

_BY_PATH = "{}://file{{path}}:{{line}}:{{column}}"
_BY_QUERY = "{}://open?file={{file}}&line={{line}}"
_BY_URL = "{}://open?url=file://{{path}}&line={{line}}&column={{column}}"
FAMILY = ("vscode", "vscode-insiders", "vscodium", "cursor", "windsurf")
"""Visual Studio Code, and what was made of it."""
JETBRAINS = ("pycharm", "idea", "webstorm", "phpstorm", "goland", "rubymine", "rider", "clion")
TEMPLATES: Mapping[str, str] = {
    **{name: _BY_PATH.format(name) for name in (*FAMILY, "zed")},
    **{name: _BY_QUERY.format(name) for name in JETBRAINS},
    "sublime": _BY_URL.format("subl"),
    "textmate": _BY_URL.format("txmt"),
    "macvim": _BY_URL.format("mvim"),
    "emacs": _BY_URL.format("emacs"),
}
"""The editors that are known by name."""
SCHEMES = frozenset(template.partition(":")[0] for template in TEMPLATES.values()) | {
    *("jetbrains", "nvim", "vim", "nova", "x-bbedit", "lapce", "kate", "editor"),
}
"""What a URL may begin with: nothing that a browser would open itself."""
FIELDS = ("file", "path", "line", "column")
"""What a template may leave to be filled in."""
FIELD = re.compile(r"\{([^{}]*)\}")

_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


@dataclass(frozen=True, slots=True)
class Editor:
    """Name an editor by the URL that opens a place in it.

    In the template ``{file}`` is the absolute path, and ``{path}`` the same with a slash before a
    drive's letter, as a URL's own path has it; ``{line}`` and ``{column}`` are counted from 1.
    """

    template: str

    def link(self, file: str, line: int | None = None, column: int | None = None) -> str | None:
        """Write the URL of a place in a file; None where the path is not absolute, or unspeakable.

        Without a line or a column it is the first one.
        """
        path = _quoted(file)
        if path is None:
            return None
        values = {
            "file": path,
            "path": path if path.startswith("/") else f"/{path}",
            "line": str(line or 1),
            "column": str(column or 1),
        }
        return FIELD.sub(lambda field: values[field[1]], self.template)


def _quoted(file: str) -> str | None:
    is_of_windows = bool(_DRIVE.match(file)) or file.startswith("\\\\")
    path = file.replace("\\", "/") if is_of_windows else file
    drive, path = (path[:2], path[2:]) if _DRIVE.match(path) else ("", path)
    if not path.startswith("/"):
        return None
    try:
        return drive + quote(path, safe="/", errors="surrogateescape")
    except UnicodeEncodeError:  # half a character, as names of Windows may hold
        return None
