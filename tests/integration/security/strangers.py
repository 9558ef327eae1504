"""Requests that nobody here sent, and the answer that they get."""

from hotreload.answers.endpoints import routes
from tests.integration.security.raw import PREFIX, Reply

PAGES = ["/", "/a.css", "/missing", "/folder/", f"{PREFIX}unknown"]
PATHS = [*PAGES, *(path + ("x" if path.endswith("/") else "") for path in routes())]
EVIL = "http://evil.test"


def assert_refused(reply: Reply, *expected: int) -> None:
    assert reply.status in expected
    assert reply.one("X-Content-Type-Options") == "nosniff"
    assert (reply.one("Content-Type") or "").startswith("text/plain")
    assert len(reply.body) < 300
    assert b"evil" not in reply.body
    assert not any(name.lower().startswith("access-control") for name, _ in reply.fields)
