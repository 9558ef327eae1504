"""A WSGI application on a server of this process, in a thread or in threads of its own."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from werkzeug import serving as werkzeug

from hotreload.wsgi import HotReload


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def serving(app: Any, *, threaded: bool) -> Iterator[str]:
    """Serve an application until the end of the block; give its URL.

    By Werkzeug where it is ``threaded``, else by ``wsgiref``: one request after the other.
    """
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server: Any = (
        werkzeug.make_server("127.0.0.1", 0, app, threaded=True)
        if threaded
        else make_server("127.0.0.1", 0, app, handler_class=_Quiet)
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        if isinstance(app, HotReload):
            app.home.end()
