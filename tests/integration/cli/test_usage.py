"""The command without a server: what it says, with which code it ends, what it imports."""

import json
import socket
import sys
from pathlib import Path

import pytest

from tests.integration.cli.running import Start, Use, ready


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
    environ |= {"HOTRELOAD_PORT": "0", "HOTRELOAD_EDITOR": "vscod"}
    editor = used("serve")
    (site / "hotreload.toml").write_text("prot = 1")
    file = used("serve")

    assert (variable.returncode, editor.returncode, file.returncode) == (2, 2, 2)
    assert "'vscod' is no editor that is known (did you mean 'vscode'?)" in editor.stderr
    assert "HOTRELOAD_PORT: must be a whole number, not 'many'" in variable.stderr
    assert "hotreload.toml: prot: is not an option (did you mean 'port'?)" in file.stderr
