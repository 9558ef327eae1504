"""What a URL path turned out to show."""

import os
from dataclasses import dataclass
from types import TracebackType
from typing import Self


@dataclass(frozen=True, slots=True)
class Opened:
    """Hold a regular file that may be shown; close it, or use it as a context manager.

    ``path`` is the canonical URL path, ``file`` the absolute path by name, ``real`` the
    path without links.
    """

    fd: int
    stat: os.stat_result
    path: str
    file: str
    real: str

    def __enter__(self) -> Self:
        """Give the file itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the descriptor."""
        self.close()

    def close(self) -> None:
        """Close the descriptor; call it once."""
        os.close(self.fd)


@dataclass(frozen=True, slots=True)
class Folder:
    """Name a directory without an index whose names may be listed; ``path`` ends with a slash."""

    path: str
    directory: str


@dataclass(frozen=True, slots=True)
class Redirect:
    """Send the browser to a directory's own URL, relative to the one asked for."""

    location: str


@dataclass(frozen=True, slots=True)
class Missing:
    """Answer 404; what is told when it is created is ``path``, None for a name never shown.

    ``error`` is the system's number where the file may be there but cannot be opened now.
    """

    path: str | None
    cause: str
    cure: str | None = None
    denied: bool = False
    error: int | None = None


Resolution = Opened | Folder | Redirect | Missing
