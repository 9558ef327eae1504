"""What only browsers can know, such as that a module does not parse, said on the terminal."""

from collections.abc import Callable

from hotreload.hub.hub import Hub, Received
from hotreload.reports.browser_errors import EVENT, BrowserErrors
from hotreload.site.site import Site


class Complaints:
    """Hear what browsers complain of, as soon as they are made."""

    def __init__(self, hub: Hub, site: Site, *, say: Callable[[str], None]) -> None:
        """Listen at a hub; ``say`` gets a line for each error after each change of the site."""
        self._site = site
        self._say = say
        self._errors = BrowserErrors()
        hub.listen(EVENT, self._hear)

    def _hear(self, received: Received) -> None:
        line = self._errors.line(received.data, seq=self._site.served.newest)
        if line is not None:
            self._say(line)
