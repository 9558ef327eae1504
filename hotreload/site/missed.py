"""Names that were asked for in vain: what comes into being there is news, whoever tells of it.

Events do, and the sweep, which looks at all files that would be the answer.
"""

import os

from hotreload import urls
from hotreload.changes.served import Served
from hotreload.paths import Mounts
from hotreload.site.stamps import Stamps


class Missed:
    """Note such names."""

    def __init__(self, mounts: Mounts, *, served: Served, stamps: Stamps) -> None:
        """Note them among what was asked for, and their files among what is looked at."""
        self._mounts = mounts
        self._served = served
        self._stamps = stamps

    def note(self, name: str) -> None:
        """Take a canonical path as asked for that leads nowhere, so that its creation is told."""
        self._served.missed(name)
        for path in urls.may_show(name):
            if files := self._files(path):
                self._stamps.note_missing(path, files)

    def _files(self, path: str) -> tuple[str, ...]:
        """List the files that a path means, one for each folder of its prefix."""
        places = self._mounts.find_all(urls.unquote(path))
        return tuple(
            os.path.join(mount.directory, *filter(None, relative.split("/")))
            for mount, relative in places
        )
