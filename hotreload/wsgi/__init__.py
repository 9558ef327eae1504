"""Hot reloading for a WSGI application: ``hotreload.wsgi.HotReload(app, watch=…, mount=…)``.

WSGI has no sockets, and a server may have one thread only. So the hub lives in a thread of its
own, or in another worker's, and listens on a side port; what the application's own port is asked
for, it is asked for in turn.
"""

from hotreload.wsgi.middleware import HotReload

__all__ = ["HotReload"]
