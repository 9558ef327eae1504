"""Which style sheet imports or shows what: whom to load again when something changes. No I/O.

All paths are canonical. What a page links itself is told with `Sheets.linked`; what sheets refer
to is read from their text, as served.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from hotreload import urls
from hotreload.styles import css


class Sheets:
    """Keep the graph from sheets to what they import and show."""

    def __init__(self) -> None:
        """Know no sheet."""
        self._shown: dict[str, frozenset[str]] = {}
        self._above: defaultdict[str, set[str]] = defaultdict(set)
        self._linked: set[str] = set()

    def update(self, path: str, text: str) -> None:
        """Read a sheet's references anew."""
        targets = css.targets(text)
        if not targets and self._shown.get(path) == frozenset():
            return
        self.forget(path)
        found = (urls.resolve(path, target.reference) for target in targets)
        self._shown[path] = shown = frozenset(one for one in found if one is not None)
        for one in shown:
            self._above[one].add(path)

    def forget(self, path: str) -> None:
        """Drop what a sheet refers to: it is gone. Who imports or links it stays known."""
        for one in self._shown.pop(path, ()):
            self._above[one].discard(path)
            if not self._above[one]:
                del self._above[one]

    def linked(self, path: str) -> None:
        """Remember that a page links this sheet itself, whoever else imports it."""
        self._linked.add(path)

    def knows(self, path: str) -> bool:
        """Say whether a known sheet imports or shows this path itself."""
        return path in self._above

    def roots(self, path: str) -> tuple[str, ...]:
        """List the linked sheets to load again when a sheet, or what one shows, changes.

        A path that nothing imports or shows is its own root; so ask `knows` first about what may
        be no sheet.
        """
        if path not in self._above:
            return (path,)
        above = tuple(_reached([path], self._above))
        roots = {one for one in above if one in self._linked or not self._above.get(one)}
        # A circle that nobody is known to link: any of its sheets may be the linked one.
        return tuple(sorted(roots or {one for one in above if one in self._shown}))

    def stamps_for(self, path: str, changed: Mapping[str, int]) -> Mapping[str, int]:
        """Choose the stamps for a sheet's own references: the newest change at or below each."""
        stamps: dict[str, int] = {}
        for one in self._shown.get(path, ()) if changed else ():
            below = _reached([one], self._shown)
            newest = max((changed[each] for each in below if each in changed), default=None)
            if newest is not None:
                stamps[one] = newest
        return stamps


def _reached(start: Iterable[str], edges: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """Walk a graph from ``start``, each path once; circles end."""
    seen: set[str] = set()
    waiting = list(start)
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting.extend(edges.get(one, ()))
            yield one
