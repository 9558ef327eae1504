"""The Flask extension: on while the application is in debug mode, with its static files."""

import threading
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from hotreload.flask.restarts import keep_restarting
from hotreload.flask.statics import static_folders

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from hotreload.folders import Folder, Folders

NAME = "hotreload"
"""Where ``app.extensions`` has the extension."""


class HotReload:
    """Reload an application's pages in every browser when a file changes.

    Its static files, those of its blueprints and the templates of its pages are hot without a
    word. Nothing starts before the first request, and nothing at all without debug mode.

    Args:
        app: The Flask application; None: it is told later, to `init_app`.
        watch: Further folders whose every change concerns all pages.
        mount: Further URL prefixes and the folders whose files are shown below them.
        debug: On or off; None: as the application's own debug mode is.
    """

    def __init__(
        self,
        app: Any = None,
        *,
        watch: "Iterable[Folder]" = (),
        mount: "Mapping[str, Folders] | None" = None,
        debug: bool | None = None,
    ) -> None:
        """Take the options, and the application if it is there already."""
        self._watch, self._mount, self._debug = tuple(watch), dict(mount or {}), debug
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Any) -> None:
        """Wrap ``app.wsgi_app``, with the options that were given before.

        Raises:
            RuntimeError: It is set up in this application already.
        """
        if NAME in app.extensions:
            raise RuntimeError("hotreload is set up in this application already")
        app.extensions[NAME] = self
        keep_restarting()
        options = {"watch": self._watch, "mount": self._mount}
        app.wsgi_app = _InFront(app, app.wsgi_app, debug=self._debug, options=options)


class _InFront:
    """Ask the application at each request whether it is in debug mode."""

    def __init__(
        self, app: Any, inner: "WSGIApplication", *, debug: bool | None, options: dict[str, Any]
    ) -> None:
        self._app, self._inner = app, inner
        self._debug, self._options = debug, options
        self._lock = threading.Lock()
        self._hot: WSGIApplication | None = None

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        is_on = self._app.debug if self._debug is None else self._debug
        answer = (self._hot or self._made()) if is_on else self._inner
        return answer(environ, start_response)

    def _made(self) -> "WSGIApplication":
        """Begin at the first request: by then all blueprints are registered."""
        from hotreload import wsgi  # commands that serve nothing need not load it

        with self._lock:
            if self._hot is None:
                mount = {**static_folders(self._app), **self._options["mount"]}
                watch = self._options["watch"]
                self._hot = wsgi.HotReload(self._inner, watch=watch, mount=mount, debug=True)
            return self._hot
