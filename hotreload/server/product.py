"""What a run serves: the seam between ``hotreload serve``, ``proxy`` and ``run``."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from hotreload.config import Config
from hotreload.reports.report import Line

if TYPE_CHECKING:
    from aiohttp import web

    from hotreload.children.surroundings import Surroundings
    from hotreload.gate.hosts import Hosts


class Controls(Protocol):
    """Steer a server from the terminal; while ``paused``, changes are kept back."""

    paused: bool

    def reload(self, reason: str) -> None:
        """Reload every page."""


class Product(Protocol):
    """Say what is served; aiohttp is imported before ``build`` is called, and not earlier."""

    @property
    def start(self) -> str:
        """Give the path at which the pages begin."""

    @property
    def limits(self) -> Mapping[str, Any]:
        """Give options of aiohttp's server."""

    def controls(self, app: "web.Application") -> "Controls":
        """Give what the keys of the terminal steer."""

    def build(
        self,
        config: Config,
        *,
        hosts: "Hosts",
        on_line: Callable[[Line], None],
        on_warning: Callable[[str], None],
        control_token: str | None,
        test_echo: bool,
        surroundings: "Surroundings | None",
    ) -> "web.Application":
        """Build the application; ``app[hotreload.aiohttp.RELOADER]`` is its reloader.

        The configuration's tasks are run in the ``surroundings``.
        """


class Folder:
    """Serve the folder ``Config.root``: ``hotreload serve``."""

    start = "/"
    limits: Mapping[str, Any] = MappingProxyType({})

    def controls(self, app: "web.Application") -> Controls:
        """Give the reloader."""
        from hotreload.aiohttp import RELOADER

        return app[RELOADER]

    def build(self, config: Config, **parts: Any) -> "web.Application":
        """Build the application."""
        from hotreload.server.app import build

        return build(config, **parts)
