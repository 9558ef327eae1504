"""What ``hotreload run`` serves: a proxy in front of a server that we run ourselves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hotreload.changes.classify import AssetKind, kind
from hotreload.children.surroundings import Surroundings
from hotreload.config import Config
from hotreload.folders import absolute
from hotreload.proxy.product import InFront, backends_of
from hotreload.resolver.opening import is_inside
from hotreload.run.command import NO_PAGES, free_port, globs_of
from hotreload.run.supervisor import Supervisor
from hotreload.server.product import Controls

if TYPE_CHECKING:
    from aiohttp import web

    from hotreload.reloader import Reloader

_BY_URL = frozenset(
    {AssetKind.CSS, AssetKind.IMAGE, AssetKind.FONT, AssetKind.MEDIA, AssetKind.MODULE}
)
"""Pages come by such files by their URLs alone."""


@dataclass(slots=True)
class Steering:
    """Steer the pages by the reloader, and the server by its supervisor."""

    pages: Controls
    supervisor: Supervisor

    @property
    def paused(self) -> bool:
        """Tell whether changes are kept back."""
        return self.pages.paused

    @paused.setter
    def paused(self, paused: bool) -> None:
        self.pages.paused = paused

    def reload(self, reason: str) -> None:
        """Start the server anew, and reload every page: the requests wait for it."""
        self.supervisor.restart(reason)
        self.pages.reload(reason)


class Supervised:
    """Serve what the command of ``hotreload run`` answers."""

    limits = InFront.limits

    def __init__(self, command: Sequence[str], config: Config) -> None:
        """Choose the port.

        Raises:
            ConfigError: the address of ``config.upstream``, or of another server, is none.
        """
        url = config.upstream or f"http://localhost:{free_port()}"
        self._command = command
        self._backends = backends_of(config, url, named="--upstream")
        self._supervisor: Supervisor
        self.start = self._backends.main.start

    def controls(self, app: "web.Application") -> Controls:
        """Give the reloader and the supervisor in one."""
        from hotreload.aiohttp import RELOADER

        return Steering(app[RELOADER], self._supervisor)

    def build(
        self,
        config: Config,
        *,
        surroundings: Surroundings | None,
        on_warning: Callable[[str], None],
        **parts: Any,
    ) -> "web.Application":
        """Build the proxy, which starts the command with itself."""
        from hotreload.aiohttp import RELOADER
        from hotreload.proxy.app import build

        around = surroundings or Surroundings()
        supervisor = Supervisor(
            self._command,
            self._backends.main,
            globs_of(config, around.folder),
            around,
            on_warning=on_warning,
        )
        app = build(
            _watching(config, around.folder),
            self._backends,
            surroundings=around,
            triggers=[supervisor.trigger],
            on_warning=on_warning,
            **parts,
        )
        reloader = app[RELOADER]
        _spare(reloader, [str(each) for each in config.watch])
        supervisor.problems = reloader.faults
        self._supervisor = supervisor
        _attach(supervisor, app)
        return app


def _watching(config: Config, folder: str) -> Config:
    """Watch the working directory, but not what servers write into it themselves."""
    watch = (*config.watch, Path(folder))
    return replace(config, watch=watch, ignore=(*config.ignore, *NO_PAGES))


def _spare(reloader: "Reloader", named: Sequence[str]) -> None:
    """Say nothing of a sheet, picture or script that no tab asked for, where nobody named it.

    In the working directory lies much that no page shows, such as a picture of the screen.
    """
    watched = reloader.site.watched
    is_taken = watched.is_taken
    folders = absolute(named)
    watched.is_taken = lambda file: (
        is_taken(file)
        or (kind(file) in _BY_URL and not any(is_inside(file, folder) for folder in folders))
    )


def _attach(supervisor: Supervisor, app: "web.Application") -> None:
    async def start(app: "web.Application") -> None:
        supervisor.start()

    async def stop(app: "web.Application") -> None:
        await supervisor.stop()

    app.on_startup.append(start)
    app.on_shutdown.append(stop)
