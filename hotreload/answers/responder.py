"""One served response: read → id → stamp or tag → headers. The same for every server interface.

Synchronous, on bytes; an adapter writes what comes back. Only here are bytes turned into answers.
"""

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass

from hotreload import urls
from hotreload.answers.answer import COMMON, Answer, page_type, streamed, whole
from hotreload.answers.judged import Judged
from hotreload.answers.page_headers import Headers
from hotreload.answers.purposes import is_linked, is_navigation
from hotreload.answers.rewriter import stamp_of
from hotreload.answers.tagger import METHODS, Tagger, timing
from hotreload.answers.tagging import Tagging
from hotreload.changes.classify import AssetKind, kind
from hotreload.content import content_id
from hotreload.gate import Head
from hotreload.media_types import content_type
from hotreload.protocol.messages import Fault, Position
from hotreload.reloader import Reloader
from hotreload.resolver import Folder, Missing, Opened, Redirect
from hotreload.site import snapshot
from hotreload.site.site import listing_id
from hotreload.site.snapshot import Snapshot

WHOLE_LIMIT = 256 * 1024
"""Bytes of a body that is handed over in one piece; longer files are streamed."""

OWN_PAGE = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self'; "
    "style-src 'unsafe-inline'; img-src 'self' data:",
}
"""Headers of the pages that are ours (contract, section 4)."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Ask the adapter to try again in ``seconds``, for the file is being written.

    After ``WRITER_PATIENCE`` seconds of this the adapter gives up its patience.
    """

    seconds: float = 0.002


@dataclass(frozen=True, slots=True)
class OwnPages:
    """Draw the pages that are ours: a listing, what is missing, and what cannot be read."""

    listing: Callable[[str, tuple[str, ...]], bytes]
    missing: Callable[[], bytes]
    broken: Callable[[str], bytes]


