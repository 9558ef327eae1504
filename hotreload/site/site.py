"""What the disk shows, held against what was announced: the truth behind every message."""

import contextlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from hotreload import urls
from hotreload.changes.changes import Change, ChangeKind
from hotreload.changes.classify import AssetKind, kind
from hotreload.changes.served import EVERYTHING, MARKUP, Served
from hotreload.content import content_id
from hotreload.documents.pages import Pages
from hotreload.esm import page_scripts
from hotreload.paths import Mounts
from hotreload.planner import Edit, Graphs, Outside
from hotreload.resolver import Folder, Missing, Opened, Redirect, Resolver
from hotreload.scripts.versions import Versions
from hotreload.site import snapshot
from hotreload.site.missed import Missed
from hotreload.site.snapshot import Snapshot, is_unfinished
from hotreload.site.stamps import Stamps
from hotreload.site.watched_files import WatchedFiles, template
from hotreload.styles import css
from hotreload.styles.sheets import Sheets
from hotreload.styles.splices import Text


@dataclass(frozen=True, slots=True)
class Findings:
    """Say which changes are news, and which met a file that its writer has just emptied."""

    edits: tuple[Edit | Outside, ...]
    unfinished: tuple[Change, ...]


class Site:
    """Know the files behind the URLs: open them, name them, and tell news from noise."""

    def __init__(
        self,
        mounts: Mounts,
        *,
        resolver: Resolver,
        outside: Iterable[str] = (),
        is_away: Callable[[str], bool] = lambda folder: False,
        is_taken: Callable[[str], bool] = lambda file: False,
    ) -> None:
        """Begin with nothing served; ``outside`` are further files and folders of the pages.

        ``is_away`` says which folder may come back in a moment, ``is_taken`` which of the outside
        files are told otherwise.
        """
        self.stand_ins: Callable[[], frozenset[str]] = frozenset
        self.stamps = Stamps()
        self.watched = WatchedFiles(outside, is_taken=is_taken)
        self.resolver = resolver
        self.served = Served()
        self.missed = Missed(mounts, served=self.served, stamps=self.stamps)
        self.graphs = Graphs(Sheets(), Pages())
        self.versions = Versions()
        self._mounts = mounts
        self._is_away = is_away
        self._links: dict[str, set[str]] = {}

    def learn(self, opened: Opened, held: Snapshot) -> None:
        """Note what an answer from a file tells about links and sheets, and how it looks."""
        self.stamps.note(opened.path, opened.file, opened.stat)
        if opened.real != opened.file:
            self._links.setdefault(opened.real, set()).add(opened.path)
        match kind(opened.path):
            case AssetKind.CSS:
                self._learn_sheet(opened.path, held)
            case AssetKind.MODULE:
                self.graphs.modules.take(opened.path, held.id, held.data)
            case AssetKind.HTML:
                self._learn_page(opened.path, held)
            case _:
                pass

    def is_told(self, path: str) -> bool:
        """Tell whether a change of a canonical path concerns anybody."""
        return (
            self.served.is_asked(path)
            or self.graphs.sheets.knows(path)
            or self.graphs.modules.graph.is_imported(path)
        )

    def paths_of(self, file: str) -> tuple[str, ...]:
        """List the canonical paths that show a file: by name, and through links."""
        return (*self._named(file), *self._links.get(file, ()))

    def examine(self, changes: Iterable[Change]) -> Findings:
        """Compare changed files with what was announced of them."""
        edits: dict[str, Edit | Outside] = {}
        looked_at: set[str] = set()  # a listing would be read once for each file in its folder
        unfinished = []
        for change in changes:
            named = self._named(change.path)
            paths = (*named, *self._links.get(change.path, ()))
            is_outside = not paths or self.watched.is_template(change.path)
            if is_outside and (news := self.watched.news(change.path)):
                edits[change.path] = news
            for path in self._concerned(paths):
                if path in looked_at:
                    continue
                looked_at.add(path)
                # What has arrived may be somewhere else than it was, through a link above it.
                is_save = path in named and change.kind is ChangeKind.MODIFIED
                edit = self._edit(path, file=change.path if is_save else None)
                if isinstance(edit, Edit):
                    edits[path] = edit
                elif isinstance(edit, _Unfinished):
                    unfinished.append(change)
        return Findings(tuple(edits.values()), tuple(unfinished))

    def look_again(self, paths: Iterable[str]) -> tuple[Edit, ...]:
        """Compare what canonical paths show with what was announced of them."""
        found = [self._edit(path) for path in paths]
        return tuple(edit for edit in found if isinstance(edit, Edit))

    def name_below_root(self, edit: Edit | Outside) -> str | None:
        """Give the path relative to the mount or folder it is in, None where it is in none."""
        if isinstance(edit, Edit):
            found = self._mounts.find(urls.unquote(edit.path))
            return (found[1] or None) if found else None
        return self.watched.name_below(edit.file) if edit.file else None

    def announce(self, edits: Sequence[Edit | Outside], *, seq: int, timestamp: int) -> None:
        """Remember what was published, with its place and its time in ms."""
        modules = self.graphs.modules
        modules.settle(edit.key for edit in edits)
        modules.drop(edit.path for edit in edits if isinstance(edit, Edit) and edit.id is None)
        for edit in edits:
            if isinstance(edit, Edit):
                self.served.announce(edit.path, edit.id, seq=seq, timestamp=timestamp)
                self.graphs.texts.announced(edit.path)
            elif edit.is_template and edit.file is not None:
                self.served.announce_template(edit.file, seq=seq)
            else:
                self.served.announce_outside(markup=edit.is_markup, seq=seq)

    def since(self, seq: int) -> tuple[Edit | Outside, ...]:
        """List what was published after ``seq``, each path once."""
        shown = tuple(
            Outside("*", "a watched file changed meanwhile", is_markup=path == MARKUP)
            if path in (EVERYTHING, MARKUP)
            else Edit(path, kind_of(path), self.served.announced(path))
            for path in self.served.since(seq)
        )
        return (*shown, *map(template, self.served.templates_since(seq)))

    def is_announced(self, file: str) -> bool:
        """Tell whether a file is there, for all that was announced."""
        return any(self.served.announced(path) is not None for path in self.paths_of(file))

    def linked_folders(self) -> frozenset[str]:
        """List the directories of the files that are shown through links."""
        return frozenset(os.path.dirname(real) for real in self._links)

    def is_concerned(self, file: str, paths: Sequence[str]) -> bool:
        """Tell whether a change of a file with these paths may be told: outside files always."""
        is_outside = not paths or self.watched.is_template(file)
        return is_outside or next(self._concerned(paths), None) is not None

    def _named(self, file: str) -> tuple[str, ...]:
        """List the paths that show a file by name; of a mirror those that anybody asked for."""
        paths = self._mounts.url_paths(file)
        if not self._mounts.has_mirrors:
            return paths
        return tuple(p for p in paths if not self.is_mirrored(p) or any(self._concerned((p,))))

    def is_mounted(self, path: str) -> bool:
        """Tell whether a URL path is below a mount."""
        return self._mounts.find(urls.unquote(path)) is not None

    def is_mirrored(self, path: str) -> bool:
        """Tell whether somebody else answers for a URL path, with files that we know."""
        return self._mounts.is_mirrored(urls.unquote(path))

    def _concerned(self, paths: Sequence[str]) -> Iterator[str]:
        for path in paths:
            if self.is_told(path):
                yield path
            yield from self.served.below(path)
            above = path[: path.rstrip("/").rfind("/") + 1]
            yield from filter(self.served.is_listed, (above, f"{path}/"))

    def _edit(self, path: str, *, file: str | None = None) -> "Edit | _Unfinished | None":
        found = self._look(path, file)
        if isinstance(found, _Unfinished):
            return found
        if found == self.served.announced(path):
            return None
        if found is None and kind(path) is AssetKind.CSS:
            self.graphs.sheets.forget(path)
        return Edit(path, kind_of(path), found)

    def _look(self, path: str, file: str | None) -> "str | _Unfinished | None":
        is_known = file is not None and self.served.announced(path) is not None
        reopened = self.resolver.reopen(path, file) if file is not None and is_known else None
        match reopened or self.resolver.resolve(path):
            case Opened() as opened if opened.path != path:  # which is looked at by itself
                opened.close()
                self.stamps.pass_on(path)
                return None
            case Opened() as opened:
                try:
                    if opened.stat.st_size == 0 and is_unfinished(opened, now=time.time()):
                        return _UNFINISHED
                    held = snapshot.take(opened)
                except OSError:  # a disk that fails for a moment changes nothing
                    return self.served.announced(path)
                finally:
                    opened.close()
                if held.is_torn:
                    return _UNFINISHED
                self.learn(opened, held)
                return held.id
            case Folder() as folder:
                return self.listing_of(folder) if folder.path == path else None
            case Missing(error=int()):  # it cannot be opened, which does not make it gone
                return self.served.announced(path)
            case Missing() | Redirect():
                return self._absent(path)

    def _absent(self, path: str) -> "_Unfinished | None":
        """Take a file as gone, unless its whole root is away for a moment."""
        folder = self.folder_of(path)
        if folder is not None and self._is_away(folder):
            return _UNFINISHED
        self.stamps.note_absence(path)
        return None

    def names_in(self, folder: Folder) -> tuple[str, ...]:
        """List what a folder's listing shows."""
        with contextlib.suppress(OSError):
            self.stamps.note(folder.path, folder.directory, os.stat(folder.directory))
        return self.resolver.entries(folder)

    def folder_of(self, path: str) -> str | None:
        """Give the directory in which the file of a canonical path is, or would be."""
        found = self._mounts.find(urls.unquote(path))
        if found is None:
            return None
        mount, relative = found
        parts = [part for part in relative.split("/")[:-1] if part not in ("", ".", "..")]
        return os.path.join(mount.directory, *parts)

    def listing_of(self, folder: Folder) -> str:
        """Name what a folder lists."""
        return listing_id(self.names_in(folder))

    def stamped(self, path: str, text: str) -> str:
        """Stamp what changed of all that a sheet refers to; the same object where nothing did."""
        stamps = self.graphs.sheets.stamps_for(path, self.served.stamps)
        return css.stamp(text, base=path, stamps=stamps) if stamps else text

    def _learn_page(self, path: str, held: Snapshot) -> None:
        self.graphs.modules.pages.take(path, held.id, held.data)
        if held.data is not None:  # tabs may show it soon without asking for it as a document
            self.graphs.pages.remember(held.id, held.data, path=path)
        before = self.graphs.pages.source(self.graphs.texts.name(path))
        text = page_scripts.plain_text(held.data, before=before) if held.data is not None else None
        if text is None:
            self.graphs.texts.forget(path)
        else:
            self.graphs.texts.learn(path, Text(held.id, text, held.id))
        if held.id != self.served.announced(path):
            self.graphs.modules.page_changed(path, held.data or b"")

    def _learn_sheet(self, path: str, held: Snapshot) -> None:
        text = css.decode(held.data) if held.data is not None else None
        if text is None:
            self.graphs.sheets.forget(path)
            self.graphs.texts.forget(path)
            return
        self.graphs.sheets.update(path, text)
        stamped = self.stamped(path, text)
        name = held.id if stamped is text else content_id(css.encode(stamped))
        self.graphs.texts.learn(path, Text(name, stamped, held.id))


class _Unfinished:
    """Stand for a file that its writer has just emptied."""


_UNFINISHED = _Unfinished()


def listing_id(names: Iterable[str]) -> str:
    """Name what a folder lists."""
    return content_id("\n".join(names).encode("utf-8", "surrogateescape"))


def kind_of(path: str) -> AssetKind:
    """Classify a canonical path; a folder's listing is a page."""
    return AssetKind.HTML if path.endswith("/") else kind(path)
