"""A WSGI application that is asked in this process, between two of wsgiref's validators."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.client import HTTPMessage
from typing import Any
from wsgiref.util import FileWrapper, setup_testing_defaults
from wsgiref.validate import validator

HOST = "127.0.0.1:8000"


@dataclass(frozen=True, slots=True)
class Told:
    """What a server was told; ``pieces`` as they came."""

    status: int
    headers: HTTPMessage
    pieces: tuple[bytes, ...]

    @property
    def body(self) -> bytes:
        return b"".join(self.pieces)


def ask(
    app: Callable[..., Iterable[bytes]],
    target: str = "/",
    *,
    method: str = "GET",
    body: bytes = b"",
    root: str = "",
    threaded: bool = True,
    **headers: str,
) -> Told:
    """Ask as a server on 127.0.0.1:8000 does; names of headers have ``_`` for ``-``."""
    path, _, query = target.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "SCRIPT_NAME": root,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "HTTP_HOST": HOST,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.file_wrapper": FileWrapper,
        "wsgi.multithread": threaded,
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }
    if "content_type" in headers:
        environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE")
    setup_testing_defaults(environ)
    told: list[Any] = []

    def start_response(status: str, fields: Any, exc_info: Any = None) -> Any:
        told[:] = [int(status[:3]), fields]
        return lambda data: None

    answer: Any = validator(app)(environ, start_response)
    try:
        pieces = tuple(answer)
    finally:
        answer.close()
    message = HTTPMessage()
    for name, value in told[1]:
        message.add_header(name, value)
    return Told(told[0], message, pieces)
