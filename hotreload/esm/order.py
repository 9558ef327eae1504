"""In which order modules run, and what leads where: linear, no recursion. No I/O."""

from collections.abc import Callable, Iterable, Iterator

Importers = Callable[[str], Iterable[str]]


def leaf_first(paths: Iterable[str], importers: Importers) -> tuple[str, ...]:
    """Order paths such that each stands before its importers; those on a cycle stand together.

    Those keep the order that they have in ``paths``. Importers beyond ``paths`` do not count.
    """
    return tuple(path for group in _groups(paths, importers) for path in group)


def on_cycles(paths: Iterable[str], importers: Importers) -> frozenset[str]:
    """Find all paths, of these and what lies above them, that import themselves in the end."""
    groups = _groups(_spread(paths, importers), importers)
    return frozenset(path for group in groups if len(group) > 1 for path in group)


def leading_to(goals: Iterable[str], paths: Iterable[str], importers: Importers) -> frozenset[str]:
    """Find those of ``paths`` from which one of the goals is reached by way of the others."""
    imports: dict[str, list[str]] = {path: [] for path in paths}
    for path in imports:
        for importer in importers(path):
            if importer in imports:
                imports[importer].append(path)
    return frozenset(_spread(goals, lambda path: imports[path]))


def _spread(starts: Iterable[str], after: Importers) -> list[str]:
    reached = dict.fromkeys(starts)
    order = list(reached)
    for path in order:
        for one in after(path):
            if one not in reached:
                reached[one] = None
                order.append(one)
    return order


def _groups(paths: Iterable[str], importers: Importers) -> list[list[str]]:
    search = _Search(paths, importers)
    return [*reversed(search.groups)]


class _Search:
    """Find what imports each other in a circle, by Tarjan's algorithm; alone is a group as well."""

    def __init__(self, paths: Iterable[str], importers: Importers) -> None:
        self.groups: list[list[str]] = []
        self._importers = importers
        self._place = {path: place for place, path in enumerate(paths)}
        self._low = dict.fromkeys(self._place, -1)
        self._count = 0
        self._open: dict[str, int] = {}
        for path in tuple(reversed(self._low)):
            if self._low[path] < 0:
                self._go(path)

    def _go(self, start: str) -> None:
        way = [(start, self._enter(start))]
        while way:
            path, left = way[-1]
            for importer in left:
                if self._low[importer] < 0:
                    way.append((importer, self._enter(importer)))
                    break
                if importer in self._open:
                    self._low[path] = min(self._low[path], self._low[importer])
            else:
                way.pop()
                self._leave(path)
                if way:
                    below = way[-1][0]
                    self._low[below] = min(self._low[below], self._low[path])

    def _enter(self, path: str) -> Iterator[str]:
        self._low[path] = self._open[path] = self._count
        self._count += 1
        above = sorted(self._importers(path), reverse=True)
        return iter([importer for importer in above if importer in self._low])

    def _leave(self, path: str) -> None:
        if self._low[path] < self._open[path]:
            return
        group: list[str] = []
        while not group or group[-1] != path:
            group.append(self._open.popitem()[0])
        self.groups.append(sorted(group, key=self._place.__getitem__))
