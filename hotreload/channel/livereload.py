"""LiveReload's clients, one connection each, and ``POST /changed``, with which tools tell of files.

What a tool names is told even where its bytes are known: tools know of changes that no file shows.
"""

import itertools
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from typing import Any

from hotreload import urls
from hotreload.answers.answer import COMMON, Answer
from hotreload.changes.classify import AssetKind
from hotreload.delivery.posted import POSTED_LIMIT
from hotreload.dialects.livereload import HELLO, LIVE_RELOAD, Hello, Info, decode
from hotreload.hub.subscription import Subscription, Writer
from hotreload.planner import Edit, plan
from hotreload.publisher.publisher import now_ms
from hotreload.reloader import Reloader
from hotreload.resolver import Folder, Missing, Opened, Redirect, Resolution
from hotreload.site import snapshot
from hotreload.site.site import Site, kind_of, listing_id

FILES_LIMIT = 100
"""Files that one request names one by one; for more everything is reloaded."""
NAME_LIMIT = 4096
"""Characters of one file's name."""

_numbers = itertools.count(1)


class LiveReloadChannel:
    """Serve one of LiveReload's clients; the caller owns the socket."""

    def __init__(
        self, reloader: Reloader, writer: Writer, *, clients: "set[LiveReloadChannel]"
    ) -> None:
        """Wait for the client's hello: before it, any other word would be an error to it."""
        self.id = f"livereload{next(_numbers)}"
        self.address = ""
        self._reloader = reloader
        self._writer = writer
        self._clients = clients
        self._subscription: Subscription | None = None

    def receive(self, text: str) -> None:
        """Take one message of the client."""
        match decode(text):
            case Hello() if self._subscription is None:
                self._subscription = self._reloader.connect(self._writer, dialect=LIVE_RELOAD)
                self._subscription.send(HELLO)
                self._clients.add(self)
            case Info(address):
                self.address = address
            case _:
                pass

    def close(self) -> None:
        """Unsubscribe; the socket is the caller's to close."""
        self._clients.discard(self)
        if self._subscription is not None:
            self._reloader.disconnect(self._subscription)


def changed(reloader: Reloader, data: bytes | None, clients: Iterable[LiveReloadChannel]) -> Answer:
    """Tell of the files that a tool names in a JSON body, as tiny-lr does.

    ``data`` is None where it is longer than ``POSTED_LIMIT``.
    """
    if data is None:
        return _json(413, {"error": f"the body has more than {POSTED_LIMIT} bytes"})
    files = _files(data)
    if files is None:
        return _json(400, {"error": 'the body is no {"files": ["a name"]}'})
    present = [{"id": one.id, "url": one.address} for one in clients]
    if len(files) > FILES_LIMIT:
        reloader.reload(f"{len(files)} files changed, says POST /changed")
    elif files:
        _tell(reloader, files)
    return _json(200, {"clients": present, "files": files})


def _files(data: bytes) -> list[str] | None:
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        return None
    files = body.get("files") if isinstance(body, dict) else None
    if isinstance(files, str):
        files = files.replace(",", " ").split()
    if not isinstance(files, list) or not all(map(_is_name, files)):
        return None
    return files


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= NAME_LIMIT and "\0" not in value


def _tell(reloader: Reloader, files: Iterable[str]) -> None:
    paths = dict.fromkeys(path for file in files for path in _paths(reloader.site, file))
    mounted = [path for path in paths if reloader.site.folder_of(path) is not None]
    edits = {edit.path: edit for edit in map(partial(_as_it_is, reloader.site), mounted) if edit}
    if edits:
        reloader.publisher.publish(tuple(edits.values()))
    # Where no folder is mounted, the application makes what is shown: nobody here has its bytes.
    now = now_ms()
    made = [Edit(path, kind_of(path), str(now)) for path in paths if path not in mounted]
    message = plan(made, reloader.site.graphs, mode=reloader.mode, timestamp=now)
    if message is not None:
        reloader.hub.publish(message)


def _paths(site: Site, name: str) -> tuple[str, ...]:
    """List the URL paths that a name may mean: below the site, or that of a file."""
    name = name.replace("\\", "/")
    by_file = site.paths_of(os.path.abspath(name))
    parts = [part for part in name.split("/") if part not in ("", ".", "..")]
    by_url = urls.quote("/" + "/".join(parts))
    if by_file and (os.path.isabs(name) or _shown(site, by_url) is None):
        return by_file
    return (by_url,)


def _as_it_is(site: Site, path: str) -> Edit | None:
    """Say what a path shows now, or that it is gone; None for a name that is never told."""
    found = site.resolver.resolve(path)
    if isinstance(found, Missing) and found.denied:
        return None
    return _edit(site, found) or Edit(path, kind_of(path), None)


def _shown(site: Site, path: str) -> Edit | None:
    """Say what a path shows now, be it news or not; None where it shows nothing."""
    return _edit(site, site.resolver.resolve(path))


def _edit(site: Site, found: Resolution) -> Edit | None:
    match found:
        case Opened() as opened:
            with opened, suppress(OSError):  # a disk that fails shows nothing
                held = snapshot.take(opened)
                site.learn(opened, held)
                return Edit(opened.path, kind_of(opened.path), held.id)
            return None
        case Folder() as folder:
            return Edit(folder.path, AssetKind.HTML, listing_id(site.resolver.entries(folder)))
        case Missing() | Redirect():
            return None


def _json(status: int, body: dict[str, Any]) -> Answer:
    headers = {**COMMON, "Content-Type": "application/json"}
    return Answer(status, headers, json.dumps(body).encode("ascii"))
