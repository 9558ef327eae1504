"""A server by the letter of PEP 3333, and what applications hand to it."""

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from wsgiref.util import FileWrapper, setup_testing_defaults
from wsgiref.validate import validator

from hotreload.answers.responder import Responder
from hotreload.gate import Head
from hotreload.protocol.messages import Position
from hotreload.reloader import Reloader
from hotreload.wsgi.exchange import Exchange

PAGE = b"<!doctype html><title>page</title><p>hello"
HTML = [("Content-Type", "text/html; charset=utf-8")]
TEXT = [("Content-Type", "text/plain")]
CLIENT = b"/@hotreload/client.js"
POSITION = Position("epoch", 3)


class Server:
    """A server that takes an answer as PEP 3333 says, and notes in which order things happen."""

    def __init__(self, app: Callable[..., Iterable[bytes]], **headers: str) -> None:
        self.events: list[str] = []
        self.begun: tuple[str, ...] = ()
        self.failed: list[frozenset[str]] = []
        self.status = ""
        self.headers: list[tuple[str, str]] = []
        self.body = b""
        self._is_out = False
        responder = Responder(Reloader(mount={}), token="token-0123456789")
        request = {name.replace("_", "-"): (value,) for name, value in headers.items()}
        head = Head("GET", "/", {"host": ("localhost",), **request})
        self.pages = responder.pages
        files: set[str] = set()

        def wrapped(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            exchange = Exchange(
                start_response,
                lambda status, fields: responder.tagging(
                    head, status=status, headers=fields, position=POSITION, files=files
                ),
                failed=lambda: self.failed.append(frozenset(files)),
                files=files,
                lock=threading.Lock(),
            )
            return exchange.body(exchange.step(lambda: app(environ, exchange.start_response)))

        self._app = wrapped

    def run(
        self, *, validate: bool = True, on_piece: Callable[[], object] = lambda: None
    ) -> "Server":
        """Ask for the page, and take all of it; ``on_piece`` is called before each is sent."""
        environ: dict[str, Any] = {"wsgi.file_wrapper": FileWrapper, "QUERY_STRING": ""}
        setup_testing_defaults(environ)
        app = validator(self._app) if validate else self._app
        self.result = app(environ, self._start_response)
        self.begun = tuple(self.events)
        try:
            for piece in self.result:
                on_piece()
                self._write(piece)
        finally:
            close = getattr(self.result, "close", None)
            if close is not None:
                close()
        return self

    def _start_response(self, status: str, headers: Any, exc_info: Any = None) -> Any:
        if exc_info is not None and self._is_out:
            raise exc_info[1].with_traceback(exc_info[2])
        assert exc_info is not None or not self.status, "started twice"
        self.events.append(f"head {status[:3]}")
        self.status, self.headers = status, headers
        return self._write

    def _write(self, piece: bytes) -> None:
        assert self.status, "a body before its head"
        if piece:
            self._is_out = True
            self.events.append(f"body {len(piece)}")
        self.body += piece

    @property
    def told(self) -> dict[str, str]:
        return dict(self.headers)


class Pieces:
    """Pieces of a body that note when they are taken, and how often they are closed."""

    def __init__(self, *pieces: bytes) -> None:
        self.taken = 0
        self.closed = 0
        self._pieces = iter(pieces)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece = next(self._pieces)
        self.taken += 1
        return piece

    def close(self) -> None:
        self.closed += 1


def bare(body: Iterable[bytes], headers: list[tuple[str, str]] = HTML) -> Any:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", list(headers))
        return body

    return app


def answering(body: Iterable[bytes]) -> Any:
    return validator(bare(body))


def tagged(server: Server) -> bool:
    return server.body.count(CLIENT) == 1 and server.told["Hotreload-Tag"] == "yes"
