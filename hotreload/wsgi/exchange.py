"""One answer of a WSGI application on its way out, by the letter of PEP 3333.

What is no page goes on untouched: the very iterable of the application, so that the server can
send a file by itself. Of a page, the head is kept back until the first piece of the body, each
piece is taken from the application when the server asks for it, and ``close`` is called once.
"""

from collections.abc import Callable, Iterable, Iterator
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from hotreload.answers.page_headers import Headers
from hotreload.answers.tagging import Tagging
from hotreload.templates.noting import noting

if TYPE_CHECKING:
    from wsgiref.types import StartResponse

    from _typeshed import OptExcInfo

Write = Callable[[bytes], object]
Result = TypeVar("Result")


class Exchange:
    """Stand between one application's answer and its server."""

    def __init__(
        self,
        start_response: "StartResponse",
        make: Callable[[int, Headers], Tagging],
        *,
        failed: Callable[[], None],
        files: set[str],
        lock: Lock,
    ) -> None:
        """Hand over to ``start_response`` what ``make`` says of an answer's status and headers.

        ``files`` is the set of the request's templates; ``failed`` is called where the
        application raises. Under ``lock`` the tagging is done.
        """
        self._to_server = start_response
        self._make = make
        self._files = files
        self._lock = lock
        self._failed = failed
        self._status = ""
        self._tagging: Tagging | None = None
        self._write: Write | None = None
        self._error: OptExcInfo | None = None
        self._has_body = False
        self._is_untouched = False

    # --- the application's side ----------------------------------------------------------------

    def start_response(
        self, status: str, headers: Headers, exc_info: "OptExcInfo | None" = None, /
    ) -> Write:
        """Take the head; with ``exc_info``, in the place of one that is not out yet."""
        if exc_info is None and self._tagging is not None:
            raise AssertionError("start_response was called a second time, without exc_info")
        if exc_info is not None and (self._has_body or self._is_untouched):
            return self._to_server(status, headers, exc_info)  # which raises it if that is too late
        with self._lock:
            self._tagging = self._make(int(status[:3]), list(headers))
        self._status, self._error, self._write = status, exc_info, None
        return self._page_write if self._tagging.is_page else self._begin(self._tagging)

    def _page_write(self, data: bytes) -> None:
        out = self.feed(data)
        if out is not None and self._write is not None:
            self._write(out)

    def step(self, take: Callable[[], Result]) -> Result:
        """Have the application take a step; what it raises goes on, its templates are watched."""
        with noting(self._files):
            try:
                return take()
            except Exception:
                self._failed()
                raise

    def body(self, iterable: Iterable[bytes]) -> Iterable[bytes]:
        """Give what the server is to iterate over."""
        self._is_untouched = self._tagging is not None and not self._tagging.is_page
        if self._is_untouched:
            return iterable
        body = _Body(self, iterable)
        if self._tagging is not None:
            body.begin()
        return body

    # --- the server's side ---------------------------------------------------------------------

    def feed(self, piece: bytes, *, last: bool = False) -> bytes | None:
        """Take a piece of the body; give what goes out, None while the head is kept back."""
        tagging = self._tagging
        if tagging is None or not tagging.is_page:
            return piece
        with self._lock:
            out = tagging.feed(piece, last=last)
        if out is not None and self._write is None:
            self._begin(tagging)
        self._has_body = self._has_body or bool(out)
        return out

    def _begin(self, tagging: Tagging) -> Write:
        error, self._error = self._error, None
        if error is None:
            self._write = self._to_server(self._status, tagging.headers)
        else:
            self._write = self._to_server(self._status, tagging.headers, error)
        return self._write


class _Body:
    """Iterate over a page as the server asks for it."""

    def __init__(self, exchange: Exchange, iterable: Iterable[bytes]) -> None:
        self._exchange = exchange
        self._iterable = iterable
        self._pieces: Iterator[bytes] | None = None
        self._first: bytes | None = None
        self._is_over = False

    def begin(self) -> None:
        """Make the first piece ahead, and the head with it: granian reads that before it asks."""
        try:
            self._first = next(self, None)
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        first, self._first = self._first, None
        if first is not None:
            return first
        while not self._is_over:
            piece = self._exchange.step(self._take)
            out = self._exchange.feed(piece, last=self._is_over)
            if out or (out is not None and not self._is_over):
                return out
        raise StopIteration

    def _take(self) -> bytes:
        """Take the next piece; at the end an empty one, and ``is_over``."""
        if self._pieces is None:
            if isinstance(self._iterable, list | tuple):  # nothing is read ahead of time
                self._is_over = True
                return b"".join(self._iterable)
            self._pieces = iter(self._iterable)
        for piece in self._pieces:
            return piece
        self._is_over = True
        return b""

    def close(self) -> None:
        self._is_over, self._first = True, None
        iterable, self._iterable = self._iterable, ()
        close: Any = getattr(iterable, "close", None)
        if close is not None:
            close()
