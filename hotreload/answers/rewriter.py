"""The texts that are not served as they are: scripts, sheets, source maps and pages.

Scripts get their hot API, and imports that lead where a page holds them. Asked for without ``t``,
a module's imports are never stamped. Asked for with a key (see `versions`), each leads to the
instance that the asking page holds, or is as new as the module itself. With a time alone, as
other tools' clients ask, it leads to the last one that was told.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from hotreload import client_files, urls
from hotreload.changes.classify import AssetKind, kind
from hotreload.esm import page_scripts, source_map
from hotreload.esm.page_scripts import InlineModule
from hotreload.esm.rewrite import HotFile, rewrite
from hotreload.esm.syntax import Import, ImportKind, Module
from hotreload.scripts.page_modules import owner_of, text_id
from hotreload.scripts.source import Source, decode, encode
from hotreload.scripts.versions import is_key
from hotreload.site.site import Site
from hotreload.styles import css

_STAMP = re.compile(r"(?:^|&)t=(\d{13,})(?=&|$)", re.ASCII)
_LINE_BREAK = re.compile(rb"\r\n?|\n")
_INLINE = re.compile(r"inline=(\d{1,4})&t=(\d+)", re.ASCII)


def stamp_of(query: str) -> str:
    """Read the stamp in the query of a request; an empty text where there is none."""
    found = _STAMP.search(query)
    return found[1] if found else ""


class Rewriter:
    """Rewrite a site's files on their way out."""

    def __init__(self, site: Site, *, prefix: str) -> None:
        """Rewrite for a site whose client files lie under ``prefix``."""
        self._site = site
        self._folder = f"{prefix}{client_files.version()}/"
        self._hot = HotFile(f"{self._folder}hot.js")

    def is_untold(self, stamp: str) -> bool:
        """Tell whether a page asks with a key, and what it holds has not arrived yet."""
        return is_key(stamp) and not self._site.versions.is_known(stamp)

    def file(
        self, path: str, data: bytes, *, content: str, query: str, is_classic: bool = False
    ) -> bytes:
        """Give what a file is served as; the very same bytes where nothing is to be done.

        ``content`` is the id of ``data``, ``query`` that of the request. ``is_classic``: who asks
        runs it as a classic script.
        """
        match kind(path):
            case AssetKind.CSS:
                return self._sheet(path, data)
            case AssetKind.MODULE:
                source = self._site.graphs.modules.source(path, content)
                stamp = stamp_of(query)
                runs = is_key(stamp) or self._site.graphs.modules.runs(path)
                return self._script(data, source, stamp=stamp, runs=runs and not is_classic)
            case _:
                return _map(data, query) if path.endswith(".map") else data

    def _sheet(self, path: str, data: bytes) -> bytes:
        """Stamp the changed targets of a sheet."""
        text = css.decode(data)
        stamped = None if text is None else self._site.stamped(path, text)
        return data if stamped is None or stamped is text else css.encode(stamped)

    def _script(
        self,
        data: bytes,
        source: Source | None,
        *,
        stamp: str,
        runs: bool,
        owner: str | None = None,
    ) -> bytes:
        """Rewrite a module; ``runs``: it is one, even if its text could be a classic script."""
        if source is None or not isinstance(source.says, Module):
            return data
        if not (stamp or source.says.calls_hot_file) or self._is_sealed(source, stamp):
            return data
        text, says = decode(data), source.says
        hot = replace(self._hot, owner=owner, content=source.id if is_key(stamp) else None)
        is_rewritten = source.is_rewritten or owner is not None
        if is_key(stamp) and is_rewritten and self._runs_others(source, says, stamp):
            hot = replace(hot, guard=f"{self._folder}guard.js#{stamp}")
        says = replace(says, is_module=says.is_module or runs)
        done = rewrite(text, says, hot=hot, stamp=self._stamper(source, stamp))
        return encode(source_map.follow(text, done)) if done.edits else data

    def page(self, data: bytes, *, page: str, policy: str) -> bytes:
        """Give a page whose inline module scripts can be hot, and note what it imports."""
        inline = self._site.graphs.modules.show(data, page=page, policy=policy)
        if not inline:
            return data
        pieces: list[bytes] = []
        done = 0
        for script, says in inline.items():
            pieces += data[done : script.start], self._inline(page, script, says)
            done = script.end
        return b"".join((*pieces, data[done:]))

    def inline(self, data: bytes, *, page: str, query: str) -> bytes | None:
        """Give a module script of a page as a module, for a page that runs it again.

        Its lines have the numbers that they have in the page. None where the ``query`` asks for
        something else, or for what is never run again.
        """
        wanted, known = _INLINE.fullmatch(query), self._site.graphs.modules
        if wanted is None or not is_key(wanted[2]) or not known.pages.knows(page):
            return None
        for script in page_scripts.scripts(data, page=page):
            if isinstance(script, InlineModule) and script.index == int(wanted[1]):
                owner, text = owner_of(page, script), page_scripts.encode(script.text)
                source = known.source(owner, text_id(script))
                lines = len(_LINE_BREAK.findall(data, 0, script.start))
                module = self._script(text, source, stamp=wanted[2], runs=True, owner=owner)
                return b"\n" * lines + module
        return None

    def _inline(self, page: str, script: InlineModule, says: Module) -> bytes:
        hot = replace(self._hot, owner=owner_of(page, script))
        says = replace(says, is_module=True)
        return page_scripts.encode(rewrite(script.text, says, hot=hot, stamp=lambda one: None).text)

    def _is_sealed(self, source: Source, stamp: str) -> bool:
        """Tell whether a page wants the very text; with a stamp it is another URL for it."""
        return not stamp and self._site.graphs.modules.is_sealed(source.base)

    def _runs_others(self, source: Source, says: Module, stamp: str) -> bool:
        """Tell whether new code runs before the first line of ours in a module.

        Only then a guard is needed, which costs a browser another 1 to 2 ms.
        """
        if not says.uses_hot:
            return True
        before = (source.targets.get(one) for one in says.imports if one.kind is ImportKind.STATIC)
        return any(one is None or self._key(one.path, stamp) == stamp for one in before)

    def _stamper(self, source: Source, stamp: str) -> Callable[[Import], str | None]:
        def stamped(one: Import) -> str | None:
            target = source.targets.get(one)
            if target is None or target.url is None or not stamp:
                return None
            key = self._key(target.path, stamp)
            return urls.with_stamp(target.url, int(key)) if key else None

        return stamped

    def _key(self, path: str, stamp: str) -> str:
        if is_key(stamp):
            return self._site.versions.key_of(path, asker=stamp)
        return str(self._site.graphs.modules.stamps.get(path, ""))


def _map(data: bytes, query: str) -> bytes:
    """Move a source map along with the module that asked for it in ``query``."""
    wanted = source_map.in_query(query)
    return encode(source_map.shift(decode(data), wanted)) if wanted else data
