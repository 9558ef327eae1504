"""Explanations ask the server that runs: which one, what it answers, and for how long."""

import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hotreload import lockfile
from hotreload.errors import ConfigError
from hotreload.explain import live
from hotreload.explain.live import NotAnswered, is_here
from hotreload.lockfile import Lock
from tests.integration.explain.asking import PAGE, Told


class Odd(BaseHTTPRequestHandler):
    """Answer as applications do: a tagged page, a plain one, a redirect to elsewhere."""

    def do_GET(self) -> None:
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "http://192.0.2.1/")
            self.end_headers()
            return
        self.send_response(404 if self.path == "/none" else 200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Security-Policy", "script-src 'none'")
        self.end_headers()
        tag = b'<script src="/@hotreload/client.js"></script>' if self.path != "/plain" else b""
        self.wfile.write(b"<!doctype html>" + tag)
        while self.path == "/events" and not self.server.is_ending.wait(0.01):  # type: ignore[attr-defined]
            with suppress(OSError):
                self.wfile.write(b": ping\n\n")

    def log_message(self, format: str, *arguments: object) -> None:
        """Print nothing."""


@pytest.fixture
def running() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Odd) as server:
        server.is_ending = threading.Event()  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.is_ending.set()  # type: ignore[attr-defined]
        server.shutdown()
        thread.join()


def test_a_running_server_is_asked(told: Told, running: str) -> None:
    tagged, plain = told(f"{running}/page"), told(f"{running}/plain")

    assert "Status 200, text/html." in tagged
    assert "The tag is in it." in tagged
    assert "Its policy's script-src admits neither" in tagged
    assert "The tag is not in it: the server does not put one into it." in plain
    assert "Status 404" in told(f"{running}/none")
    assert "No hotreload serve is known there" in tagged


def test_redirects_of_a_running_server_are_not_followed(told: Told, running: str) -> None:
    assert "Status 302." in told(f"{running}/away")


def test_an_answer_without_end_is_looked_at_for_a_while(
    told: Told, running: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "PATIENCE", 0.5)

    assert "The tag is in it." in told(f"{running}/events")


def serving(url: str, root: Path) -> None:
    port = int(url.rpartition(":")[2])
    lock = Lock(
        pid=os.getpid(), port=port, url=f"{url}/", root=str(root), cwd="/", control_token="t"
    )
    lockfile.write(lock)


def test_a_server_of_ours_leads_to_its_files(told: Told, running: str, site: Path) -> None:
    serving(running, site)

    text = told(f"{running}/about?x=1")

    assert "It shows about.html." in text
    assert "html-update" in text
    (site / "über uns.html").write_text(PAGE)
    assert "It shows über uns.html." in told(f"{running}/über uns")
    assert "It shows über uns.html." in told("/über uns")


def test_a_file_finds_the_server_that_shows_it(told: Told, running: str, site: Path) -> None:
    serving(running, site / "docs")

    text = told("docs/index.html")

    assert "URL: /index.html, also as /" in text
    assert f"serves this folder at {running}/ with options that may differ" in text


def test_a_server_that_does_not_answer_is_an_error(told: Told) -> None:
    with pytest.raises(NotAnswered, match="Connection refused"):
        told("http://127.0.0.1:1/")


def test_other_machines_are_not_asked(told: Told) -> None:
    with pytest.raises(ConfigError, match="not on this machine"):
        told("http://192.0.2.1/")


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://localhost:1/", True),
        ("https://APP.localhost/", True),
        ("http://127.9.9.9/", True),
        ("http://[::1]:1/", True),
        ("http://localhost.evil.test/", False),
        ("http://127.0.0.1@evil.test/", False),
        ("http://[fe80::1]/", False),
        ("http:///", False),
    ],
)
def test_only_loopback_is_here(url: str, here: bool) -> None:
    assert is_here(url) is here
