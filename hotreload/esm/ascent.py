"""The way up from what changed, by what texts tell, as far as nobody accepts it. No I/O."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, Protocol

from hotreload.esm.dead_end import DeadEnd, Obstacle
from hotreload.esm.graph import Edge, Node
from hotreload.esm.order import leading_to, leaf_first
from hotreload.esm.syntax import ImportKind

_UNTOLD = Node()


class View(Protocol):
    """Say which graph is looked at; `ModuleGraph` is one."""

    def node(self, path: str) -> Node | None:
        """Give what is known of a module."""

    def links(self, path: str) -> Mapping[str, Edge]:
        """Give the importers of a path, and how they use it."""

    def is_root(self, path: str) -> bool:
        """Say whether a page itself runs a module."""

    @property
    def unread(self) -> Collection[str]:
        """The modules of which nobody knows what they import."""

    @property
    def workers(self) -> Collection[str]:
        """The modules that run as workers."""


class Boundary(NamedTuple):
    """Say that the module ``path`` takes ``accepted_path`` anew: itself, or what it imports."""

    path: str
    accepted_path: str


def way_up(path: str, below: Mapping[str, str | None], origins: Collection[str]) -> tuple[str, ...]:
    """List the way from what changed up to a path; ``below``: from where each was reached."""
    chain = [path]
    while chain[-1] not in origins and (child := below[chain[-1]]) is not None:
        chain.append(child)
    return tuple(reversed(chain))


class Ascent:
    """Go up breadth first, so that the way to a dead end is a shortest one."""

    def __init__(self, view: View, origins: frozenset[str], given_up: frozenset[str]) -> None:
        """Start at what changed; those that gave up count as accepting nothing."""
        self._view = view
        self._origins = origins
        self._given_up = given_up
        self._unread = min(view.unread, default=None)
        self._reached = list[str]()
        self._taken = list[str]()
        self._below = dict[str, str | None]()
        self._boundaries = set[Boundary]()
        self._sheets = set[str]()
        self._above = dict[str, Mapping[str, Edge]]()

    def dead_end(self) -> DeadEnd | None:
        """Go up everywhere, unless there is a way that nobody accepts."""
        for path in sorted(self._origins):
            if path not in self._given_up:
                self._reach(path, None)
            elif dead_end := self._go_on(path, None):
                return dead_end
        for path in self._reached:
            if dead_end := self._visit(path):
                return dead_end
        return self._endless()

    def boundaries(self, refreshed: Iterable[str]) -> tuple[Boundary, ...]:
        """List who accepts what was reached, in the order of what they accept."""
        place = {path: index for index, path in enumerate(refreshed)}
        order = sorted(self._boundaries, key=lambda one: (place[one[1]], one[0] != one[1], one[0]))
        return tuple(order)

    def refreshed(self) -> tuple[str, ...]:
        """List what is executed or loaded anew, leaf first."""
        return leaf_first(self._taken, self._modules_above)

    def sheets(self) -> tuple[str, ...]:
        """List the sheets among it whose text is replaced."""
        return tuple(sorted(self._sheets))

    def _endless(self) -> DeadEnd | None:
        """Doubt a cycle that nothing leads to and nobody accepts: somebody must have loaded it."""
        goals = [boundary.accepted_path for boundary in self._boundaries]
        found = leading_to(goals, self._taken, self._modules_above)
        lost = next((path for path in self._taken if path not in found), None)
        return None if lost is None else self._end(lost, Obstacle.NOBODY_ACCEPTS)

    def _reach(self, path: str, child: str | None) -> None:
        if path not in self._below:
            self._below[path] = child
            self._reached.append(path)

    def _visit(self, path: str) -> DeadEnd | None:
        if self._is_sheet(path):
            self._sheets.add(path)
            if not self._modules_above(path) and not self._view.is_root(path):
                return None
        self._taken.append(path)
        node = self._view.node(path) or _UNTOLD
        if node.unread is not None:
            return self._end(path, Obstacle.UNREAD)
        if path in self._given_up:
            return self._go_on(path, None)
        if node.accepts_itself or node.accepted_exports is not None:
            self._boundaries.add(Boundary(path, path))
        return None if node.accepts_itself else self._go_on(path, node.accepted_exports)

    def _go_on(self, path: str, accepted: frozenset[str] | None) -> DeadEnd | None:
        modules = self._modules_above(path)
        if accepted is None and (not modules or self._view.is_root(path)):
            return self._end(path, Obstacle.NOBODY_ACCEPTS)
        if self._unread is not None:
            return self._end(path, Obstacle.UNREAD, self._unread)
        self._ask(path, modules, accepted)
        return None

    def _modules_above(self, path: str) -> Mapping[str, Edge]:
        """Of a sheet, leave out who imports it: they keep it, with another text."""
        if path not in self._above:
            links = self._view.links(path)
            if self._is_sheet(path):
                links = {one: edge for one, edge in links.items() if edge.kind is ImportKind.ASSET}
            self._above[path] = links
        return self._above[path]

    def _is_sheet(self, path: str) -> bool:
        return any(edge.type == "css" for edge in self._view.links(path).values())

    def _ask(self, path: str, links: Mapping[str, Edge], accepted: frozenset[str] | None) -> None:
        for importer, edge in sorted(links.items()):
            if self._accepts(importer, path, edge):
                self._boundaries.add(Boundary(importer, path))
            elif accepted is None or not self._uses_only(accepted, path, edge):
                self._reach(importer, path)

    def _accepts(self, importer: str, path: str, edge: Edge) -> bool:
        node = self._view.node(importer) or _UNTOLD
        is_module = edge.kind is not ImportKind.ASSET and path not in self._given_up
        return is_module and path in node.accepted

    def _uses_only(self, accepted: frozenset[str], path: str, edge: Edge) -> bool:
        names = (self._view.node(path) or _UNTOLD).exports if edge.names is None else edge.names
        return names is not None and names <= accepted

    def _end(self, path: str, obstacle: Obstacle, *above: str) -> DeadEnd:
        chain = (*way_up(path, self._below, self._origins), *above)
        if obstacle is Obstacle.NOBODY_ACCEPTS and len(chain) == 2 and not self._given_up:
            obstacle = self._between(chain[0], chain[1])
        return DeadEnd(chain, obstacle, is_invalidated=bool(self._given_up))

    def _between(self, path: str, importer: str) -> Obstacle:
        if self._view.links(path)[importer].kind is ImportKind.ASSET:
            return Obstacle.REFERENCE
        node = self._view.node(path) or _UNTOLD
        has_accepted = node.accepted_exports is not None
        return Obstacle.OTHER_EXPORTS if has_accepted else Obstacle.NOBODY_ACCEPTS
