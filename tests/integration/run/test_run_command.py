"""``hotreload run`` as users start it: what it prints, and how it ends."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-m", "hotreload", "run", "--port", "0"]
SERVER = """\
import http.server, os, sys
print("to stdout")
print("to stderr", file=sys.stderr)
handler = http.server.SimpleHTTPRequestHandler
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), handler).serve_forever()
"""


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("HOTRELOAD_")}
    return {**inherited, "PYTHONPATH": str(CHECKOUT), "XDG_RUNTIME_DIR": str(tmp_path)}


def test_it_shows_what_the_server_says_and_ends_with_it(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    (tmp_path / "server.py").write_text(SERVER)
    (tmp_path / "index.html").write_text("<!doctype html><p>hello")
    words = ["--json", "--", sys.executable, "-S", "server.py", "$PORT"]
    process = subprocess.Popen(
        [*COMMAND, *words],
        cwd=tmp_path,
        env=environ,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        with urllib.request.urlopen(ready["local"], timeout=10) as answer:
            assert b"hello" in answer.read()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=5)
    finally:
        process.kill()

    assert process.returncode == 0
    assert all(json.loads(line)["event"] for line in out.splitlines())
    assert {"to stdout", "to stderr"} <= set(err.splitlines())
    assert "Traceback" not in err


def test_a_command_that_is_not_there_is_wrong_usage(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    run = subprocess.run(
        [*COMMAND, "--", "no-such-server"],
        cwd=tmp_path,
        env=environ,
        text=True,
        capture_output=True,
        check=False,
    )

    assert (run.returncode, run.stderr) == (2, "hotreload: CMD: 'no-such-server' is not found\n")
