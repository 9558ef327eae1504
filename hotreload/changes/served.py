"""What was asked for in this run, what was last announced of it, and when. No I/O, no clock.

A URL has an announced id: that of its first answer, then of each published change. Disk equal to
it means silence. The last ``seq`` of each path is the memory for tabs that come back: a table and
not a log, so it cannot run out (contract, sections 5 and 6). Of files that are gone the newest are
kept; a tab that missed more than those is told to load everything.
"""

from collections.abc import Iterator, Mapping

from hotreload import urls

MISSED_LIMIT = 1000
"""Names that could not be answered and are kept, the newest ones."""

GONE_LIMIT = 1_000
"""Files that are gone and kept; builds that name their output by its hash never end."""

EVERYTHING = "*"
"""The path under which a change that concerns every page is remembered."""

MARKUP = "*.html"
"""The same for a change of what any page may be made of; no URL path looks like these."""


class Served:
    """Remember announced ids by canonical path; None stands for a file that is gone.

    ``newest`` is the ``seq`` of the last change that was announced.
    """

    def __init__(self) -> None:
        """Begin with nothing asked for."""
        self.newest = 0
        self._ids: dict[str, str | None] = {}
        self._folders: set[str] = set()
        self._missed: dict[str, None] = {}
        self._gone: dict[str, None] = {}
        self._forgotten = 0
        self._seqs: dict[str, int] = {}
        self._templates: dict[str, int] = {}
        self._stamps: dict[str, int] = {}

    def answered(self, path: str, content: str | None) -> bool:
        """Note an answer; True where it differs from what was announced and must be published.

        To those who have asked before, what they missed is announced as not being there.
        """
        if self.is_asked(path):
            return self._ids.get(path) != content
        self._know(path, content)
        return False

    def missed(self, path: str) -> None:
        """Note a name that could not be answered, so that its creation is told."""
        self._missed.pop(path, None)
        self._missed[path] = None
        if len(self._missed) > MISSED_LIMIT:
            del self._missed[next(iter(self._missed))]

    def is_asked(self, path: str) -> bool:
        """Tell whether somebody asked for a file, by any of its names."""
        return path in self._ids or any(name in self._missed for name in urls.page_names(path))

    def is_listed(self, folder: str) -> bool:
        """Tell whether somebody was shown what a folder lists, or would be if it were there."""
        if self._ids.get(folder) is not None:
            return True
        bare = folder[:-1]
        is_missed = folder in self._missed or (bare in self._missed and bare not in self._ids)
        return is_missed and self._ids.get(f"{folder}index.html") is None

    def announced(self, path: str) -> str | None:
        """Give the announced id; None where the file was gone or never answered."""
        return self._ids.get(path)

    def announce(self, path: str, content: str | None, *, seq: int, timestamp: int) -> None:
        """Note a published change, with its place and its time in ms."""
        self._know(path, content)
        self._seqs[path] = self.newest = seq
        self._stamps[path] = timestamp
        self._gone.pop(path, None)
        if content is None:
            self._gone[path] = None
            if len(self._gone) > GONE_LIMIT:
                self._forget(next(iter(self._gone)))

    def announce_outside(self, *, markup: bool, seq: int) -> None:
        """Note a published change that may concern every page; of ``markup``, they compare it."""
        self._seqs[MARKUP if markup else EVERYTHING] = self.newest = seq

    def announce_template(self, file: str, *, seq: int) -> None:
        """Note a published change of a template, a file that no URL shows."""
        self._templates[file] = self.newest = seq

    def templates_since(self, seq: int) -> tuple[str, ...]:
        """List the templates that changed after ``seq``."""
        return tuple(file for file, last in self._templates.items() if last > seq)

    def since(self, seq: int) -> tuple[str, ...]:
        """List the paths that changed after ``seq``, ``*`` among them where everything did."""
        missed = tuple(path for path, last in self._seqs.items() if last > seq)
        is_told_all = seq >= self._forgotten or EVERYTHING in missed
        return missed if is_told_all else (*missed, EVERYTHING)

    def below(self, folder: str) -> Iterator[str]:
        """Iterate over the announced paths below a canonical folder path."""
        prefix = folder.rstrip("/") + "/"
        if prefix not in self._folders:  # a storm of other files must cost nothing
            return iter(())
        return (path for path in tuple(self._ids) if path.startswith(prefix))

    def _know(self, path: str, content: str | None) -> None:
        if path not in self._ids:
            ends = (at + 1 for at, char in enumerate(path) if char == "/")
            self._folders.update(path[:end] for end in ends)
        self._ids[path] = content

    def _forget(self, path: str) -> None:
        del self._gone[path], self._ids[path], self._stamps[path]
        self._forgotten = max(self._forgotten, self._seqs.pop(path))

    @property
    def stamps(self) -> Mapping[str, int]:
        """The time in ms of the last change of each path that changed in this run."""
        return self._stamps
