"""Which module imports which, of all that was served: paths and the edges between. No I/O.

A module is a node from the moment its text was read. A path that is only imported (a picture, a
file that is missing) has importers, and no node. Inline module scripts are nodes of their own,
named by their page: ``/page.html?inline=0``.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from hotreload.esm.syntax import ImportKind

LIMIT = 50_000
"""How many modules and pages a graph holds."""

_INLINE = "?inline="
_NO_LINKS: Mapping[str, "Edge"] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Edge:
    """Say that a module brings in ``path``; ``names`` and ``type`` as in `syntax.Import`."""

    path: str
    kind: ImportKind = ImportKind.STATIC
    names: frozenset[str] | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """Hold what the text of a module tells, its neighbours by canonical path.

    ``accepted`` are the paths of the dependencies it accepts, ``accepted_exports`` the names of
    ``acceptExports``, None without one. ``exports`` are its own names, None where not all of them
    are known. ``unread`` is the reason why the text could not be read, None where it was.
    """

    edges: tuple[Edge, ...] = ()
    accepts_itself: bool = False
    accepted: frozenset[str] = frozenset()
    accepted_exports: frozenset[str] | None = None
    exports: frozenset[str] | None = None
    uses_hot: bool = False
    unread: str | None = None


class ModuleGraph:
    """Keep the graph of what was served.

    Beyond ``limit`` modules the one that was learned longest ago is held as unread.
    """

    def __init__(self, *, limit: int = LIMIT) -> None:
        """Know no module."""
        self._limit = limit
        self._nodes: dict[str, Node] = {}
        self._links: dict[str, dict[str, Edge]] = {}
        self._unread: dict[str, str] = {}
        self._pages: dict[str, frozenset[str]] = {}
        self._roots: Counter[str] = Counter()
        self._workers: Counter[str] = Counter()

    def learn(self, path: str, node: Node) -> frozenset[str]:
        """Put a module in the place of what it was, and list the paths that nothing imports now.

        What an unread module imports is not known: it keeps the edges it had.
        """
        before = self._nodes.pop(path, None)
        if node.unread is not None and before is not None:
            node = replace(node, edges=before.edges)
        self._nodes[path] = node
        if node == before:
            return frozenset()
        self._note_unread(path, node.unread)
        left = self._unlink(path, before)
        self._link(path, node)
        self._shrink()
        return frozenset(one for one in left if not self.is_imported(one) and not self.is_root(one))

    def forget(self, *paths: str) -> None:
        """Drop what files say: they are gone. Who imports or runs them stays known."""
        for path in paths:
            self._unlink(path, self._nodes.pop(path, None))
            self._unread.pop(path, None)
            self.roots(path, ())
        for path in paths:
            if self.is_imported(path) or self.is_root(path):
                self._nodes[path] = Node()

    def roots(self, page: str, paths: Iterable[str]) -> None:
        """Note all module scripts of a page; inline ones that it has no longer are forgotten."""
        scripts = frozenset(paths)
        before = self._pages.pop(page, frozenset())
        self._roots.update(scripts)
        self._roots.subtract(before)
        self._roots = +self._roots
        if scripts:
            self._pages[page] = scripts
        for one in before - scripts:
            if one.startswith(page + _INLINE):
                self.forget(one)
        if len(self._pages) > self._limit:
            self.roots(next(iter(self._pages)), ())

    def knows(self, path: str) -> bool:
        """Say whether a path is a module, is brought in by one, or is run by a page."""
        return self.node(path) is not None or self.is_imported(path) or self.is_root(path)

    def is_imported(self, path: str) -> bool:
        """Say whether another module brings a path in."""
        return path in self._links

    def is_root(self, path: str) -> bool:
        """Say whether a page itself runs a module."""
        return path in self._roots

    def importers(self, path: str) -> tuple[str, ...]:
        """List the modules that bring a path in, in the order of their names."""
        return tuple(sorted(self.links(path)))

    def links(self, path: str) -> Mapping[str, Edge]:
        """Give, for each importer of a path, all its imports of it as one edge."""
        return self._links.get(path, _NO_LINKS)

    def node(self, path: str) -> Node | None:
        """Give what was learned of a module, None where it was not, or not lately, asked for."""
        known = self._nodes.get(path)
        if known is None and path in self._unread:
            return Node(unread=self._unread[path])
        return known

    @property
    def unread(self) -> Mapping[str, str]:
        """The modules whose text could not be read, each with the reason."""
        return self._unread

    @property
    def workers(self) -> Collection[str]:
        """The modules that others run as workers."""
        return self._workers.keys()

    def _link(self, path: str, node: Node) -> None:
        self._workers.update(_started(node))
        for edge in node.edges:
            # A module that imports itself changes nothing for anybody.
            if edge.path != path:
                links = self._links.setdefault(edge.path, {})
                links[path] = _merged(links.get(path), edge)

    def _unlink(self, path: str, node: Node | None) -> frozenset[str]:
        if node is None:
            return frozenset()
        self._workers -= Counter(_started(node))
        targets = frozenset(edge.path for edge in node.edges) - {path}
        for one in targets:
            links = self._links[one]
            del links[path]
            if not links:
                del self._links[one]
        return targets

    def _note_unread(self, path: str, why: str | None) -> None:
        self._unread.pop(path, None)
        if why is not None:
            self._unread[path] = why
        if len(self._unread) > self._limit:
            del self._unread[next(iter(self._unread))]

    def _shrink(self) -> None:
        while len(self._nodes) > self._limit:
            oldest = next(iter(self._nodes))
            self._unlink(oldest, self._nodes.pop(oldest))
            self._note_unread(oldest, f"more than {self._limit:,} modules were served since")


def _started(node: Node) -> Iterator[str]:
    return (edge.path for edge in node.edges if edge.kind is ImportKind.WORKER)


def _merged(one: Edge | None, other: Edge) -> Edge:
    """Make one edge of two; what only one of two kinds would allow is then not allowed."""
    if one is None:
        return other
    names = None if one.names is None or other.names is None else one.names | other.names
    kinds = {one.kind, other.kind}
    if ImportKind.WORKER in kinds:
        kind = ImportKind.WORKER
    else:
        kind = one.kind if len(kinds) == 1 else ImportKind.STATIC
    return Edge(one.path, kind, names, one.type or other.type)
