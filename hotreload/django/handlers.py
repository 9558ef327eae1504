"""Django's handlers, with hotreload in front of them.

A handler is whatever ``wsgi.py``, ``asgi.py`` or ``runserver`` has made, wherever a project keeps
it; so it is their classes that are wrapped. A request passes one adapter, the same for all
handlers of a process, which is made with the first request.
"""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from functools import cache
from threading import Lock
from typing import Any

from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.wsgi import WSGIHandler

from hotreload.django.options import options

_HANDLER = "hotreload.django.handler"
_Environ = dict[str, Any]
_Scope = MutableMapping[str, Any]
_Wsgi = Callable[[_Environ, Any], Iterable[bytes]]
_Asgi = Callable[[_Scope, Any, Any], Awaitable[None]]

_making = Lock()
_answer_wsgi = WSGIHandler.__call__
_answer_asgi = ASGIHandler.__call__


def wrap() -> None:
    """Stand in front of all handlers of this process."""
    WSGIHandler.__call__ = _wsgi
    ASGIHandler.__call__ = _asgi


def _wsgi(self: Any, environ: _Environ, start_response: Any) -> Iterable[bytes]:
    if not settings.DEBUG or _HANDLER in environ:
        return _bare_wsgi(self, environ, start_response)
    environ[_HANDLER] = self
    return _wsgi_adapter()(environ, start_response)


async def _asgi(self: Any, scope: _Scope, receive: Any, send: Any) -> None:
    if not settings.DEBUG or _HANDLER in scope:
        await _answer_asgi(self, scope, receive, send)
        return
    await _asgi_adapter()({**scope, _HANDLER: self}, receive, send)


def _bare_wsgi(handler: Any, environ: _Environ, start_response: Any) -> Iterable[bytes]:
    answer: Iterable[bytes] = _answer_wsgi(handler, environ, start_response)
    return answer


def _wsgi_adapter() -> _Wsgi:
    with _making:
        return _make_wsgi()


def _asgi_adapter() -> _Asgi:
    with _making:
        return _make_asgi()


@cache
def _make_wsgi() -> _Wsgi:
    from hotreload.wsgi import HotReload

    def application(environ: _Environ, start_response: Any) -> Iterable[bytes]:
        return _bare_wsgi(environ[_HANDLER], environ, start_response)

    return HotReload(application, debug=True, **options())


@cache
def _make_asgi() -> _Asgi:
    from hotreload.asgi import HotReload

    async def application(scope: _Scope, receive: Any, send: Any) -> None:
        await _answer_asgi(scope[_HANDLER], scope, receive, send)

    return HotReload(application, debug=True, **options())
