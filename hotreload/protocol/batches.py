"""What clients send by POST: several messages at once, each batch counted once. No I/O."""

import json

from hotreload.protocol import strict_json
from hotreload.protocol.messages import INCOMING_LIMIT

BATCH_LIMIT = 256 * 1024
"""Bytes of a body, inclusive; each message in it has the limit of a socket's."""
MESSAGES_LIMIT = 1_000
"""Messages of a body: all are handled in one turn of the event loop."""


class Unreadable(ValueError):
    """Say in one sentence why a body is no batch."""


class TooLong(ValueError):
    """Say in one sentence which limit a batch exceeds."""


def read_batch(body: bytes) -> tuple[str, ...]:
    """List the texts of the messages in a JSON array.

    Raises:
        Unreadable: it is no array of JSON.
        TooLong: they are more than 1,000, or one of them has more than 64 KiB.
    """
    try:
        items = strict_json.parse(body.decode("utf-8"))
        if not isinstance(items, list):
            raise Unreadable("The body is not a JSON array.")
        if len(items) > MESSAGES_LIMIT:
            raise TooLong(f"The batch has more than {MESSAGES_LIMIT} messages.")
        texts = tuple(json.dumps(item, separators=(",", ":"), ensure_ascii=False) for item in items)
    except (UnicodeDecodeError, RecursionError):
        raise Unreadable("The body is not UTF-8, or it is too deep.") from None
    except (Unreadable, TooLong):
        raise
    except ValueError as error:
        raise Unreadable(f"The body is not JSON: {error}.") from None
    if any(len(text.encode("utf-8", "surrogatepass")) > INCOMING_LIMIT for text in texts):
        raise TooLong(f"A message has more than {INCOMING_LIMIT} bytes.")
    return texts


class Turns:
    """Tell new batches from those that came before: browsers send again where a connection broke.

    Each batch of a client has a number, one more than that of the batch before.
    """

    def __init__(self) -> None:
        """Begin before the first, which may have any number: we may be new, and not the client."""
        self._next: int | None = None

    def take(self, number: int) -> bool | None:
        """Tell whether a batch is the next; None where one before it never came."""
        expected = number if self._next is None else self._next
        if number > expected:
            return None
        is_next = number == expected
        self._next = expected + is_next
        return is_next
