"""What a change of something served would make the open tabs do, in the planner's own words."""

from collections.abc import Iterator
from typing import assert_never

from hotreload.changes.changes import CAP, QUIET
from hotreload.config import Mode
from hotreload.explain.trial import Trial, shown
from hotreload.planner import Edit, Outside, is_leading, is_leading_outside, plan
from hotreload.protocol.messages import FileMessage, FullReload, Prune, Updates
from hotreload.protocol.updates import (
    EVERY_PAGE,
    AssetUpdate,
    CssUpdate,
    HtmlUpdate,
    JsUpdate,
    Update,
)
from hotreload.reports.findings import Section, joined
from hotreload.site.site import kind_of

_AT_ONCE = "It is told at the first complete save, without waiting."
_SAME = "A save of the same bytes is silent."


def of_path(trial: Trial, path: str) -> Section:
    """Say what happens when what a canonical path shows is saved, or is deleted."""
    complete = trial.learn_graphs()
    edit = Edit(path, kind_of(path), "new")
    lines = [*_told(trial, edit), *_when(trial, edit), *_who(trial, path), _SAME]
    if not complete:
        lines.append("There are more files than were read here, so an import may be overlooked.")
    return Section("A change of it", tuple(lines))


def of_outside(trial: Trial, outside: Outside) -> Section:
    """Say what happens when a watched file that no URL shows is saved."""
    return Section("A change of it", (*_told(trial, outside), *_when_outside(trial, outside)))


def _told(trial: Trial, edit: Edit | Outside) -> Iterator[str]:
    message = plan([edit], trial.site.graphs, mode=trial.config.mode, timestamp=0)
    if message is None:
        yield f"Nothing is told: {_SILENT.get(trial.config.mode, 'the mode forbids it')}."
        return
    yield f"Tabs are told: {message.reason}."
    yield from _messages(message)


_SILENT: dict[Mode, str] = {
    "off": "the mode is off",
    "css": "in the mode css only sheets, images, fonts and media are told",
}


def _messages(message: FileMessage) -> Iterator[str]:
    match message:
        case Updates(updates):
            for update in updates:
                yield _update(update)
        case FullReload(path=path):
            whose = "every tab" if path is None else f"tabs that show or loaded {shown(path)}"
            yield f"Message: full-reload, for {whose}."
        case Prune(paths):
            yield f"Message: prune, of {joined(map(shown, paths))}."
        case _ as never:
            assert_never(never)


def _update(update: Update) -> str:
    accepted = shown(update.accepted_path)
    match update:
        case CssUpdate():
            return f"Message: css-update, for tabs that link {accepted}."
        case AssetUpdate():
            return f"Message: asset-update, for tabs that show or loaded {accepted}."
        case JsUpdate():
            return _modules(update)
        case HtmlUpdate():
            return _page(update)
        case _ as never:
            assert_never(never)


def _page(update: HtmlUpdate) -> str:
    if update.path == EVERY_PAGE:
        return "Message: html-update, for every tab; each fetches its page and compares."
    whose = f"tabs that show {shown(update.accepted_path)}"
    return f"Message: html-update, for {whose}; a changed script in it reloads them."


def _modules(update: JsUpdate) -> str:
    concerned = f"Message: js-update, for tabs that loaded {shown(update.accepted_path)}"
    if update.is_dead_end:
        return f"{concerned}; they load anew, unless their code accepts it at run time."
    if update.path == update.accepted_path:
        return f"{concerned}; it is run again there."
    return f"{concerned}; {shown(update.path)} takes it there."


def _when(trial: Trial, edit: Edit) -> Iterator[str]:
    if is_leading(edit.path, trial.site.graphs, mode=trial.config.mode):
        yield _AT_ONCE
    elif trial.config.mode in ("hot", "reload"):
        quiet, cap = (f"{1000 * seconds:.0f} ms" for seconds in (QUIET, CAP))
        yield f"It is told after {quiet} of quiet, mostly within {cap}."


def _when_outside(trial: Trial, outside: Outside) -> Iterator[str]:
    if is_leading_outside(outside.name, mode=trial.config.mode):
        yield _AT_ONCE


def _who(trial: Trial, path: str) -> Iterator[str]:
    graphs = trial.site.graphs
    users = [*graphs.sheets.roots(path), *graphs.modules.graph.importers(path)]
    named = [shown(user.partition("?")[0]) for user in dict.fromkeys(users) if user != path]
    if named:
        yield f"It is told once a page has asked for it, or for {joined(named)}."
    else:
        yield "It is told once a page has asked for it in this run of the server."
