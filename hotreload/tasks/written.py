"""What files held when they were last looked at: a task that writes the same bytes made no news."""

from collections.abc import Iterable

from hotreload.site import snapshot

LIMIT = 1000
"""Files that are remembered; of the others every event is news."""


class Contents:
    """Remember what some files held."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self._held: dict[str, str | None] = {}

    def look(self, files: Iterable[str]) -> bool:
        """Look at files; tell whether one of them is unknown, or is not what it was."""
        news = [self._is_news(file) for file in files]
        return any(news)

    def _is_news(self, file: str) -> bool:
        content = snapshot.of_file(file)
        is_known = file in self._held
        is_news = not is_known or self._held[file] != content
        if is_known or len(self._held) < LIMIT:
            self._held[file] = content
        return is_news
