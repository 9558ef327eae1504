"""What clients say, from JSON text to values; whatever cannot be read is ignored. No I/O.

The Python and the JavaScript side are bound by the vectors in ``tests/conformance/messages.json``.
"""

from collections.abc import Callable, Mapping
from typing import Any

from hotreload.protocol import strict_json
from hotreload.protocol.messages import (
    KEY_LIMIT,
    OUTCOMES,
    TAB_DIGITS,
    Applied,
    ClientMessage,
    ClientPing,
    Custom,
    Invalidate,
    Modules,
    Shows,
    Subscribe,
    Unsubscribe,
)

REASON_LIMIT = 500
"""Characters of a reason that a page gives."""


def decode(text: str) -> ClientMessage | None:
    """Read a client's message, or give None for what cannot be read: it is to be ignored."""
    try:
        body = strict_json.parse(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(body, dict):
        return None
    kind = body.get("type")
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    try:
        return reader(body) if reader else None
    except _Unreadable:
        return None


class _Unreadable(Exception):
    """A field is missing or has another type."""


def _shows(body: Mapping[str, Any]) -> Shows:
    entries = tuple(_entry(item) for item in _typed(body, "entries", list))
    return Shows(entries, int(_number(body, "since")), _typed(body, "last", bool))


def _entry(item: object) -> tuple[str, str | None]:
    match item:
        case [str() as path, str() | None as known]:
            return path, known
        case _:
            raise _Unreadable


def _applied(body: Mapping[str, Any]) -> Applied:
    outcome = body.get("outcome")
    seq = body.get("seq")
    if outcome not in OUTCOMES or not isinstance(seq, int) or isinstance(seq, bool):
        raise _Unreadable
    reason = body.get("reason")
    told = reason[:REASON_LIMIT] if isinstance(reason, str) and reason else None
    return Applied(seq, max(0.0, _number(body, "ms")), outcome, told)


def _topics(body: Mapping[str, Any]) -> tuple[str, ...]:
    topics = _typed(body, "topics", list)
    if not all(isinstance(topic, str) for topic in topics):
        raise _Unreadable
    return tuple(topics)


def _since(body: Mapping[str, Any]) -> int | None:
    return None if body.get("since") is None else int(_number(body, "since"))


def _custom(body: Mapping[str, Any]) -> Custom:
    topic = body.get("topic")
    if topic is not None and not isinstance(topic, str):
        raise _Unreadable
    if strict_json.is_deep(body.get("data")):
        raise _Unreadable
    return Custom(_typed(body, "event", str), body.get("data"), topic)


def _invalidate(body: Mapping[str, Any]) -> Invalidate:
    message = body.get("message")
    return Invalidate(_typed(body, "path", str), message if isinstance(message, str) else None)


def _modules(body: Mapping[str, Any]) -> Modules:
    tab = _typed(body, "tab", str)
    if not (tab.isascii() and tab.isdigit() and len(tab) == TAB_DIGITS):
        raise _Unreadable
    held = tuple(_holding(item) for item in _typed(body, "held", list))
    return Modules(tab, held, _typed(body, "whole", bool))


def _holding(item: object) -> tuple[str, str]:
    match item:
        case [str() as path, str() as key] if not key or _is_key(key):
            return path, key
        case _:
            raise _Unreadable


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= KEY_LIMIT


def _typed(body: Mapping[str, Any], name: str, kind: type) -> Any:
    value = body.get(name)
    if not isinstance(value, kind):
        raise _Unreadable
    return value


def _number(body: Mapping[str, Any], name: str) -> float:
    value = body.get(name)
    finite = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15
    if not finite:
        raise _Unreadable
    return float(value)  # type: ignore[arg-type]  # mypy does not follow `finite`


_READERS: Mapping[str, Callable[[Mapping[str, Any]], ClientMessage]] = {
    "shows": _shows,
    "applied": _applied,
    "subscribe": lambda body: Subscribe(_topics(body), _since(body)),
    "unsubscribe": lambda body: Unsubscribe(_topics(body)),
    "custom": _custom,
    "invalidate": _invalidate,
    "modules": _modules,
    "ping": lambda body: ClientPing(),
}
