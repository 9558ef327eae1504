"""What is known of a request by its head alone: browsers send the same one again and again.

Also the last answer to such a request: where the application gives the same, so do we.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from hotreload.answers.judged import Judged, LastJudged
from hotreload.answers.purposes import hides, is_navigation, may_be_page
from hotreload.answers.responder import Responder
from hotreload.answers.tagger import Served
from hotreload.asgi.scope import head_of, peer_of
from hotreload.asgi.types import Fields, Scope
from hotreload.gate import Head
from hotreload.protocol.messages import Position

HEADS_LIMIT = 256
"""Different requests that are known."""
BODY_LIMIT = 128 * 1024
"""Bytes of the longest answer that is kept."""
# With these a server sends a body that nobody here sees.
_BLIND = frozenset({"http.response.pathsend", "http.response.zerocopysend"})
_NONE: dict[str, Any] = {}


class Decides(Protocol):
    """Know which requests are the application's."""

    def leaves_alone(self, head: Head) -> bool:
        """Tell whether one is, whenever it comes."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Hold one answer of the application, and what became of it."""

    status: int
    fields: Fields
    body: bytes
    position: Position
    served: Served
    told: Fields
    sent: bytes


class Asked:
    """Know one request, as it may come again."""

    def __init__(self, scope: Scope) -> None:
        """Read the head."""
        self.head: Head = head_of(scope)
        self.last: Answered | None = None
        self.last_id: str | None = None
        """Of the last page that could come again."""
        self._fields: Fields | None = None
        self._judged = LastJudged()
        self._found: tuple[object, bool] = (None, False)

    def is_left_alone(self, by: Decides, *, is_new: bool = True) -> bool:
        """Tell whether it is nothing of ours, now and always, as ``by`` finds.

        Where not ``is_new``, only if that has been found before.
        """
        if self._found[0] is not by:
            if not is_new:
                return False
            self._found = by, by.leaves_alone(self.head)
        return self._found[1]

    @cached_property
    def is_shown(self) -> bool:
        """Tell whether somebody looks at what comes, whatever it is."""
        return "text/html" in (self.head.one("accept") or "") and is_navigation(self.head)

    @cached_property
    def _hidden(self) -> frozenset[bytes]:
        return frozenset(name.encode("latin-1") for name in hides(self.head))

    @cached_property
    def _is_seen(self) -> bool:
        return may_be_page(self.head)

    def judged(self, responder: Responder, status: int, fields: Fields) -> tuple[Judged, str]:
        """Judge an answer by its head, and tell what that says of its length."""

        def judge() -> Judged:
            headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in fields]
            return responder.judged(self.head, status=status, headers=headers)

        judged, length = self._judged.find(status, fields, judge)
        return judged, judged.length if length is None else length.decode("latin-1")

    def shown(self, scope: Scope) -> Scope:
        """Give the scope as the application is to see it: its page is whole, and in our sight."""
        extensions: dict[str, Any] = scope.get("extensions") or _NONE
        is_blind = bool(extensions) and not _BLIND.isdisjoint(extensions) and self._is_seen
        hidden = self._hidden
        if not hidden and not is_blind:
            return scope
        seen = dict(scope)
        if hidden:
            if self._fields is None:
                self._fields = [field for field in scope["headers"] if field[0] not in hidden]
            seen["headers"] = self._fields.copy()
        if is_blind:
            seen["extensions"] = {k: v for k, v in extensions.items() if k not in _BLIND}
        return seen


class Requests:
    """Know the requests of late."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: OrderedDict[Hashable, Asked] = OrderedDict()

    def known(self, scope: Scope) -> Asked:
        """Give what is known of a request."""
        key = _key(scope)
        try:
            asked = self._known.get(key)
        except TypeError:  # a server whose headers are lists
            return Asked(scope)
        if asked is None:
            asked = self._known[key] = Asked(scope)
            if len(self._known) > HEADS_LIMIT:
                self._known.popitem(last=False)
        return asked


def _key(scope: Scope) -> Hashable:
    return (
        scope["type"],
        scope.get("method"),
        scope["path"],
        scope.get("raw_path"),
        scope.get("query_string"),
        scope.get("root_path"),
        scope.get("http_version"),
        peer_of(scope),
        tuple(scope["headers"]),
        tuple(scope.get("subprotocols") or ()),
    )
