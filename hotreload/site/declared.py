"""What a tab says that it shows, compared with the disk: for tabs of another run of the server."""

import os
from collections.abc import Callable, Iterable
from functools import cache, partial

from hotreload.changes.classify import AssetKind, kind
from hotreload.resolver import Folder, Missing, Opened, Redirect
from hotreload.session import Entry
from hotreload.site import snapshot
from hotreload.site.site import Site, kind_of


def declare(
    site: Site, entries: Iterable[Entry], *, since: int, renders: bool = False
) -> tuple[str, ...]:
    """Take what a tab shows as asked for, and list the paths whose disk differs from it.

    ``since`` (ms of this machine's clock) judges entries whose id the tab does not know. Where an
    application ``renders`` pages, the disk says nothing of what is no file.
    """
    stand_ins = cache(site.stand_ins)  # they are files: read once for all that is missing
    differs = partial(_differs, site, since=since, renders=renders, stand_ins=stand_ins)
    return tuple(path for path, known in entries if differs(path, known))


def _differs(
    site: Site,
    path: str,
    known: str | None,
    *,
    since: int,
    renders: bool,
    stand_ins: Callable[[], frozenset[str]],
) -> bool:
    if site.is_mirrored(path) and kind_of(path) in (AssetKind.HTML, AssetKind.OTHER):
        return False  # somebody else makes it, who knows of what
    match site.resolver.resolve(path):
        case Opened() as opened:
            return _file_differs(site, path, opened, known, since)
        case Folder() if renders:
            return False
        case Folder() as folder:
            if site.served.answered(folder.path, site.listing_of(folder)):
                site.stamps.distrust(folder.path)  # this tab alone will be told
            return _changed_since(folder.directory, since)
        case Missing(path=str() as name):
            site.missed.note(name)
            # Below no mount the disk says nothing either.
            is_ours = not renders and site.folder_of(name) is not None
            return is_ours and known is not None and known not in stand_ins()
        case Missing() | Redirect():
            return False


def _file_differs(site: Site, path: str, opened: Opened, known: str | None, since: int) -> bool:
    with opened:
        try:
            held = snapshot.take(opened)
        except OSError:
            return False
    site.learn(opened, held)
    site.graphs.modules.settle([opened.path])
    if site.served.answered(opened.path, held.id):
        site.stamps.distrust(opened.path)  # this tab alone will be told
    if known == held.id and held.data is not None and kind(opened.path) is AssetKind.HTML:
        # Nobody asks for the page again, and modules mean what its import map says.
        site.graphs.modules.show(held.data, page=path, policy="")
    if known is None:
        return opened.stat.st_mtime_ns // 1_000_000 > since
    return known != held.id


def _changed_since(directory: str, since: int) -> bool:
    try:
        return os.stat(directory).st_mtime_ns // 1_000_000 > since
    except OSError:
        return True
