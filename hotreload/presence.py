"""The lock file of an application that hotreload runs in: written when its address is known.

An application chooses its own address, and says it to nobody: the first request shows it.
"""

import os
from collections.abc import Callable
from pathlib import Path

from hotreload import lockfile
from hotreload.gate.hosts import is_loopback

UNFOUND = "other programs will not find this server"


class Presence:
    """Let the user's other programs find this process, until its end."""

    def __init__(self, project: str, *, on_warning: Callable[[str], None]) -> None:
        """Begin without an address; ``on_warning`` gets one sentence if nothing can be written.

        ``project`` is the folder that the application runs in.
        """
        self._project = os.path.realpath(project)
        self.control_token = lockfile.new_control_token()
        self._on_warning = on_warning
        self._is_known = False
        self._path: Path | None = None

    def answers_at(self, scheme: str, sockname: object) -> None:
        """Note the scheme and the socket's own name of a request; the first on loopback counts.

        Under another address of the machine, other programs would be refused as strangers.
        """
        if self._is_known or not isinstance(sockname, tuple) or not _is_near(sockname[0]):
            return
        self._is_known = True
        host, port = str(sockname[0]), int(sockname[1])
        shown = f"[{host}]" if ":" in host else host
        lock = lockfile.Lock(
            pid=os.getpid(),
            port=port,
            url=f"{scheme}://{shown}:{port}/",
            root=self._project,
            cwd=self._project,
            control_token=self.control_token,
        )
        try:
            self._path = lockfile.write(lock)
        except OSError as error:
            self._on_warning(f"{UNFOUND}: {error}")

    def end(self) -> None:
        """Remove the lock file."""
        if self._path is not None:
            lockfile.remove(self._path)


def _is_near(host: str) -> bool:
    try:
        return is_loopback(host)
    except ValueError:  # a name, as test clients give one: nobody listens there
        return False
