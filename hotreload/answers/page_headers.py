"""The headers of an application's answers: what of them is another with the tag. No I/O.

Names keep the application's spelling, and what is said several times stays so.
"""

import re
from collections.abc import Callable, Collection, Iterable

from hotreload.changes.classify import AssetKind, kind
from hotreload.gate import Head

Headers = list[tuple[str, str]]

VARY = "Sec-Fetch-Dest, HX-Request, Turbo-Frame"
"""By what the same URL gives a page with the tag or a piece of one without it."""
TAG = "Hotreload-Tag"
"""Says of an answer that is HTML whether it bears the tag, and why not."""
POLICIES = frozenset({"content-security-policy", "content-security-policy-report-only"})
# They tell of the body without the tag; a 304 would bring back an old one.
_OF_THE_BODY = frozenset(
    {
        *("etag", "last-modified", "accept-ranges"),
        *("content-md5", "digest", "content-digest", "repr-digest"),
    }
)
_FRESHNESS = re.compile(
    r"max-age|s-maxage|immutable|stale-while-revalidate|stale-if-error|no-cache", re.IGNORECASE
)
_UNSAFE = re.compile(r"[^ -~]")
_ASSETS = ("text/css", "image/")
_LINKED = frozenset({AssetKind.CSS, AssetKind.MODULE, AssetKind.IMAGE})


def joined(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Map names in lower case to values; those said several times are joined."""
    found: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        found[key] = f"{found[key]}, {value}" if key in found else value
    return found


def told(outcome: str) -> tuple[str, str]:
    """Say what was done: ``yes``, or ``no;`` and the reason."""
    return TAG, _UNSAFE.sub("?", outcome)


def varied(headers: Headers, known: str) -> Headers:
    """Name by what an answer at the same URL differs; ``known`` is what is said of it already."""
    have = {name.strip().lower() for name in known.split(",")} if known else set()
    missing = [name for name in VARY.split(", ") if name.lower() not in have]
    return headers if "*" in have or not missing else [*headers, ("Vary", ", ".join(missing))]


def tagged(headers: Headers) -> Headers:
    """Leave out what is true of the body as it was; the length has to be set."""
    return [(name, value) for name, value in headers if name.lower() not in _OF_THE_BODY]


def lengths(headers: Headers) -> tuple[int, ...]:
    """Say at which places the length stands."""
    names = enumerate(name.lower() for name, _ in headers)
    return tuple(place for place, name in names if name == "content-length")


def with_length(headers: Headers, places: Collection[int], length: str | None) -> Headers:
    """Set the length where it stands; None: nobody knows it."""
    if length is None:
        return [field for place, field in enumerate(headers) if place not in places]
    found = headers.copy()
    for place in places:
        found[place] = found[place][0], length
    return found


def with_charset(headers: Headers, charset: str) -> Headers:
    """Say what the page declares: the tag may push that out of the browser's sight."""
    return _mapped(
        headers, {"content-type"}, lambda value: f"{value.rstrip('; ')}; charset={charset}"
    )


def with_policies(headers: Headers, admitted: Callable[[str], str]) -> Headers:
    """Let the client into the page."""
    return _mapped(headers, POLICIES, admitted)


def revalidated(head: Head, status: int, headers: Headers) -> Headers:
    """Have browsers ask again for scripts, sheets and images, which may have changed."""
    fields = joined(headers)
    if head.method != "GET" or status not in (200, 206, 304) or not _is_linked(head, fields):
        return headers
    cached = fields.get("cache-control")
    if cached is None:
        # Without a word browsers take what is old for what will not change soon.
        is_kept = "last-modified" in fields or "expires" in fields
        return [*headers, ("Cache-Control", "no-cache")] if is_kept else headers
    if "max-age" not in cached.lower() and "s-maxage" not in cached.lower():
        return headers
    return _mapped(headers, {"cache-control"}, _asking)


def _is_linked(head: Head, fields: dict[str, str]) -> bool:
    media_type = fields.get("content-type", "").partition(";")[0].strip().lower()
    if not media_type:
        return kind(head.path) in _LINKED  # a 304 mostly says none
    return media_type.startswith(_ASSETS) or media_type.endswith(("javascript", "ecmascript"))


def _asking(cached: str) -> str:
    kept = [part.strip() for part in cached.split(",")]
    return ", ".join([*(part for part in kept if not _FRESHNESS.match(part)), "no-cache"])


def _mapped(headers: Headers, names: Collection[str], new: Callable[[str], str]) -> Headers:
    return [(name, new(value) if name.lower() in names else value) for name, value in headers]
