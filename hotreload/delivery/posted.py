"""The body of a request to publish: an event, or what is wrong with it. No I/O."""

import json
from typing import Any

from hotreload.delivery.topics import is_reserved, is_topic
from hotreload.protocol import strict_json
from hotreload.protocol.messages import Custom

POSTED_LIMIT = 1024 * 1024
"""Bytes of a body, inclusive."""
EVENT_LENGTH_LIMIT = 256
"""Characters of an event's name."""
_FIELDS = {"event", "data", "topic"}


class Unusable(ValueError):
    """Say in one sentence why nothing can be published from a body."""


def read_event(body: bytes) -> Custom:
    """Read ``{topic?, event, data}``.

    Raises:
        Unusable: it is no such thing, or nothing that every browser could read.
    """
    try:
        posted = strict_json.parse(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise Unusable("The body is not UTF-8.") from None
    except RecursionError:
        raise Unusable(f"The data is more than {strict_json.DEPTH_LIMIT} levels deep.") from None
    except ValueError as error:
        raise Unusable(f"The body is not JSON: {error}.") from None
    return event_of(posted, is_clean=b"\\ud" not in body.lower())


def event_of(posted: object, *, is_clean: bool = False) -> Custom:
    """Take an event from parsed JSON; ``is_clean``: there is no half of a surrogate pair in it.

    Raises:
        Unusable: it is none.
    """
    if not isinstance(posted, dict):
        raise Unusable("The body is not a JSON object.")
    unknown = sorted(set(posted) - _FIELDS)
    if unknown:
        raise Unusable(f"The field {_shown(unknown[0])} is unknown; there are topic, event, data.")
    topic = posted.get("topic")
    if topic is not None and not (isinstance(topic, str) and is_topic(topic)):
        raise Unusable("The topic is no name that something can be published to.")
    data = posted.get("data")
    if strict_json.is_deep(data):
        raise Unusable(f"The data is more than {strict_json.DEPTH_LIMIT} levels deep.")
    event = Custom(_name(posted.get("event")), data, topic)
    if not is_clean:
        _check_text(posted)
    return event


def _name(event: object) -> str:
    if not isinstance(event, str) or not 0 < len(event) <= EVENT_LENGTH_LIMIT:
        raise Unusable(f"The event has no name of 1 to {EVENT_LENGTH_LIMIT} characters.")
    if is_reserved(event):
        raise Unusable(f"The name {_shown(event)} is reserved.")
    return event


def _check_text(posted: dict[str, Any]) -> None:
    try:
        json.dumps(posted, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise Unusable("There is half a surrogate pair in the text.") from None


def _shown(name: str) -> str:
    return ascii(name[:40])
