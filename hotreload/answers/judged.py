"""What the head of an application's answer says of it, whatever its body is. No I/O.

An application gives page after page with the same head, but for the length: so this is found out
once for all of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, AnyStr, Self

from hotreload import urls
from hotreload.answers import page_headers
from hotreload.answers.page_headers import Headers
from hotreload.answers.purposes import asked_by, is_for_patching
from hotreload.documents.document import why_no_document, why_no_html
from hotreload.gate import Head

_LENGTH = len("content-length")


@dataclass(frozen=True)
class Judged:
    """Say what the answers to one request are that have one head; their lengths may differ.

    ``headers`` are those of an answer whose body goes out as it is, ``is_touched`` where they are
    not the application's own. ``is_html``: it may bear the tag; ``why`` is the clause that says
    why it does not. ``type``, ``policy`` and ``length`` are what the headers name so.
    """

    head: Head
    headers: Headers
    is_touched: bool = False
    is_html: bool = False
    why: str | None = None
    type: str = ""
    policy: str = ""
    length: str = ""

    @classmethod
    def of(cls, head: Head, *, status: int, headers: Headers, is_off: bool = False) -> Self:
        """Judge an answer; ``is_off``: no page gets the tag."""
        fields = page_headers.joined(headers)
        kind, length = fields.get("content-type", ""), fields.get("content-length", "")
        if is_off or why_no_html(kind, b"") is not None:
            told = headers if is_off else page_headers.revalidated(head, status, headers)
            return cls(head, told, is_touched=told is not headers, length=length)
        why = why_no_document(
            status=status,
            method=head.method,
            content_type=kind,
            headers=fields,
            # The new source is that of a navigation, whatever asks for it.
            request={} if is_for_patching(head) else asked_by(head),
            first=b"",
        )
        varied = page_headers.varied(headers, fields.get("vary", ""))
        return cls(
            head,
            varied if why is None else [*varied, page_headers.told(f"no; {why}")],
            is_touched=True,
            is_html=True,
            why=why,
            type=kind,
            policy=fields.get("content-security-policy", ""),
            length=length,
        )

    @cached_property
    def is_page(self) -> bool:
        """Tell whether the body is to be looked at."""
        return self.is_html and self.why is None and self.head.method != "HEAD"

    @cached_property
    def is_bare(self) -> bool:
        """Tell whether the page asks for its own new source."""
        return is_for_patching(self.head)

    @cached_property
    def url(self) -> str:
        """Give the canonical path that was asked for."""
        return urls.canonical(self.head.path)

    @cached_property
    def has_charset(self) -> bool:
        """Tell whether the page is free to declare its charset wherever it likes."""
        return "charset" in self.type.lower()

    @cached_property
    def has_policies(self) -> bool:
        """Tell whether the client has to be admitted."""
        return any(name.lower() in page_headers.POLICIES for name, _ in self.headers)

    @cached_property
    def told(self) -> Headers:
        """Give the headers of an answer that bears the tag, but for its length."""
        return [*page_headers.tagged(self.headers), page_headers.told("yes")]

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """Say where in ``told`` the length stands."""
        return page_headers.lengths(self.told)

    def untagged(self, length: str) -> Headers:
        """Give the headers of an answer that is not tagged, by what it says of its length."""
        headers = self.headers
        if length == self.length:
            return headers.copy()
        return page_headers.with_length(headers, page_headers.lengths(headers), length)


class LastJudged:
    """Know what the last answer to one request was: the next one mostly has the same head."""

    def __init__(self) -> None:
        """Begin with none."""
        self._last: tuple[int, Sequence[Any], Judged] | None = None

    def find(
        self,
        status: int,
        fields: list[tuple[AnyStr, AnyStr]],
        judge: Callable[[], Judged],
    ) -> tuple[Judged, AnyStr | None]:
        """Judge an answer, with ``judge`` where that is new; give also its length as it says it."""
        rest, length = _apart(fields)
        last = self._last
        if last is None or last[0] != status or last[1] != rest:
            last = self._last = status, rest, judge()
        return last[2], length


def _apart(
    fields: list[tuple[AnyStr, AnyStr]],
) -> tuple[list[tuple[AnyStr, AnyStr]], AnyStr | None]:
    """Take the length out of an answer's fields; its place stays."""
    for place, (name, value) in enumerate(fields):
        if len(name) == _LENGTH and name.lower() in ("content-length", b"content-length"):
            rest = fields.copy()
            rest[place] = name, name
            return rest, value
    return fields.copy(), None
