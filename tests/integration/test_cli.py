"""The command as users start it: what it says, with which code it ends, what it imports."""

import json
import os
import pty
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "hotreload"]
PAGE = "<!doctype html><title>t</title><p>hello"

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.html").write_text(PAGE)
    return folder


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    runtime = tmp_path / "run"
    runtime.mkdir()
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("HOTRELOAD_")}
    return {**inherited, "PYTHONPATH": str(CHECKOUT), "XDG_RUNTIME_DIR": str(runtime)}


@pytest.fixture
def start(site: Path, environ: dict[str, str]) -> Iterator[Start]:
    processes: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **options: object) -> subprocess.Popen[str]:
        wanted = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "cwd": site}
        process = subprocess.Popen(
            [*COMMAND, "serve", "--port", "0", *arguments],
            stderr=subprocess.PIPE,
            text=True,
            env={**environ, **options.pop("env", {})},  # type: ignore[dict-item]  # loose
            **{**wanted, **options},  # type: ignore[call-overload]  # loose
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def ready(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("Local:   http"), (line, process.stderr and process.stderr.read())
    return line.split()[1]


def ended(process: subprocess.Popen[str], *, within: float = 5) -> tuple[int, str]:
    _, err = process.communicate(timeout=within)
    return process.returncode, err


@pytest.fixture
def used(site: Path, environ: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    def use(*arguments: str, code: Sequence[str] = COMMAND) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*code, *arguments],
            cwd=site,
            env=environ,
            capture_output=True,
            text=True,
            timeout=15,
            check=False,
        )

    return use


Use = Callable[..., subprocess.CompletedProcess[str]]


def test_alone_it_prints_the_help(used: Use) -> None:
    alone, asked = used(), used("--help")

    assert alone.returncode == asked.returncode == 0
    assert alone.stdout == asked.stdout
    assert "serve" in alone.stdout


def test_it_says_its_version(used: Use) -> None:
    import hotreload

    assert used("--version").stdout == f"hotreload {hotreload.__version__}\n"


def test_help_names_every_option(used: Use) -> None:
    from hotreload.config import KINDS

    text = "".join(used(command, "--help").stdout for command in ("serve", "run"))

    assert [name for name in KINDS if "--" + name.replace("_", "-") not in text] == []


@pytest.mark.parametrize(
    "arguments",
    [
        *(["--help"], ["serve", "--help"], ["doctor", "--help"], ["explain", "--help"]),
        *(["--version"], ["serv"], ["explain"]),
    ],
)
def test_what_serves_nothing_imports_nothing_heavy(used: Use, arguments: list[str]) -> None:
    code = (
        "import sys, atexit; from hotreload.cli import main;"
        "heavy = {'aiohttp', 'watchdog', 'asyncio', 'ssl', 'pathspec', 'tomllib'};"
        "atexit.register(lambda: sys.stderr.write(f'heavy: {sorted(heavy & set(sys.modules))}'));"
        "main()"
    )

    assert used(*arguments, code=[sys.executable, "-c", code]).stderr.endswith("heavy: []")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["serv"], "no such command: 'serv' (did you mean 'serve'?)"),
        (["frobnicate"], "no such command: 'frobnicate'"),
        (["help"], "no such command: 'help' (did you mean '--help'?)"),
        (["."], "no such command: '.' (did you mean 'hotreload serve .'?)"),
        (["--prot", "1"], "no such option: '--prot' (did you mean 'hotreload serve --port'?)"),
        (["serve", "-p", "1"], "no such option: '-p' (did you mean '--port'?)"),
        (["serve", "--watch", "none"], "--watch: '"),
        (["explain", "http://[::1"], "'http://[::1' is no URL"),
        (["explain", "http://localhost:99999/"], "'http://localhost:99999/' is no URL"),
        (["docter"], "no such command: 'docter' (did you mean 'doctor'?)"),
        (["doctor", "none"], "none' does not exist"),
        (["doctor", "--strict"], "no such option: '--strict' (did you mean '--strict-port'?)"),
        (["explain"], "missing argument 'PATH-OR-URL'"),
        (["explain", "http://192.0.2.1/"], "'http://192.0.2.1/' is not on this machine"),
        (["explain", "--root", "none", "x"], "none' does not exist"),
        (["serve", "--prot", "1"], "no such option: '--prot' (did you mean '--port'?)"),
        (["serve", "--port"], "option '--port' requires an argument"),
        (["serve", "--port", "abc"], "invalid value for '--port': 'abc' is not a valid integer"),
        (["serve", "--port", "99999"], "--port: must be between 0 and 65535, not 99999"),
        (["serve", "--mode", "hott"], "(did you mean 'hot'?)"),
        (["serve", "--poll", "0"], "--poll: must be more than 0"),
        (["serve", "--mount", "lib"], "--mount: 'lib' is not of the form URL=DIR"),
        (["serve", "--poll", "none"], "none' does not exist"),
        (["serve", "a", "b"], "got unexpected extra argument (b)"),
        (["serve", "none"], "none' does not exist"),
        (["serve", "index.html"], "index.html' is not a directory"),
        (["serve", "a\x1b[31m"], "a\\x1b[31m' does not exist"),
        (["serve", "--host", "192.0.2.250"], "host: '192.0.2.250' cannot be listened on"),
        (["serve", "--cert", "none.pem"], "none.pem' cannot be read"),
        (["serve", "--cert", "index.html"], "cert: no usable certificate and key"),
        (["serve", "--key", "index.html"], "key: needs a certificate"),
    ],
)
def test_wrong_usage_is_one_short_line(used: Use, arguments: list[str], complaint: str) -> None:
    result = used(*arguments)

    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.startswith("hotreload: ")
    assert result.stderr.count("\n") == 1
    assert complaint in result.stderr


