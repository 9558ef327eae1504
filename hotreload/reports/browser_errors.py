"""What only browsers know, such as that a module does not link: lines for the terminal. No I/O."""

EVENT = "hotreload:error"
"""The event by which a tab tells of a module that it cannot load or run."""
LENGTH_LIMIT = 400
"""Characters of a line; the rest is cut off."""
LINES_LIMIT = 20
"""Different lines between two changes: a page may fail all day, each time in other words."""


class BrowserErrors:
    """Say each error once, however many tabs meet it, and again when it is there after a change."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        self._said: set[str] = set()
        self._seq = 0

    def line(self, data: object, *, seq: int) -> str | None:
        """Put the data of an event into a line; None where it is none, or was said already.

        ``seq`` is that of the last change that was told.
        """
        if seq != self._seq:
            self._seq = seq
            self._said.clear()
        line = _line(data)
        if line is None or line in self._said or len(self._said) >= LINES_LIMIT:
            return None
        self._said.add(line)
        return line


def _line(data: object) -> str | None:
    match data:
        case {"message": str() as message, "file": str() as file, "line": int() as line}:
            where = f"{_name(file)}:{line}"
        case {"message": str() as message, "file": str() as file}:
            where = _name(file)
        case _:
            return None
    text = f"{where}: {message}"[:LENGTH_LIMIT]
    return "".join(char if char.isprintable() else " " for char in text)


def _name(file: str) -> str:
    """Name a file without its slash, but the page at the root, and scripts within it."""
    name = file.lstrip("/")
    return file if name[:1] in ("", "?") else name
