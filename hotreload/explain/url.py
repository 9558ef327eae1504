"""What answers a URL path, with what, and whether the tag is put into it."""

import os
from collections.abc import Iterator
from typing import assert_never

from hotreload.answers.answer import Answer
from hotreload.answers.tagger import why_untagged
from hotreload.documents import inject
from hotreload.documents.document import declared_nonce, declared_policy
from hotreload.documents.policies import objections
from hotreload.explain.trial import Trial, relative, shown
from hotreload.gate import Head, Refused
from hotreload.reports.findings import Problem, Section
from hotreload.resolver import Folder, Missing, Opened, Redirect

CLIENT = b'src="/@hotreload/client.js"'
"""What only the tag holds: the client's URL occurs once in a page."""


def about(trial: Trial, path: str) -> tuple[Section, str | None]:
    """Say what an undecoded URL path shows, and give the canonical path of what answers."""
    found = trial.look(path)
    problems: tuple[Problem, ...] = ()
    canonical: str | None = None
    match found:
        case Opened():
            lines, canonical = _opened(trial, path, found), found.path
        case Folder():
            folder = relative(found.directory, trial.root)
            lines = iter((f"It lists the folder {folder}, for there is no index.html in it.",))
            canonical = found.path
        case Redirect(location):
            lines = iter((f"It redirects to {shown(location)}: a folder's URL ends with /.",))
        case Missing():
            lines, canonical = _missing(trial, path, found), found.path
            problems = tuple(_cures(found))
        case _ as never:
            assert_never(never)
    return Section(shown(path), tuple(lines), problems), canonical


def _opened(trial: Trial, path: str, opened: Opened) -> Iterator[str]:
    yield f"It shows {relative(opened.file, trial.root)}."
    if opened.real != opened.file:
        yield f"There is a link on the way: the file is really {opened.real}."
    if opened.path != path:
        yield f"Its canonical path, under which changes are told, is {shown(opened.path)}."


def _missing(trial: Trial, path: str, missing: Missing) -> Iterator[str]:
    if missing.error is not None:
        yield f"503: {missing.cause}. The page comes alive as soon as it can be read."
    elif missing.path is None:
        yield f"404, always: {missing.cause}."
        yield "So nobody can ask for it, and a change of it is told to nobody."
    else:
        yield f"404: {missing.cause}."
        files = trial.site.resolver.files(path)
        if files:
            names = " or ".join(relative(file, trial.root) for file in files)
            yield f"It comes alive as soon as there is {names}."


def _cures(missing: Missing) -> Iterator[Problem]:
    if missing.cure:
        text = f"Not shown: {missing.cause}."
        yield Problem(text, missing.cure, grave=False)


def answered(trial: Trial, path: str) -> Section:
    """Say with what the server answers a person who opens a URL path, and why the tag is in it."""
    head, answer = trial.navigate(path)
    if isinstance(answer, Refused):
        text = " ".join(answer.text.split())
        return Section("Answer", (f"Status {answer.status}: {text}",))
    kind = answer.headers.get("Content-Type")
    lines = [f"Status {answer.status}{f', {kind}' if kind else ''}."]
    if 300 <= answer.status < 400:
        return Section("Answer", tuple(lines))
    lines += _stand_in(trial, path, answer.status)
    return Section("Answer", (*lines, *_tag(trial, head, answer)))


def _stand_in(trial: Trial, path: str, status: int) -> Iterator[str]:
    """Say what is shown in place of what is missing."""
    if not isinstance(trial.look(path), Missing):
        return
    if status == 200:
        yield "The root's index.html is shown instead, as --spa has it."
    elif status == 404:
        is_own = isinstance(trial.look("/404.html"), Opened)
        yield f"{'Your 404.html' if is_own else 'A page of ours'} is shown instead."


def _tag(trial: Trial, head: Head, answer: Answer) -> Iterator[str]:
    body = answer.body if isinstance(answer.body, bytes) else b""
    if CLIENT in body:
        line = body[: body.find(CLIENT)].count(b"\n") + 1
        yield f"The tag is put into it, first in <head> (line {line})."
        yield from policies(body, answer.headers.get("Content-Security-Policy", ""))
        yield "Scripts that fetch it (Sec-Fetch-Dest: empty, htmx, Turbo) get it without the tag."
        return
    if trial.config.mode == "off":
        yield "No tag: the mode is off."
        return
    why = why_untagged(head, body, status=answer.status, headers=answer.headers)
    yield f"No tag: {why or inject.why_no_place(body) or 'it was served as it is'}."


def policies(body: bytes, policy: str) -> Iterator[str]:
    """Say which nonce the tag bears, and what the page's policies forbid of ours."""
    nonce = declared_nonce(body, policy=policy)
    if nonce is not None:
        yield "It bears the page's nonce."
    in_page = declared_policy(body)
    yield from objections(", ".join(filter(None, (policy, in_page))), nonce=nonce)


def in_channel(path: str) -> Section:
    """Say what lies under our own prefix."""
    line = "It is hotreload's own: docs/protocol.md has the routes, and who may use them."
    return Section(shown(path), (line,))


def file_of(trial: Trial, path: str) -> str | None:
    """Give the file that a URL path shows or would show first."""
    found = trial.look(path)
    if isinstance(found, Opened):
        return found.file
    if isinstance(found, Folder):
        return found.directory
    files = trial.site.resolver.files(path)
    return os.path.abspath(files[0]) if files else None
