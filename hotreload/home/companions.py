"""The origins of an application, whose pages may open a socket at the side port. No I/O."""

import re
from collections import OrderedDict

LIMIT = 16
"""Origins of one application; the one that was not seen for longest leaves first."""
_ORIGIN = re.compile(r"https?://[\w.:\[\]-]{1,300}", re.ASCII)


class Companions:
    """Hold the origins from which pages have shown that they are the application's."""

    def __init__(self) -> None:
        """Begin with none."""
        self._seen: OrderedDict[str, None] = OrderedDict()

    def __contains__(self, origin: object) -> bool:
        """Tell whether an origin, as browsers spell it, is one of them."""
        return origin in self._seen

    def add(self, origin: str) -> None:
        """Add an origin; what is none is left out."""
        if _ORIGIN.fullmatch(origin):
            self._seen.pop(origin, None)
            self._seen[origin] = None
            while len(self._seen) > LIMIT:
                self._seen.popitem(last=False)
