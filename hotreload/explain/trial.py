"""A server that never runs: it answers as the real one would, so that an answer can be explained.

The real resolver, responder and graphs are asked; nothing is watched and nothing listens.
"""

import os
import time
from collections.abc import Iterable
from pathlib import Path

from hotreload import urls
from hotreload.answers.answer import Answer, Stretch
from hotreload.answers.responder import OwnPages, Responder
from hotreload.changes.classify import AssetKind, kind
from hotreload.config import Config
from hotreload.gate import Gate, Head, Hosts, Refused
from hotreload.reloader import Reloader
from hotreload.resolver import Opened, Resolution
from hotreload.watch.tree import Tree

PATIENCE = 1.0
"""Seconds that reading the files may take."""
_BRINGS_IN = (AssetKind.CSS, AssetKind.MODULE, AssetKind.HTML)
NAVIGATION = {
    "host": ("127.0.0.1",),
    "accept": ("text/html",),
    "sec-fetch-dest": ("document",),
    "sec-fetch-mode": ("navigate",),
}


class Trial:
    """Hold the parts of a server with a configuration; needs a running event loop."""

    def __init__(self, config: Config, own: OwnPages) -> None:
        """Wire the parts; ``own`` draws the pages that are ours."""
        self.config = config
        self.warnings: list[str] = []
        self.root = os.path.abspath(config.root)
        self.watched = tuple(os.path.abspath(path) for path in config.watch)
        mounted = tuple(os.path.abspath(folder) for _, folder in config.folders)
        self.roots = tuple(dict.fromkeys((self.root, *mounted, *self.watched)))
        self.tree = Tree([root for root in self.roots if not os.path.isfile(root)], config.ignore)
        self.reloader = Reloader(
            mount={"/": config.root, **dict(config.folders)},
            watch=config.watch,
            ignore=config.ignore,
            mode=config.mode,
            on_warning=self.warnings.append,
        )
        self.site = self.reloader.site
        self._gate = Gate(hosts=Hosts(), page_token="")
        self._responder = Responder(self.reloader, token="", own=own, spa=config.spa)

    def navigate(self, target: str) -> tuple[Head, Answer | Refused]:
        """Answer a person who opens a URL path, as the server would."""
        head = Head("GET", target, NAVIGATION)
        verdict = self._gate.judge_site(head)
        if isinstance(verdict, Refused):
            return head, verdict
        answer = self._responder.respond(head, patient=False)
        assert isinstance(answer, Answer)  # we were not patient, and own pages leave nothing
        if isinstance(answer.body, Stretch):
            answer.body.opened.close()
        return head, answer

    def look(self, path: str) -> Resolution:
        """Find what an undecoded URL path shows; a file that was opened is closed again."""
        found = self.site.resolver.resolve(path)
        if isinstance(found, Opened):
            found.close()
        return found

    def paths_of(self, file: str) -> tuple[str, ...]:
        """List the canonical URL paths of a file, by name."""
        return self.site.paths_of(file)

    def learn_graphs(self) -> bool:
        """Read the sheets, scripts and pages below the roots, to know what brings in what.

        False where there are too many to read in time.
        """
        until = time.monotonic() + PATIENCE
        for root in self.tree.roots:
            for found in self.tree.walk(root):
                if time.monotonic() > until:
                    return False
                if not found.is_directory and kind(found.path) in _BRINGS_IN:
                    self._learn(self.paths_of(found.path))
        return True

    def _learn(self, paths: Iterable[str]) -> None:
        for path in paths:
            found = self.site.resolver.resolve(path)
            if isinstance(found, Opened):
                with found:
                    self._responder.note(found)


def shown(path: str) -> str:
    """Spell a URL path for people."""
    return urls.unquote(path)


def relative(file: str, root: str) -> str:
    """Spell a file relative to the served folder where it is in there."""
    inside = file != root and Path(file).is_relative_to(root)
    return os.path.relpath(file, root) if inside else file
