"""Whether hotreload is on inside an application: in development, and never by accident elsewhere.

The same rules for every adapter. What the developer says counts; where he says nothing, it is on
for those who reach the application by a loopback address, and under a production server it refuses.
"""

import os
import sys
from collections.abc import Callable, Mapping
from functools import lru_cache

from hotreload.gate import Head
from hotreload.gate.hosts import is_loopback

ELSEWHERE = (
    "hotreload is off: this server does not listen on loopback, or a proxy brings requests from "
    "elsewhere; debug=True switches it on"
)
_FOR_WHOM = ("x-forwarded-for", "x-real-ip")
REFUSAL = (
    "hotreload refuses to run under {server}, a production server, with debug off: "
    "no page gets the tag, nothing is watched; debug=True switches it on, debug=False says no more"
)


class Switch:
    """Decide for one application, by what its developer said and by where requests come in."""

    def __init__(
        self,
        debug: bool | None,
        *,
        on_warning: Callable[[str], None],
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        """Decide what can be decided now; ``debug`` None: by the address of each request."""
        self._on_warning = on_warning
        self._is_told = False
        self._is_forced = debug is True
        # As in the command line, the variable wins over everything.
        self.is_off = debug is False or environ.get("HOTRELOAD_MODE") == "off"
        if debug is None and not self.is_off and (server := production_server(environ)):
            self.is_off = True
            on_warning(REFUSAL.format(server=server))

    @property
    def is_certain(self) -> bool:
        """Tell whether it is on whatever the address is, so that all may start with the server."""
        return self._is_forced and not self.is_off

    def admits(self, sockname: object, head: Head) -> bool:
        """Tell whether it is on for a request, and warn once where it is not.

        ``sockname`` is our end of its connection, a host and a port. A socket file is no address
        of loopback: browsers reach it through a proxy alone, and that one from anywhere.
        ``head`` tells whether a proxy stands in front, and for whom that asks.
        """
        if self.is_off or self._is_forced:
            return self._is_forced and not self.is_off
        is_near = is_local(sockname) and is_from_here(head)
        if not is_near and not self._is_told:
            self._is_told = True
            self._on_warning(ELSEWHERE)
        return is_near


def production_server(environ: Mapping[str, str] = os.environ) -> str | None:
    """Name the server that this process is a worker of, where it is one for production alone."""
    if environ.get("SERVER_SOFTWARE", "").startswith("gunicorn/"):
        return "gunicorn"
    names = {"uwsgi": "uWSGI", "mod_wsgi": "mod_wsgi"}
    # Only inside of these servers can their modules be imported at all.
    return next((name for module, name in names.items() if module in sys.modules), None)


def is_local(sockname: object) -> bool:
    """Tell whether nobody on another machine can be at an address."""
    if isinstance(sockname, str):
        return _is_near(sockname)
    if not isinstance(sockname, tuple | list) or not sockname:
        return False
    return isinstance(sockname[0], str) and _is_near(sockname[0])


def is_from_here(head: Head) -> bool:
    """Tell whether a request was not carried here by a proxy for somebody who is elsewhere.

    HTTP/1.0 is what nginx speaks if nobody told it another, and no browser: such a proxy says
    nothing of those for whom it asks.
    """
    if head.version == (1, 0) or "forwarded" in head.headers:
        return False
    said = [name for name in _FOR_WHOM if name in head.headers]
    return all(is_local(each) for name in said for each in head.elements(name))


def is_near(head: Head) -> bool:
    """Tell whether who asks is on this machine, and for whom it asks, if it is a proxy."""
    return is_local(head.peer) and is_from_here(head)


@lru_cache(maxsize=64)  # each request has one, and all have the same
def _is_near(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return is_loopback(host.strip("[]"))
    except ValueError:  # a name, which may be anywhere
        return False
