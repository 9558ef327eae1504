"""From edits to one message: the decision table, each decision with its reason. No I/O."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from hotreload.changes.classify import AssetKind, is_markup, kind
from hotreload.config import Mode
from hotreload.documents.pages import Pages
from hotreload.esm.dead_end import name
from hotreload.protocol.messages import FileMessage, FullReload, Updates
from hotreload.protocol.updates import (
    EVERY_PAGE,
    AssetUpdate,
    CssUpdate,
    HtmlUpdate,
    JsUpdate,
    Update,
)
from hotreload.scripts.module_updates import Verdict, is_accepted, updates_of
from hotreload.scripts.modules import Modules
from hotreload.scripts.page_modules import owner_of, text_id
from hotreload.styles.sheets import Sheets
from hotreload.styles.splices import INSERT_LIMIT, Texts
from hotreload.urls import file_name


@dataclass(frozen=True, slots=True)
class Edit:
    """Say that what a canonical path shows has changed; ``id`` is None where it is gone."""

    path: str
    kind: AssetKind
    id: str | None

    @property
    def name(self) -> str:
        """The file as a person would call it: decoded, relative to the root."""
        return file_name(self.path)

    @property
    def key(self) -> str:
        """What tells edits of different files apart."""
        return self.path


@dataclass(frozen=True, slots=True)
class Outside:
    """Say that something changed on which every page may depend, and why that is so.

    ``file`` is its absolute path, None where it is no file. Of ``is_markup`` it is known what the
    pages that depend on it are made of: each can tell by its new source whether it does. Of
    ``is_template`` it is known which pages do not depend on it.
    """

    name: str
    reason: str
    file: str | None = None
    is_markup: bool = False
    is_template: bool = False

    @property
    def key(self) -> str:
        """What tells edits of different files apart."""
        return self.file or self.name


@dataclass(frozen=True, slots=True)
class Graphs:
    """What the decisions look at: which sheets load which files, and which pages show which.

    ``texts`` are those of sheets and pages as tabs hold them, ``modules`` say which scripts import
    what.
    """

    sheets: Sheets
    pages: Pages
    texts: Texts = field(default_factory=Texts)
    modules: Modules = field(default_factory=Modules)


_Rule = Callable[[Edit, Graphs, int], tuple[Sequence[Update], str]]


def plan(
    edits: Sequence[Edit | Outside], graphs: Graphs, *, mode: Mode, timestamp: int
) -> FileMessage | None:
    """Decide what is told of a batch of edits: one message, or nothing."""
    told = [edit for edit in edits if is_told(edit, mode=mode)]
    if not told:
        return None
    outside = next((edit for edit in told if _reloads_all(edit, mode=mode)), None)
    if isinstance(outside, Outside):
        return FullReload(_more(outside.reason, len(told)))
    if mode == "reload":
        return _reload([edit for edit in told if isinstance(edit, Edit)])
    return _updates(told, graphs, timestamp)


def is_told(edit: Edit | Outside, *, mode: Mode) -> bool:
    """Tell whether a mode leaves an edit in."""
    if mode == "css":
        return isinstance(edit, Edit) and edit.kind in _SWAPPED
    return mode != "off"


def _reloads_all(edit: Edit | Outside, *, mode: Mode) -> bool:
    return isinstance(edit, Outside) and not (edit.is_markup and mode == "hot")


def is_swapped(kind: AssetKind, *, mode: Mode) -> bool:
    """Tell whether files of a kind are always shown without a reload."""
    return mode in ("hot", "css") and kind in _SWAPPED


def is_leading(path: str, graphs: Graphs, *, mode: Mode) -> bool:
    """Tell whether a change can be shown without a reload, and so need not wait for quiet."""
    what = kind(path)
    if what in _SWAPPED:
        return mode in ("hot", "css")
    if what is AssetKind.HTML:
        return mode == "hot"
    graph = graphs.modules.graph
    is_script = what is AssetKind.MODULE or graph.is_imported(path)
    return mode == "hot" and is_script and is_accepted(path, graph)


def is_leading_outside(file: str, *, mode: Mode, is_template: bool = False) -> bool:
    """Tell the same of a change of a watched file that no URL shows."""
    return mode == "hot" and (is_template or is_markup(file))


def _updates(edits: Sequence[Edit | Outside], graphs: Graphs, timestamp: int) -> Updates:
    entries: dict[tuple[str, str, type], Update] = {}
    reasons = []
    files = [edit for edit in edits if isinstance(edit, Edit)]
    scripts, verdict = _scripts(files, graphs, timestamp)
    outside = [edit for edit in edits if isinstance(edit, Outside)]
    of_outside = HtmlUpdate(
        EVERY_PAGE, EVERY_PAGE, timestamp, None, others=_others(outside, graphs)
    )
    for edit in edits:
        if isinstance(edit, Outside):
            updates: Sequence[Update] = [of_outside]
            reason = _of_outside(edit)
        else:
            updates, reason = _RULES[edit.kind](edit, graphs, timestamp)
        reasons.append(reason)
        for update in updates:
            entries.setdefault((update.path, update.accepted_path, type(update)), update)
    told = _of_scripts(files, verdict, graphs) if verdict else None
    return Updates((*entries.values(), *scripts), _more(told or reasons[0], len(edits)))


def _others(edits: Sequence[Outside], graphs: Graphs) -> tuple[str, ...]:
    """List pages that nothing of this concerns; none where that cannot be known."""
    files = [edit.file for edit in edits if edit.is_template and edit.file is not None]
    return graphs.pages.others(files) if edits and len(files) == len(edits) else ()


def _of_outside(edit: Outside) -> str:
    if edit.is_template:
        return f"{edit.reason}; pages made of it are patched where their source differs"
    return f"{edit.reason}; each page is patched where its source differs"


def _of_scripts(edits: Sequence[Edit], verdict: Verdict, graphs: Graphs) -> str | None:
    """Give the reason where scripts decide: what reloads pages outweighs all else."""
    pages = graphs.modules.pages
    about = next(edit for edit in edits if verdict.path in (edit.path, *pages.changed(edit.path)))
    is_first = about is edits[0] and about.kind is not AssetKind.CSS
    script = pages.changed(about.path).get(verdict.path)
    what = _what(about) if script is None else f"{name(owner_of(about.path, script))} changed"
    return f"{what}; {verdict.clause}" if verdict.is_dead_end or is_first else None


def _reload(edits: Sequence[Edit]) -> FullReload:
    first = edits[0].path
    reason = _more(f"{_what(edits[0])}; the mode is 'reload'", len(edits))
    return FullReload(reason, path=first if len(edits) == 1 else None, triggered_by=first)


def _sheet(edit: Edit, graphs: Graphs, timestamp: int) -> tuple[Sequence[Update], str]:
    roots = graphs.sheets.roots(edit.path)
    splice = graphs.texts.splice(edit.path, edit.id)
    if splice is not None and len(splice.insert) * len(roots) > INSERT_LIMIT:
        splice = None  # it goes with each root
    updates = [CssUpdate(edit.path, root, timestamp, edit.id, splice) for root in roots]
    if roots == (edit.path,):
        return updates, _swap(edit, "the sheet is")
    importer = next(root for root in roots if root != edit.path)
    return updates, _swap(edit, f"{file_name(importer)} imports it and is")


def _asset(edit: Edit, graphs: Graphs, timestamp: int) -> tuple[Sequence[Update], str]:
    updates: list[Update] = [AssetUpdate(edit.path, edit.path, timestamp, edit.id)]
    if not graphs.sheets.knows(edit.path):
        return updates, _swap(edit, "what shows it is")
    roots = graphs.sheets.roots(edit.path)
    updates += [CssUpdate(edit.path, root, timestamp, edit.id) for root in roots]
    return updates, _swap(edit, f"{file_name(roots[0])} shows it and is")


def _swap(edit: Edit, what: str) -> str:
    if edit.id is None:
        return f"{_what(edit)}; the old look stays until it is back"
    return f"{_what(edit)}; {what} swapped in place"


def _data(edit: Edit, graphs: Graphs, timestamp: int) -> tuple[Sequence[Update], str]:
    update = AssetUpdate(edit.path, edit.path, timestamp, edit.id)
    return [update], f"{_what(edit)}; pages that loaded it reload"


def _page(edit: Edit, graphs: Graphs, timestamp: int) -> tuple[Sequence[Update], str]:
    pages = graphs.pages.showing(edit.path)
    changed = graphs.modules.pages.changed(edit.path).values()
    inline = tuple(sorted({script.index for script in changed}))
    splice = graphs.texts.splice(edit.path, edit.id)
    update = HtmlUpdate(edit.path, edit.path, timestamp, edit.id, pages, inline, splice)
    return [update], f"{_what(edit)}; pages that show it are patched in place"


def _module(edit: Edit, graphs: Graphs, timestamp: int) -> tuple[Sequence[Update], str]:
    return (), ""  # what becomes of scripts is decided of all together


def _scripts(
    edits: Sequence[Edit], graphs: Graphs, timestamp: int
) -> tuple[tuple[JsUpdate, ...], Verdict | None]:
    """Describe the modules above scripts, and above what scripts import."""
    modules = graphs.modules
    changed = {
        edit.path: edit.id
        for edit in edits
        if edit.kind is AssetKind.MODULE or modules.graph.is_imported(edit.path)
    }
    for edit in edits:
        inline = modules.pages.changed(edit.path)
        changed |= {owner: text_id(script) for owner, script in inline.items()}
    if not changed:
        return (), None
    plain = filter(modules.is_plain, changed)
    updates, verdict = updates_of(
        changed, modules.graph, timestamp=timestamp, plain=plain, code=modules.code
    )
    if verdict.is_dead_end and modules.is_classic(verdict.path):
        verdict = replace(verdict, clause="pages that loaded it reload")
    return updates, verdict


_RULES: Mapping[AssetKind, _Rule] = {
    AssetKind.CSS: _sheet,
    AssetKind.IMAGE: _asset,
    AssetKind.FONT: _asset,
    AssetKind.MEDIA: _asset,
    AssetKind.HTML: _page,
    AssetKind.MODULE: _module,
    AssetKind.OTHER: _data,
}

_SWAPPED = frozenset({AssetKind.CSS, AssetKind.IMAGE, AssetKind.FONT, AssetKind.MEDIA})


def _what(edit: Edit) -> str:
    return f"{edit.name} {'was deleted' if edit.id is None else 'changed'}"


def _more(reason: str, count: int) -> str:
    return reason if count == 1 else f"{reason} (and {count - 1} more)"
