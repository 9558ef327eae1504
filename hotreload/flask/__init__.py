"""Hot reloading for Flask: ``hotreload.flask.HotReload(app, watch=…, mount=…)``."""

from hotreload.flask.extension import HotReload

__all__ = ["HotReload"]
