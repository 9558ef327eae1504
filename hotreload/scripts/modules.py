"""What the scripts of the site say of each other, read once for each content. No I/O.

A change is judged by what pages still run: a new text is taken first, its imports count while the
change is told, and all else that it says when it was told.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import count

from hotreload import urls
from hotreload.esm import page_scripts
from hotreload.esm.graph import Edge, ModuleGraph, Node
from hotreload.esm.import_map import ImportMap
from hotreload.esm.order import leading_to
from hotreload.esm.page_maps import PageMaps
from hotreload.esm.page_scripts import ExternalModule, InlineModule, Script
from hotreload.esm.propagation import propagate
from hotreload.esm.specifiers import Disagreement, Resolved, resolve_url
from hotreload.esm.syntax import Import, ImportKind, Module, Unsure
from hotreload.protocol.updates import Code
from hotreload.scripts.carried import carried
from hotreload.scripts.page_modules import PageModules, is_hashed, owner, owner_of, text_id
from hotreload.scripts.source import Source, parsed

_LOADS = (ImportKind.STATIC, ImportKind.DYNAMIC)


class Modules:
    """Keep what each script says, by canonical path, and the graph of them all."""

    def __init__(self) -> None:
        """Know no script."""
        self.graph = ModuleGraph()
        self.pages = PageModules()
        self.stamps: dict[str, int] = {}
        self._sources: dict[str, Source] = {}
        self._taken: dict[str, tuple[str, bytes | None]] = {}
        self._next: dict[str, tuple[Source, Node]] = {}
        self._texts: dict[str, bytes | None] = {}
        self._maps = PageMaps()
        self._pruned: set[str] = set()
        self._gone: set[str] = set()

    def source(self, path: str, content: str) -> Source | None:
        """Give what is known of a script whose text has this content id."""
        found = self._sources.get(path)
        return found if found is not None and found.id == content else None

    def is_plain(self, path: str) -> bool:
        """Tell whether nothing of a script is rewritten, as its text is by now."""
        known = self._next.get(path, (self._sources.get(path), None))[0]
        return known is None or not known.is_rewritten

    def code(self, path: str) -> Code | None:
        """Give the text of a prepared script as far as a message may carry it."""
        following = None if self.is_sealed(path) else self._next.get(path)
        return following and carried(self._texts.get(path), following[0])

    def is_sealed(self, path: str) -> bool:
        """Tell whether a script has to be served as it is, for pages know its hash."""
        return self._maps.is_sealed(path)

    def runs(self, path: str) -> bool:
        """Tell whether pages run a script as a module, whatever its text looks like."""
        links = self.graph.links(path).values()
        return self.graph.is_root(path) or any(edge.kind in _LOADS for edge in links)

    def is_classic(self, path: str) -> bool:
        """Tell whether a script is none, for all that is known."""
        says = self._sources[path].says if path in self._sources else None
        is_used = self.graph.is_root(path) or self.graph.is_imported(path)
        return isinstance(says, Module) and not (says.is_module or is_used)

    def take(self, path: str, content: str, data: bytes | None) -> None:
        """Note what the disk shows of a script; ``data`` is None where it is too much."""
        self._taken.pop(path, None)
        self._gone.discard(path)
        if self.source(path, content) is None:
            self._taken[path] = (content, data)
        else:
            self._bring_back([path])

    def prepare(self, paths: Iterable[str]) -> frozenset[str]:
        """Count what changed scripts import by now; give the paths that nothing imports now.

        What only these imported is among them; what imports itself in the end is not.
        """
        lost: set[str] = set()
        for path in paths:
            if (taken := self._taken.pop(path, None)) is not None:
                self._texts[path] = taken[1]
                lost |= self._count(path, Source(taken[0], path, parsed(taken[1])))
            for name, script in self.pages.prepare(path).items():
                says = parsed(page_scripts.encode(script.text))
                lost |= self._count(name, Source(text_id(script), script.base, says))
        tops = {one for one in lost if not self.graph.is_imported(one)}
        below = self._below(tops)
        links = self.graph.links
        return below - self._below(one for one in below - tops if not links(one).keys() <= below)

    def _below(self, paths: Iterable[str]) -> frozenset[str]:
        """Gather what modules import in the end, themselves included; what pages run stays out."""
        found = set(paths)
        for path in (order := list(found)):
            node = self.graph.node(path)
            edges = () if node is None else node.edges
            new = {edge.path for edge in edges if not self.graph.is_root(edge.path)} - found
            found |= new
            order += new
        return frozenset(found)

    def _count(self, path: str, changed: Source) -> frozenset[str]:
        before = self.graph.node(path)
        source, found = self._resolved(changed)
        node = _following(found, before) if isinstance(source.says, Unsure) else found
        self._next[path] = source, node
        lost = self.graph.learn(path, _as_before(node, before))
        self._bring_back(edge.path for edge in node.edges)
        return lost

    def settle(self, paths: Iterable[str]) -> None:
        """Count all that scripts say by now: it was told, or answered."""
        paths = tuple(paths)
        self.prepare(paths)
        for path in paths:
            self._texts.pop(path, None)
            for one in (path, *self.pages.settle(path)):
                if following := self._next.pop(one, None):
                    self._sources[one], node = following
                    self.graph.learn(one, node)

    def announced(self, changed: Iterable[str], *, timestamp: int) -> None:
        """Note when modules were last loaded anew, by what their text tells.

        Asked for with a time alone they count; pages with a client of ours tell by themselves.
        Where nobody accepts a change, pages load all without stamps again.
        """
        concerned = [path for path in changed if self.graph.knows(path)]
        if not concerned:
            return
        found = propagate(self.graph, concerned)
        if found.dead_end is not None:
            self.stamps.clear()
        self.stamps.update(dict.fromkeys(found.refreshed, timestamp))

    def prune(self, paths: Iterable[str]) -> None:
        """Take modules that nothing imports any more out of the graph, until something does."""
        for path in paths:
            if path in self._sources:
                self._pruned.add(path)
            self.graph.forget(path)

    def drop(self, paths: Iterable[str]) -> None:
        """Forget scripts that are gone, and of earlier ones those that nothing there imports now.

        What pages may still run keeps its place below who imports it.
        """
        self._gone.update(paths)
        if not self._gone:
            return
        links = self.graph.links
        below = [path for path in self._gone if not links(path).keys() <= self._gone]
        kept = leading_to(below, self._gone, links)
        over = self._gone - kept
        self._gone &= kept
        self._pruned -= over
        for path in over:
            self._sources.pop(path, None)
            self.stamps.pop(path, None)
            self.pages.drop(path)
            self.page_changed(path, b"")
        self.graph.forget(*over)

    def _bring_back(self, paths: Iterable[str]) -> None:
        """Put pruned modules back into the graph: who imports them again may have them still."""
        for path in (left := list(self._pruned.intersection(paths))):
            if path in self._pruned and path in self._sources:
                self._sources[path], node = self._resolved(self._sources[path])
                self.graph.learn(path, node)
                left += self._pruned.intersection(edge.path for edge in node.edges)
            self._pruned.discard(path)

    def show(self, data: bytes, *, page: str, policy: str) -> Mapping[InlineModule, Module]:
        """Note a page as tabs have it; give the scripts within it that can be hot.

        A script that a content security policy allows by its hash cannot.
        """
        found = page_scripts.scripts(data, page=page)
        inline = self.page(page, found)
        is_hot = bool(inline) and not is_hashed(data, policy=policy)
        self.pages.note(page, data, found if is_hot else ())
        return inline if is_hot else {}

    def page(self, page: str, found: tuple[Script, ...]) -> Mapping[InlineModule, Module]:
        """Note the scripts of a page, and read those within it; without any it says nothing."""
        self._note_map(page, page_scripts.map_of(found) if found else None)
        inline = {
            one: self._inline(owner_of(page, one), one)
            for one in found
            if isinstance(one, InlineModule)
        }
        self._leave(page, len(inline))
        outside = [one.path for one in found if isinstance(one, ExternalModule) and one.path]
        self.graph.roots(page, [*outside, *(owner_of(page, one) for one in inline)])
        return {one: module for one, module in inline.items() if module is not None}

    def page_changed(self, path: str, data: bytes) -> None:
        """Note the import maps of a changed page: nobody may ask for it again."""
        for name in filter(self._maps.knows, urls.page_names(path)):
            found = page_scripts.scripts(data, page=name)
            self._note_map(name, page_scripts.map_of(found) if found else None)

    def _inline(self, name: str, script: InlineModule) -> Module | None:
        text = text_id(script)
        known = self.source(name, text)
        says = parsed(page_scripts.encode(script.text)) if known is None else known.says
        source, node = self._resolved(Source(text, script.base, says))
        self._sources[name] = source
        self.graph.learn(name, node)
        return says if isinstance(says, Module) else None

    def _leave(self, page: str, first: int) -> None:
        """Forget the scripts within a page from a number on."""
        for index in count(first):
            if self._sources.pop(owner(page, index), None) is None:
                return

    def _note_map(self, page: str, found: ImportMap | None) -> None:
        before, of_urls = self._maps.different, self._maps.of_urls
        forgotten = self._maps.note(page, found)
        if forgotten is not None:
            self._leave(forgotten, 0)
            self.graph.roots(forgotten, ())
        if self._maps.different != before:
            self._resolve_again(all_urls=self._maps.of_urls != of_urls)

    def _resolve_again(self, *, all_urls: bool) -> None:
        for path, source in tuple(self._sources.items()):
            is_concerned = all_urls or source.has_bare
            if is_concerned and isinstance(source.says, Module) and path not in self._pruned:
                self._sources[path], node = self._resolved(source)
                self.graph.learn(path, node)

    def _resolved(self, source: Source) -> tuple[Source, Node]:
        """Find the files that the imports of a text mean; where pages differ, nobody knows."""
        if isinstance(source.says, Unsure):
            return source, Node(unread=source.says.why)
        targets: dict[Import, Resolved] = {}
        for one in source.says.imports:
            found = self._target(one, source.base)
            if isinstance(found, Disagreement) or (found is not None and found.url is None):
                why = f"its import {one.specifier!r} means different files on different pages"
                return replace(source, targets={}), Node(unread=why)
            if found is not None:
                targets[one] = found
        return replace(source, targets=targets), _node(
            source.says, targets, self._accepted(source.says, source.base)
        )

    def _target(self, one: Import, base: str) -> Resolved | Disagreement | None:
        if one.specifier is None:
            return None
        if one.kind in (ImportKind.ASSET, ImportKind.WORKER):
            return resolve_url(one.specifier, base=base)
        return self._maps.resolve(one.specifier, base=base)

    def _accepted(self, module: Module, base: str) -> frozenset[str]:
        found = (self._maps.resolve(one.specifier, base=base) for one in module.accepted)
        return frozenset(one.path for one in found if isinstance(one, Resolved))


def _node(module: Module, targets: Mapping[Import, Resolved], accepted: frozenset[str]) -> Node:
    return Node(
        edges=tuple(
            Edge(found.path, one.kind, one.names, one.type) for one, found in targets.items()
        ),
        accepts_itself=module.accepts_itself,
        accepted=accepted,
        accepted_exports=module.accepted_exports,
        exports=module.exports,
        uses_hot=module.uses_hot,
    )


def _following(node: Node, before: Node | None) -> Node:
    """Choose what a module is from now on.

    A text that cannot be read, behind one that could, is most likely half of an edit: no browser
    will link it, and the page stays as it is until the next one.
    """
    return node if before is None or before.unread is not None else before


def _as_before(node: Node, before: Node | None) -> Node:
    """Give what a module imports now, and accepts as it runs."""
    return node if before is None else replace(before, edges=node.edges, unread=node.unread)