def test_the_doctor_ends_with_its_verdict(used: Use, site: Path) -> None:
    well = used("doctor", "--port", "0")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        ill = used("doctor", "--port", port, "--strict-port", "--json")

    assert (well.returncode, well.stderr) == (0, "")
    assert well.stdout.endswith("\nAll is well.\n")
    assert f"The folder is {site}." in well.stdout
    assert ill.returncode == 1
    events = [json.loads(line) for line in ill.stdout.splitlines()]
    assert (events[0]["event"], events[0]["cure"]) == ("problem", "leave --strict-port away")
    assert events[-1] == {"event": "verdict", "problems": 1, "message": "1 problem."}


def test_the_doctor_says_where_options_come_from(
    used: Use, site: Path, environ: dict[str, str]
) -> None:
    (site / "hotreload.toml").write_text('ignore = ["*.map"]\nspa = true')
    environ |= {"HOTRELOAD_PORT": "0", "HOTRELOAD_PROT": "0"}

    text = used("doctor", "--poll", "2").stdout

    assert f"ignore is *.map, from {site / 'hotreload.toml'}." in text
    assert f"spa is on, from {site / 'hotreload.toml'}." in text
    assert "port is 0, from HOTRELOAD_PORT." in text
    assert "poll is 2.0, from --poll." in text
    assert "hint: the variable HOTRELOAD_PROT means nothing to hotreload" in text


def test_explain_asks_the_server_that_runs(start: Start, used: Use) -> None:
    url = ready(start())

    asked, file = used("explain", url), used("explain", "index.html")

    assert asked.returncode == file.returncode == 0
    assert "The tag is in it." in asked.stdout
    assert f"serves this folder at {url} with" in file.stdout
    assert used("explain", "http://127.0.0.1:1/").returncode == 1


def test_a_wrong_file_and_a_wrong_variable_end_it(
    used: Use, site: Path, environ: dict[str, str]
) -> None:
    environ["HOTRELOAD_PORT"] = "many"
    variable = used("serve")
    environ["HOTRELOAD_PORT"] = "0"
    (site / "hotreload.toml").write_text("prot = 1")
    file = used("serve")

    assert (variable.returncode, file.returncode) == (2, 2)
    assert "HOTRELOAD_PORT: must be a whole number, not 'many'" in variable.stderr
    assert "hotreload.toml: prot: is not an option (did you mean 'port'?)" in file.stderr


def test_it_serves_the_working_directory(start: Start) -> None:
    url = ready(start())

    with urllib.request.urlopen(url, timeout=5) as answer:
        assert "hello" in answer.read().decode()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_within_a_second_with_connections_open(
    start: Start, number: signal.Signals
) -> None:
    process = start()
    port = int(ready(process).rstrip("/").rpartition(":")[2])
    with (
        socket.create_connection(("127.0.0.1", port)) as idle,
        socket.create_connection(("127.0.0.1", port)) as half,
    ):
        half.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        idle.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert idle.recv(12) == b"HTTP/1.1 200"
        process.send_signal(number)
        began = time.monotonic()
        assert ended(process) == (0, "")
        assert time.monotonic() - began < 1.5  # a second, and what a loaded machine needs


