"""What a run serves: the seam between ``hotreload serve``, ``proxy`` and ``run``."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from hotreload.config import Config
from hotreload.reports.report import Line

if TYPE_CHECKING:
    from aiohttp import web

    from hotreload.gate.hosts import Hosts


class Product(Protocol):
    """Say what is served; aiohttp is imported before ``build`` is called, and not earlier."""

    @property
    def start(self) -> str:
        """Give the path at which the pages begin."""

    @property
    def limits(self) -> Mapping[str, Any]:
        """Give options of aiohttp's server."""

    def build(
        self,
        config: Config,
        *,
        hosts: "Hosts",
        on_line: Callable[[Line], None],
        on_warning: Callable[[str], None],
        control_token: str | None,
        test_echo: bool,
    ) -> "web.Application":
        """Build the application; ``app[hotreload.aiohttp.RELOADER]`` is its reloader."""


class Folder:
    """Serve the folder ``Config.root``: ``hotreload serve``."""

    start = "/"
    limits: Mapping[str, Any] = MappingProxyType({})

    def build(self, config: Config, **parts: Any) -> "web.Application":
        """Build the application."""
        from hotreload.server.app import build

        return build(config, **parts)