class Responder:
    """Answer requests for the files of the mounts."""

    def __init__(
        self,
        reloader: Reloader,
        *,
        token: str,
        client: str = "/@hotreload/client.js",
        own: OwnPages | None = None,
        spa: bool = False,
    ) -> None:
        """Serve the reloader's site; without ``own`` pages, what is missing is left to others."""
        self._reloader = reloader
        self._site = reloader.site
        self.pages = Tagger(reloader, token=token, client=client)
        self._own = own
        self._spa = spa
        self._site.stand_ins = self._stand_ins

    def respond(self, head: Head, *, patient: bool = True) -> Answer | Wait | None:
        """Answer a request; None where it is not ours.

        Not ``patient`` means that a file is served although its writer still has it open.
        """
        path = head.path
        if not self.answers_for(path) or self._site.is_mirrored(path):
            return None
        return self.respond_from_files(head, patient=patient)

    def answers_for(self, path: str) -> bool:
        """Tell whether what is missing at a URL path, or may be missing, is ours to say."""
        return self._own is not None or self._site.is_mounted(path)

    def respond_from_files(self, head: Head, *, patient: bool = True) -> Answer | Wait | None:
        """Answer as `respond` does, also with files that somebody else serves."""
        path = head.path
        if head.method not in METHODS:
            return self._refuse_method() if self._own else None
        match found := self._look(path):
            case Opened() as opened:
                if patient and self._is_waited_for(opened, head):
                    opened.close()
                    return Wait()
                return self._file(head, opened, patient=patient)
            case _ if patient and self._reloader.is_coming_back(path, found):
                return Wait()
            case Folder() as folder:
                return self._folder(head, folder)
            case Redirect(location):
                return self._redirect(head, location) if self._own else None
            case Missing() as missing:
                return self._missing(head, missing, patient=patient)

    def note(self, opened: Opened) -> None:
        """Read a file as if it was answered, to know what it brings in."""
        held = self._reloader.read(opened)
        if held is not None and held.data is not None and kind(opened.path) is AssetKind.HTML:
            self.pages.rewriter.page(held.data, page=opened.path, policy="")

    def tagging(
        self,
        head: Head,
        *,
        status: int,
        headers: Headers,
        position: Position,
        files: Collection[str] = (),
    ) -> Tagging:
        """Tag what an application answers, piece by piece.

        ``position`` is where the hub was before the application was asked. ``files``, the
        templates that the answer is made of, are read when it has ended.
        """
        judged = self.judged(head, status=status, headers=headers)
        length = judged.length
        return Tagging(self.pages, judged, length=length, position=position, files=files)

    def judged(self, head: Head, *, status: int, headers: Headers) -> Judged:
        """Judge what an application answers by its head."""
        return Judged.of(head, status=status, headers=headers, is_off=self.pages.is_off)

    def _is_waited_for(self, opened: Opened, head: Head) -> bool:
        """Tell whether a writer, or what a page tells on its socket, has to come first."""
        untold = "t=" in head.query and self.pages.rewriter.is_untold(stamp_of(head.query))
        return untold or self._reloader.is_being_written(opened)

    def _look(self, path: str) -> Opened | Folder | Redirect | Missing:
        found = self._site.resolver.resolve(path)
        if self._reloader.watch(*self._directories(found)):
            if isinstance(found, Opened):
                found.close()
            # What changed before the directory was watched must be seen by this answer.
            found = self._site.resolver.resolve(path)
        return found

    def _directories(self, found: Opened | Folder | Redirect | Missing) -> tuple[str, ...]:
        match found:
            case Opened(file=file, real=real):
                return tuple({each.rpartition("/")[0] or "/" for each in (file, real)})
            case Folder(directory=directory):
                return (directory,)
            case Missing(path=str() as name):
                folder = self._site.folder_of(name)
                return (folder,) if folder else ()
            case Missing() | Redirect():
                return ()

    def _file(
        self, head: Head, opened: Opened, *, status: int = 200, patient: bool = False
    ) -> Answer | Wait:
        is_page = kind(opened.path) is AssetKind.HTML
        try:
            held = self._reloader.read(opened, patient=patient)
            if held is None:
                opened.close()
                return Wait()
            page = (held.data or snapshot.read(opened.fd)) if is_page else b""
        except OSError as error:
            opened.close()
            return self._unreadable(head, opened.path, error.strerror or "cannot be read")
        self._reloader.faults.mend(opened.path, f"{opened.path} can be read again")
        if is_page:
            opened.close()
            if (script := self._inline(head, page)) is not None:
                return script
            self._site.graphs.texts.served(opened.path, held.id)
            fields = {"Content-Type": page_type(opened.path, page)}
            return self.pages.document(head, page, status=status, path=opened.path, headers=fields)
        if is_linked(head):
            self._site.graphs.sheets.linked(opened.path)
        fields = {"Content-Type": content_type(opened.path), **timing(held.id)}
        data = self._rewritten(head, opened.path, held)
        etag = held.id if data is None or data is held.data else content_id(data)
        if data is not None and kind(opened.path) is AssetKind.CSS:
            self._site.graphs.texts.served(opened.path, etag)
        if data is None or (data is held.data and len(data) > WHOLE_LIMIT):
            return streamed(head, opened, etag=held.id, status=status, headers=fields)
        opened.close()
        return whole(head, data, etag=etag, status=status, headers=fields)

    def _inline(self, head: Head, page: bytes) -> Answer | None:
        """Answer with a module script of a page alone, where such a page runs it again."""
        data = self.pages.rewriter_for(head).inline(
            page, page=urls.canonical(head.path), query=head.query
        )
        if data is None or self._reloader.mode == "off":
            return None
        fields = {"Content-Type": content_type("/inline.js")}
        return whole(head, data, etag=content_id(data), headers=fields)

    def _rewritten(self, head: Head, path: str, held: Snapshot) -> bytes | None:
        """Give what a file is served as: mostly its very bytes, None where these are many."""
        if held.data is None or self._reloader.mode == "off":
            return held.data
        is_classic = head.one("sec-fetch-mode") in ("no-cors", "same-origin")
        return self.pages.rewriter_for(head).file(
            path, held.data, content=held.id, query=head.query, is_classic=is_classic
        )

    def _folder(self, head: Head, folder: Folder) -> Answer | None:
        if self._own is None:
            return None
        names = self._site.names_in(folder)
        self._reloader.answered(folder.path, listing_id(names))
        data = self._own.listing(folder.path, names)
        return self.pages.document(head, data, path=folder.path, headers=OWN_PAGE)

    def _missing(self, head: Head, missing: Missing, *, patient: bool) -> Answer | Wait | None:
        if missing.path is not None:
            self._site.missed.note(missing.path)
        if missing.path is not None and missing.error is not None:
            return self._unreadable(head, missing.path, missing.cause)
        if self._own is None:
            return None
        if missing.cure:
            self._reloader.warn(f"{head.path} is not shown: {missing.cause}; use {missing.cure}")
        stand_in = "/index.html" if self._spa and is_navigation(head) else "/404.html"
        found = self._look(stand_in)
        if isinstance(found, Opened):
            status = 200 if stand_in == "/index.html" else 404
            return self._file(head, found, status=status, patient=patient)
        self._site.missed.note(stand_in)
        page = self._own.missing()
        return self.pages.document(head, page, status=404, path=stand_in, headers=OWN_PAGE)

    @staticmethod
    def _redirect(head: Head, location: str) -> Answer:
        query = f"?{head.query}" if head.query else ""
        return Answer(302, {**COMMON, "Location": location + query})

    def _stand_ins(self) -> frozenset[str]:
        """List the ids of what is shown in place of a missing page, and take it as asked for."""
        ids = set()
        for path in ("/404.html", "/index.html") if self._spa else ("/404.html",):
            found = self._site.resolver.resolve(path)
            if not isinstance(found, Opened):
                self._site.missed.note(path)
                continue
            with found, suppress(OSError):
                if held := self._reloader.read(found):
                    ids.add(held.id)
        if not ids and self._own is not None:
            page = self._own.missing()
            ids.add(content_id(page))
            self._site.graphs.pages.remember(content_id(page), page, path="/404.html")
        return frozenset(ids)

    def _unreadable(self, head: Head, path: str, cause: str) -> Answer:
        name = urls.unquote(path).lstrip("/")
        fault = Fault(path, f"{name}: {cause}", file=name)
        self._reloader.faults.report(fault, fault.message)
        data = self._own.broken(fault.message) if self._own else b""
        return self.pages.document(head, data, status=503, headers=OWN_PAGE)

    def _refuse_method(self) -> Answer:
        headers = {**COMMON, "Allow": ", ".join(METHODS), "Content-Type": "text/plain"}
        return Answer(405, headers, b"method not allowed\n")
