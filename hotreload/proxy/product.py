"""What a run of ``hotreload proxy`` serves; imports no aiohttp before it is built."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from hotreload.config import Config
from hotreload.errors import ConfigError
from hotreload.proxy import fields
from hotreload.proxy.backend import Backends, backend
from hotreload.server.product import Controls

if TYPE_CHECKING:
    from aiohttp import web

FIELDS = 512
"""Header fields of one request."""


class InFront:
    """Serve what the servers behind answer."""

    limits: Mapping[str, Any] = MappingProxyType(
        # Where the browser leaves, the server behind need not go on.
        {"max_field_size": fields.LIMIT, "max_headers": FIELDS, "handler_cancellation": True}
    )

    def __init__(
        self,
        backends: Backends,
        *,
        on_built: Callable[["web.Application"], None] = lambda app: None,
    ) -> None:
        """Stand in front of ``backends``; ``on_built`` gets the application before it starts."""
        self.backends = backends
        self.start = backends.main.start
        self._on_built = on_built

    def controls(self, app: "web.Application") -> Controls:
        """Give the reloader."""
        from hotreload.aiohttp import RELOADER

        return app[RELOADER]

    def build(self, config: Config, **parts: Any) -> "web.Application":
        """Build the application."""
        from hotreload.proxy.app import build

        app = build(config, self.backends, **parts)
        self._on_built(app)
        return app


def backends_of(config: Config, url: str | None, *, named: str = "URL") -> Backends:
    """Read the servers behind from the options; ``url`` is the main one's, by option ``named``.

    Raises:
        ConfigError: one is no server's address.
    """
    url = url or config.upstream
    if not url:
        raise ConfigError(named, "is missing: the address of your server, http://localhost:8000")
    others = [(prefix, backend("--mount", each)) for prefix, each in config.backends]
    return Backends(backend(named, url, with_path=True), others)