def test_two_signals_end_it_at_once(start: Start) -> None:
    process = start()
    ready(process)

    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGINT)

    assert ended(process)[0] == 0


def test_a_signal_while_it_starts_is_no_traceback(start: Start) -> None:
    for delay in (0.1, 0.2, 0.3):
        process = start()
        time.sleep(delay)  # not a condition to wait for: the point is to hit anything
        process.send_signal(signal.SIGTERM)
        code, err = ended(process)
        assert "Traceback" not in err
        # Before our first line runs, the system ends the process.
        assert code in (0, -signal.SIGTERM)


def test_hub_15_a_taken_port_is_an_error_only_when_it_is_insisted_on(start: Start) -> None:
    port = ready(start()).rstrip("/").rpartition(":")[2]

    moved = start("--port", port)
    other = ready(moved)
    moved.send_signal(signal.SIGINT)
    strict = start("--port", port, "--strict-port")

    assert not other.endswith(f":{port}/")
    assert f"warning: port {port} is in use; " in ended(moved)[1]
    code, err = ended(strict)
    assert code == 1
    assert f"port {port} on 127.0.0.1 is in use" in err


def test_json_holds_nothing_else(start: Start) -> None:
    process = start("--json", env={"HOTRELOAD_PROT": "1"})

    assert process.stdout is not None
    first = json.loads(process.stdout.readline())
    warning = json.loads(process.stdout.readline())

    assert (warning["event"], first["event"]) == ("warning", "ready")
    assert "HOTRELOAD_PROT" in warning["message"]
    assert first["local"].startswith("http://127.0.0.1:")


def test_a_closed_stdout_is_no_reason_to_stop(start: Start) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = start("--port", str(port), "--strict-port", stdout=writer)
    os.close(writer)

    assert "hello" in _get_when_up(f"http://127.0.0.1:{port}/")
    process.send_signal(signal.SIGINT)
    assert ended(process) == (0, "")


def _get_when_up(url: str) -> str:
    deadline = time.monotonic() + 10
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.read().decode()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def test_a_malformed_request_is_no_traceback(start: Start) -> None:
    process = start()
    port = int(ready(process).rstrip("/").rpartition(":")[2])
    for request in (b"\x16\x03\x01\x00", b"GET / HTTP/9.9\r\n\r\n", b"GET / \x00\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
            client.sendall(request)
            client.shutdown(socket.SHUT_WR)
            while client.recv(1000):
                pass

    process.send_signal(signal.SIGINT)
    assert ended(process) == (0, "")


def test_it_answers_https(start: Start, tmp_path: Path) -> None:
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run([*made, "-keyout", key, "-out", cert], check=True, capture_output=True)

    url = ready(start("--host", "localhost", "--cert", str(cert), "--key", str(key)))

    assert url.startswith("https://localhost:")
    context = ssl.create_default_context(cafile=str(cert))
    with urllib.request.urlopen(url, timeout=5, context=context) as answer:
        assert answer.status == 200


def test_the_lock_file_goes_with_the_server(start: Start, environ: dict[str, str]) -> None:
    process = start()
    ready(process)
    folder = Path(environ["XDG_RUNTIME_DIR"]) / "hotreload"

    assert len(list(folder.glob("*.json"))) == 1
    process.send_signal(signal.SIGTERM)
    ended(process)
    assert list(folder.glob("*.json")) == []


def test_keys_work_in_a_terminal_and_the_terminal_is_given_back(start: Start) -> None:
    import termios

    controller, terminal = pty.openpty()
    before = termios.tcgetattr(terminal)
    process = start(
        stdin=terminal,
        start_new_session=True,
        preexec_fn=_take_terminal(terminal),
    )
    ready(process)

    os.write(controller, b"xpp")
    assert process.stdout is not None
    assert process.stdout.readline() == "paused; p goes on\n"
    assert process.stdout.readline() == "going on\n"
    os.write(controller, b"q")

    assert ended(process) == (0, "")
    assert termios.tcgetattr(terminal) == before
    os.close(controller)
    os.close(terminal)


def _take_terminal(terminal: int) -> Callable[[], None]:
    def take() -> None:
        import fcntl
        import termios

        fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)

    return take
