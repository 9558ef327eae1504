"""What an ASGI application answers, tagged on its way out; no body is buffered."""

from collections.abc import Callable

from hotreload.answers.page_headers import Headers
from hotreload.answers.purposes import hides, may_be_page
from hotreload.answers.tagging import Tagging
from hotreload.asgi.types import Fields, Message, Scope, Send
from hotreload.gate import Head

FAILURE_LIMIT = 64 * 1024
"""Bytes of a failure's text that are held back."""
Begin = Callable[[int, Headers], Tagging]
"""Begins to tag an answer, by its status and its headers."""
# With these a server sends a body that nobody here sees.
_BLIND = ("http.response.pathsend", "http.response.zerocopysend")


class PageSend:
    """Stand in for the ``send`` of one request, before it."""

    __slots__ = ("_begin", "_failure", "_is_shown", "_send", "_start", "_tagging", "is_begun")

    def __init__(self, send: Send, begin: Begin, *, is_shown: bool = False) -> None:
        """Send by ``send`` what ``begin`` makes of an answer.

        ``is_shown``: somebody looks at what comes, whatever it is.
        """
        self._send = send
        self._begin = begin
        self._tagging: Tagging | None = None
        self._start: Message | None = None
        self._is_shown = is_shown
        self._failure: list[Message] | None = None
        self.is_begun = False
        """Whether anything of the answer may have been sent."""

    async def __call__(self, message: Message) -> None:
        """Send a message of the application on; the head of a page waits for its first piece."""
        kind = message["type"]
        if kind == "http.response.start":
            await self._head(message)
        elif self._failure is not None:
            await self._fail(message, self._failure)
        elif kind == "http.response.body" and self._tagging is not None:
            await self._body(message, self._tagging)
        else:
            await self._send(message)

    async def end(self) -> None:
        """Send what waits, now that the application has ended."""
        if self._failure is not None:
            await self._let_go(self._failure)
        if self._tagging is not None and self._start is not None:
            await self._body({"type": "http.response.body", "body": b""}, self._tagging)

    async def _head(self, message: Message) -> None:
        self.is_begun = True
        self._failure = None
        fields: Fields = list(message.get("headers") or ())
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in fields]
        tagging = self._begin(message["status"], headers)
        if tagging.is_page:
            self._tagging, self._start = tagging, message
        elif message["status"] >= 500 and self._is_shown:
            # Frameworks answer in plain text before they raise, and no tab comes back from that.
            self._failure, self.is_begun = [message], False
        elif tagging.headers is headers:
            await self._send(message)
        else:
            await self._send({**message, "headers": _encoded(tagging.headers)})

    async def _fail(self, message: Message, failure: list[Message]) -> None:
        failure.append(message)
        if sum(len(each.get("body", b"")) for each in failure) > FAILURE_LIMIT:
            await self._let_go(failure)

    async def _let_go(self, failure: list[Message]) -> None:
        self._failure, self.is_begun = None, True
        for message in failure:
            await self._send(message)

    async def _body(self, message: Message, tagging: Tagging) -> None:
        more = bool(message.get("more_body", False))
        data = tagging.feed(bytes(message.get("body", b"")), last=not more)
        if data is None:
            return
        if self._start is not None:
            start, self._start = self._start, None
            await self._send({**start, "headers": _encoded(tagging.headers)})
        await self._send({**message, "body": data, "more_body": more})


def shown(scope: Scope, head: Head) -> Scope:
    """Give the scope as the application is to see it, so that its page is whole and in sight."""
    hidden = hides(head)
    extensions = scope.get("extensions") or {}
    is_blind = any(name in extensions for name in _BLIND) and may_be_page(head)
    if not hidden and not is_blind:
        return scope
    seen = dict(scope)
    if hidden:
        names = {name.encode("latin-1") for name in hidden}
        seen["headers"] = [field for field in scope["headers"] if field[0].lower() not in names]
    if is_blind:
        seen["extensions"] = {k: v for k, v in extensions.items() if k not in _BLIND}
    return seen


def _encoded(headers: Headers) -> Fields:
    return [(k.lower().encode("latin-1"), v.encode("latin-1", "replace")) for k, v in headers]
