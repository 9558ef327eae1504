"""Answers to requests: validators, ranges, and the headers of every served file. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass

from hotreload import ranges
from hotreload.content import content_id
from hotreload.documents.document import declared_charset
from hotreload.documents.pages import policy_id
from hotreload.gate import Head
from hotreload.media_types import content_type
from hotreload.protocol.messages import Position
from hotreload.ranges import Range
from hotreload.resolver import Opened

COMMON: Mapping[str, str] = {
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Headers of all that we serve; never ``no-store``, which disables the back/forward cache."""


TEXT = "text/plain; charset=utf-8"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Name the part of an opened file that is the body; whoever writes it closes the file."""

    opened: Opened
    range: Range


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold a response for an adapter to write."""

    status: int
    headers: Mapping[str, str]
    body: bytes | Stretch = b""


def refusal(status: int, text: str) -> Answer:
    """Answer with one sentence that says why not."""
    return Answer(status, {**COMMON, "Content-Type": TEXT}, f"{text}\n".encode())


def whole(
    head: Head, data: bytes, *, etag: str, headers: Mapping[str, str], status: int = 200
) -> Answer:
    """Answer with bytes, or with 304 or the ranges that the request asks for."""
    fields = {**COMMON, **headers, "ETag": f'"{etag}"'}
    if status != 200:
        return Answer(status, fields, data)
    if _is_known(head, fields["ETag"]):
        return Answer(304, fields)
    if fields["Content-Type"].startswith("text/html"):
        return Answer(200, fields, data)
    fields["Accept-Ranges"] = "bytes"
    wanted = _wanted(head, fields["ETag"], len(data))
    if wanted is None:
        return Answer(200, fields, data)
    return _partial(fields, data, wanted) if wanted else _unsatisfiable(fields, len(data))


def streamed(
    head: Head,
    opened: Opened,
    *,
    etag: str,
    headers: Mapping[str, str],
    status: int = 200,
) -> Answer:
    """Answer with an opened file, or with 304 or the one range that the request asks for."""
    fields = {**COMMON, **headers, "ETag": f'"{etag}"', "Accept-Ranges": "bytes"}
    size = opened.stat.st_size
    wanted = _wanted(head, fields["ETag"], size) if status == 200 else None
    if status == 200 and _is_known(head, fields["ETag"]):
        opened.close()
        return Answer(304, fields)
    if wanted is None or len(wanted) > 1:
        return Answer(status, fields, Stretch(opened, Range(0, size)))
    if not wanted:
        opened.close()
        return _unsatisfiable(fields, size)
    return Answer(206, {**fields, "Content-Range": wanted[0].of(size)}, Stretch(opened, wanted[0]))


def _is_known(head: Head, etag: str) -> bool:
    known = ",".join(head.headers.get("if-none-match", ()))
    tags = [tag.strip().removeprefix("W/") for tag in known.split(",")]
    return etag in tags or "*" in tags


def _wanted(head: Head, etag: str, size: int) -> tuple[Range, ...] | None:
    header = head.one("range")
    if header is None or head.method != "GET" or head.one("if-range") not in (None, etag):
        return None
    return ranges.parse(header, size=size)


def _unsatisfiable(fields: Mapping[str, str], size: int) -> Answer:
    return Answer(416, {**fields, "Content-Range": f"bytes */{size}"})


def _partial(fields: Mapping[str, str], data: bytes, wanted: tuple[Range, ...]) -> Answer:
    if len(wanted) == 1:
        part = wanted[0]
        headers = {**fields, "Content-Range": part.of(len(data))}
        return Answer(206, headers, data[part.start : part.end])
    boundary = f"hotreload-{content_id(data)}"
    parts = [
        f"--{boundary}\r\nContent-Type: {fields['Content-Type']}\r\n"
        f"Content-Range: {part.of(len(data))}\r\n\r\n".encode()
        + data[part.start : part.end]
        + b"\r\n"
        for part in wanted
    ]
    headers = {**fields, "Content-Type": f"multipart/byteranges; boundary={boundary}"}
    return Answer(206, headers, b"".join(parts) + f"--{boundary}--\r\n".encode())


def page_type(path: str, data: bytes) -> str:
    """Give the type of a page with the charset that it declares; utf-8 where it declares none.

    The header says it as well as the page, since the tag may push a ``<meta charset>`` out of
    the first 1,024 bytes, where browsers look for it.
    """
    return f"{content_type(path)}; charset={declared_charset(data) or 'utf-8'}"


def told_of(page: str, *, position: Position, policy: str) -> dict[str, str]:
    """Give the headers by which a page knows what it got; ``page`` is the page id."""
    return {
        "Hotreload-Page": page,
        "Hotreload-Position": str(position),
        "Hotreload-Policy": policy_id(policy),
    }
