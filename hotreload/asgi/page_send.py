"""What an ASGI application answers, tagged on its way out; no body is buffered."""

from hotreload.answers.responder import Responder
from hotreload.answers.tagging import Tagging
from hotreload.asgi.asked import BODY_LIMIT, Answered, Asked
from hotreload.asgi.exchange import encoded
from hotreload.asgi.types import Fields, Message, Send
from hotreload.protocol.messages import Position

FAILURE_LIMIT = 64 * 1024
"""Bytes of a failure's text that are held back."""


class PageSend:
    """Stand in for the ``send`` of one request, before it."""

    __slots__ = (
        "_asked",
        "_failure",
        "_files",
        "_last",
        "_position",
        "_responder",
        "_send",
        "_start",
        "_tagging",
        "is_begun",
    )

    def __init__(
        self,
        send: Send,
        asked: Asked,
        responder: Responder,
        *,
        position: Position,
        files: set[str],
    ) -> None:
        """Send by ``send`` what the responder makes of an answer.

        ``position`` is where the hub was before the application was asked, ``files`` are the
        templates that it uses.
        """
        self._send = send
        self._asked = asked
        self._responder = responder
        self._position = position
        self._files = files
        self._tagging: Tagging | None = None
        self._start: Message | None = None
        self._last: Answered | None = None
        self._failure: list[Message] | None = None
        self.is_begun = False
        """Whether anything of the answer may have been sent."""

    async def __call__(self, message: Message) -> None:
        """Send a message of the application on; the head of a page waits for its first piece."""
        kind = message["type"]
        if kind == "http.response.start":
            if not isinstance(message.get("headers"), list):  # any iterable will do
                message = {**message, "headers": list(message.get("headers") or ())}
            if (told := self._head(message)) is not None:
                await self._send(told)
        elif self._last is not None and self._is_again(message, self._last):
            start, self._start = self._start or {}, None
            last, self._last = self._last, None
            self._responder.pages.again(last.served)
            await self._send({**start, "headers": last.told})
            await self._send({**message, "body": last.sent})
        elif self._failure is not None:
            await self._fail(message, self._failure)
        elif kind == "http.response.body" and self._last is not None:
            start, self._start, self._last = self._start or {}, None, None
            if (told := self._judge(start)) is not None:
                await self._send(told)
            await self(message)
        elif kind == "http.response.body" and self._tagging is not None:
            await self._body(message, self._tagging)
        else:
            await self._send(message)

    async def end(self) -> None:
        """Send what waits, now that the application has ended."""
        if self._failure is not None:
            await self._let_go(self._failure)
        if self._start is not None:
            await self({"type": "http.response.body", "body": b""})

    # --- the head ------------------------------------------------------------------------------

    def _head(self, message: Message) -> Message | None:
        """Take the head; give it where it does not wait."""
        self.is_begun = True
        self._failure = None
        last = self._asked.last
        if (
            last is not None
            and last.status == message["status"]
            and last.fields == message["headers"]
            and last.position == self._position
        ):
            self._start, self._last = message, last
            return None
        return self._judge(message)

    def _judge(self, message: Message) -> Message | None:
        status: int = message["status"]
        fields: Fields = message["headers"]
        judged, length = self._asked.judged(self._responder, status, fields)
        tagging = Tagging(
            self._responder.pages, judged, length=length, position=self._position, files=self._files
        )
        if tagging.is_page:
            self._tagging, self._start = tagging, message
        elif status == 500 and self._asked.is_shown:
            # Frameworks answer in plain text before they raise, and no tab comes back from that.
            # What an application says with care (503) goes out before it does anything else.
            self._failure, self.is_begun = [message], False
        elif judged.is_touched:
            return {**message, "headers": encoded(tagging.headers)}
        else:
            return message
        return None

    # --- a failure -----------------------------------------------------------------------------

    async def _fail(self, message: Message, failure: list[Message]) -> None:
        failure.append(message)
        if sum(len(each.get("body", b"")) for each in failure) > FAILURE_LIMIT:
            await self._let_go(failure)

    async def _let_go(self, failure: list[Message]) -> None:
        self._failure, self.is_begun = None, True
        for message in failure:
            await self._send(message)

    # --- a page --------------------------------------------------------------------------------

    async def _body(self, message: Message, tagging: Tagging) -> None:
        more = bool(message.get("more_body", False))
        body = bytes(message.get("body", b""))
        data = tagging.feed(body, last=not more)
        if data is None:
            return
        if self._start is not None:
            start, self._start = self._start, None
            told = encoded(tagging.headers)
            self._keep(start, body, tagging, told=told, sent=data)
            await self._send({**start, "headers": told})
        await self._send({**message, "body": data, "more_body": more})

    def _keep(
        self, start: Message, body: bytes, tagging: Tagging, *, told: Fields, sent: bytes
    ) -> None:
        asked, served = self._asked, tagging.repeatable
        asked.last = None
        if served is None or len(body) > BODY_LIMIT or served.source != body:
            return
        if asked.last_id != served.id:  # it may be another one each time
            asked.last_id = served.id
            return
        fields: Fields = start["headers"]
        asked.last = Answered(
            start["status"], list(fields), body, self._position, served, told, sent
        )

    def _is_again(self, message: Message, last: Answered) -> bool:
        """Tell whether the application sends what it sent before."""
        return (
            message["type"] == "http.response.body"
            and message.get("body") == last.body
            and not message.get("more_body", False)
            and self._files == last.served.files
        )
