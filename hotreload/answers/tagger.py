"""Pages on their way out: remembered, their scripts made hot, and the tag put into them.

Of files as a whole; what an application answers comes in pieces, see `tagging`.
"""

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from hotreload import urls
from hotreload.answers import page_headers
from hotreload.answers.answer import Answer, told_of, whole
from hotreload.answers.page_facts import KnownPages, PageFacts
from hotreload.answers.purposes import is_for_patching
from hotreload.answers.rewriter import Rewriter
from hotreload.client_files import ENTRY
from hotreload.content import content_id
from hotreload.documents import inject
from hotreload.documents.admission import Needs
from hotreload.documents.document import declared_nonce, why_no_document
from hotreload.documents.inject import Tag
from hotreload.gate import Head
from hotreload.gate.forwarded import prefix_of
from hotreload.gate.hosts import parse_authority
from hotreload.protocol.messages import Position
from hotreload.reloader import Reloader

METHODS = ("GET", "HEAD")
"""The methods whose answers can be fetched again."""


class Served(NamedTuple):  # as `inject.Tag`
    """Say what a hub has to know of a page that was served.

    ``url`` is the canonical path under which it was asked for, ``files`` are the templates that it
    was made of.
    """

    id: str
    source: bytes
    url: str
    policy: str = ""
    files: frozenset[str] = frozenset()


class Tagger:
    """Tag the pages of one project."""

    def __init__(self, reloader: Reloader, *, token: str, client: str) -> None:
        """Tag for a reloader; ``client`` is the URL of the client's entry.

        Set ``side_port`` where the socket has a port of its own, and ``on_page`` to hear of each
        page that an application served, ``on_templates`` of those of its other answers.
        """
        self.side_port: int | None = None
        self.on_page: Callable[[Served], None] | None = None
        self.on_templates: Callable[[frozenset[str]], None] | None = None
        self._reloader = reloader
        self._site = reloader.site
        self._tag = Tag(client, token, reloader.hub.position, "")
        self._folder = client.removesuffix(ENTRY)
        self.rewriter = Rewriter(self._site, prefix=self._folder)
        self._known = KnownPages()

    @property
    def is_off(self) -> bool:
        """Tell whether no page gets the tag."""
        return self._reloader.mode == "off"

    @property
    def position(self) -> Position:
        """Give the place at which the hub is now."""
        return self._reloader.hub.position

    def tag(self, head: Head, *, position: Position, page: str, nonce: str | None) -> Tag:
        """Make the tag of a page; ``page`` is its id."""
        # What answered a POST is nobody's to fetch again.
        page = page if head.method in METHODS else ""
        return Tag(prefix_of(head) + self._tag.src, self._tag.token, position, page, nonce)

    def rewriter_for(self, head: Head) -> Rewriter:
        """Rewrite with the addresses that a request's browser has to use."""
        prefix = prefix_of(head)
        return Rewriter(self._site, prefix=prefix + self._folder) if prefix else self.rewriter

    def needs(self, head: Head, *, nonce: str) -> Needs:
        """Say what policies have to admit of a page."""
        authority = head.authority or head.one("host") or ""
        host = parse_authority(authority)
        folder = "'self'" if host is None else f"{authority}{prefix_of(head)}{self._folder}"
        if self.side_port is None:
            return Needs(nonce, folder)
        # An IPv6 address is no host in a policy.
        name = "*" if host is None or ":" in str(host) else str(host)
        return Needs(nonce, folder, ("'self'", f"ws://{name}:{self.side_port}"))

    # --- what is known of pages ----------------------------------------------------------------

    def watch(self, files: Collection[str]) -> None:
        """Watch the templates of an answer that is no page; one that failed may be one yet."""
        self._reloader.made_from(files)
        if files and self.on_templates is not None:
            self.on_templates(frozenset(files))

    def remember(self, served: Served) -> None:
        """Keep a page that an application served."""
        self._reloader.made_from(served.files)
        self._site.graphs.pages.remember(
            served.id,
            served.source,
            path=None,
            policy=served.policy,
            files=served.files,
            url=served.url,
        )
        if self.on_page is not None:
            self.on_page(served)

    def again(self, served: Served) -> None:
        """Keep a page that an application served before, and has served once more."""
        if self.on_page is not None or not self._site.graphs.pages.again(served.id):
            self.remember(served)

    def take(self, served: Served) -> None:
        """Take a page that another process has served, exactly as one of our own."""
        self.remember(served)
        self.show(served)

    def show(self, served: Served) -> None:
        """Note what a page brings in that is served as it is."""
        self._site.graphs.modules.show(served.source, page=served.url, policy=served.policy)

    def scripts(self, head: Head, served: Served) -> bytes:
        """Give a page whose inline module scripts can be hot, and note what it brings in."""
        rewriter = self.rewriter_for(head)
        return rewriter.page(served.source, page=served.url, policy=served.policy)

    def read(self, url: str, data: bytes, *, policy: str) -> PageFacts:
        """Read a page of the application."""
        return self._known.read(url, data, policy=policy)

    def hot(self, head: Head, served: Served, facts: PageFacts) -> bytes:
        """Do as `scripts` does, once for each content that brings in nothing."""
        if facts.is_noted:
            return facts.data
        data = self.scripts(head, served)
        facts.is_noted = not facts.has_hints
        return data

    # --- files ---------------------------------------------------------------------------------

    def document(
        self,
        head: Head,
        data: bytes,
        *,
        status: int = 200,
        path: str | None = None,
        headers: Mapping[str, str],
    ) -> Answer:
        """Answer with a page of ours or of a file, at whose canonical ``path`` it is shown."""
        served = Served(
            content_id(data),
            data,
            urls.canonical(head.path),
            headers.get("Content-Security-Policy", ""),
        )
        page, policy, position = served.id, served.policy, self.position
        self._site.graphs.pages.remember(page, data, path=path, policy=policy)
        fields = {**headers, **timing(page), "Vary": page_headers.VARY}
        if is_for_patching(head):
            fields |= told_of(page, position=position, policy=policy)
            self.show(served)
        why = why_untagged(head, data, status=status, headers=fields)
        if self.is_off or why is not None:
            return whole(head, data, etag=page, status=status, headers=fields)
        nonce = declared_nonce(data, policy=policy)
        tag = self.tag(head, position=position, page=page, nonce=nonce)
        seal = content_id(f"{tag.token} {position} {nonce}{prefix_of(head)}".encode())
        tagged = inject.inject(self.scripts(head, served), tag)
        return whole(head, tagged, etag=f"{page}-{seal}", status=status, headers=fields)


def why_untagged(head: Head, data: bytes, *, status: int, headers: Mapping[str, str]) -> str | None:
    """Say, as a clause, why an answer stays without the tag; None where it gets it.

    ``headers`` has a ``Content-Type``.
    """
    return why_no_document(
        status=status,
        method=head.method,
        content_type=headers["Content-Type"],
        headers=headers,
        request={name: values[0] for name, values in head.headers.items()},
        first=data[:64],
    )


def timing(content: str) -> dict[str, str]:
    """Name what was served, for the page that asked for it."""
    return {"Server-Timing": f'hotreload;desc="{content}"'}
