"""What is known of a request by its head alone: browsers send the same one again and again."""

from collections.abc import Mapping
from functools import cached_property, lru_cache, partial
from typing import Any

from hotreload.answers.judged import Judged, LastJudged
from hotreload.answers.page_headers import Headers
from hotreload.answers.purposes import hides
from hotreload.answers.responder import Responder
from hotreload.wsgi import environ as wsgi
from hotreload.wsgi.environ import Environ

HEADS_LIMIT = 256
"""Different requests that are known."""


class Asked:
    """Know one request, as it may come again."""

    def __init__(self, environ: Mapping[str, Any]) -> None:
        """Read the head."""
        self.head = wsgi.head_of(environ)
        self.sockname = wsgi.sockname_of(environ)
        self.address = wsgi.address_of(environ)
        self.is_left_alone = False
        """Whether it is known to be nothing of ours, now and always, and may be tagged."""
        self._judged = LastJudged()

    @cached_property
    def _hidden(self) -> frozenset[str]:
        return wsgi.names_of(hides(self.head))

    def shown(self, environ: Environ) -> Environ:
        """Give the environment as the application is to see it: its page is whole."""
        return wsgi.without(environ, self._hidden)

    def judged(self, responder: Responder, status: int, headers: Headers) -> tuple[Judged, str]:
        """Judge an answer by its head, and tell what that says of its length."""
        judge = partial(responder.judged, self.head, status=status, headers=headers)
        judged, length = self._judged.find(status, headers, judge)
        return judged, judged.length if length is None else length


class Requests:
    """Know the requests of late; any thread may ask."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known = lru_cache(HEADS_LIMIT)(_asked)

    def known(self, environ: Environ) -> Asked:
        """Give what is known of a request."""
        try:
            return self._known(wsgi.head_items(environ))
        except TypeError:  # a server that gives what is no text
            return Asked(environ)


def _asked(items: tuple[tuple[str, Any], ...]) -> Asked:
    return Asked(dict(items))
