"""The examples in the documents run."""

import dataclasses
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from hotreload.cli import options
from hotreload.protocol.messages import SUBPROTOCOL
from tests.docs.markdown import DOCUMENTS, PROJECT, Block, blocks, inline_code, name, read

PYTHON = blocks("python")
SERVERS = [block for block in PYTHON if "hotreload.aiohttp.setup" in block.text]
HUBS = [block for block in PYTHON if "web.run_app" in block.text and block not in SERVERS]
_OTHERS = [block for block in PYTHON if block not in SERVERS + HUBS]
EMBEDDED = [block for block in _OTHERS if str(block).startswith("docs/embedding.md")]
SWITCHING = [block for block in _OTHERS if str(block).startswith("docs/switching.md")]
PROGRAMS = [block for block in _OTHERS if block not in EMBEDDED + SWITCHING]
NAVIGATION = {"Sec-Fetch-Dest": "document"}
SUPPORTED = {"make", "hotreload", "pip", "python"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to a folder with what the examples speak of."""
    for directory in ("site", "templates", "static", "vendor"):
        (tmp_path / directory).mkdir()
    (tmp_path / "site/index.html").write_text("<!doctype html><p>old")
    (tmp_path / "site/style.css").write_text("h1 { color: red }")
    (tmp_path / "static/main.css").write_text("h1 { color: red }")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return tmp_path


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("block", PROGRAMS, ids=str)
def test_a_program_runs(block: Block, capsys: pytest.CaptureFixture[str]) -> None:
    run(block)

    printed = capsys.readouterr().out
    assert printed
    assert block.output in (None, printed)


@pytest.mark.parametrize("block", EMBEDDED, ids=str)
def test_a_line_in_an_application_does_no_harm(block: Block) -> None:
    run(block)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("block", SERVERS, ids=str)
async def test_a_server_serves_and_reloads(block: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[web.Application] = []
    monkeypatch.setattr(web, "run_app", lambda app, **_: started.append(app))
    run(block)

    (app,) = started
    async with TestClient(TestServer(app)) as client:
        token = await client.get("/@hotreload/token")
        query = {"token": await token.text()}
        async with client.ws_connect(
            "/@hotreload/ws", params=query, protocols=[SUBPROTOCOL]
        ) as socket:
            connected = await socket.receive_json()
            told = await tell(client, socket, app)

    assert connected["type"] == "connected"
    assert told["type"] in ("update", "custom")


@pytest.mark.parametrize("block", HUBS, ids=str)
async def test_a_hub_works_in_a_server_without_ours(
    block: Block, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[web.Application] = []
    monkeypatch.setattr(web, "run_app", lambda app, **_: started.append(app))
    run(block)

    (app,) = started
    async with TestClient(TestServer(app)) as client:
        await client.put("/prices/tea", json=3)
        async with client.get("/prices") as response:
            present = await response.content.readline()
            await client.put("/prices/tea", json=4)
            lines = [await response.content.readline() for _ in range(2)]

    assert present == b"data: price/tea 3\n"
    assert lines == [b"\n", b"data: price/tea 4\n"]


async def tell(client: Any, socket: Any, app: web.Application) -> dict[str, Any]:
    """Cause a message: by an edit of what the page shows, or by the example's own route."""
    if any(resource.canonical == "/score" for resource in app.router.resources()):
        assert (await client.post("/score")).status == 200
    else:
        page = await (await client.get("/", headers=NAVIGATION)).text()
        assert "/@hotreload/client.js" in page
        assert (await client.get("/static/main.css")).status == 200
        Path("static/main.css").write_text("h1 { color: teal }")
    message: dict[str, Any] = await socket.receive_json()
    return message


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_the_commands_in_a_document_exist(document: Path) -> None:
    lines = [line for block in blocks("sh", name(document)) for line in block.text.splitlines()]
    inline = inline_code(name(document))
    lines += [code for code in inline if code.split()[0] in ("make", "hotreload") and " " in code]
    indented = re.findall(r"^ {4}(\S.*)$", read(name(document)), re.MULTILINE)
    lines += [line for line in indented if line.split()[0] in SUPPORTED]

    for line in lines:
        program, *arguments = shlex.split(re.sub(r"\[.*?\]|…", "", line))
        assert program in SUPPORTED, line
        CHECKS[program](arguments, document.parent)


def check_make(arguments: list[str], _: Path) -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    for argument in arguments:
        variable, equals, _value = argument.partition("=")
        known = rf"^{variable} \?= " if equals else rf"^{argument}:"
        assert re.search(known, makefile, re.MULTILINE), argument


def check_hotreload(arguments: list[str], _: Path) -> None:
    parsed = options.cli.main(arguments, prog_name="hotreload", standalone_mode=False)
    assert dataclasses.is_dataclass(parsed), arguments  # --help and a bare group give none


def check_pip(arguments: list[str], _: Path) -> None:
    project = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    assert arguments[0] == "install"
    assert f'name = "{arguments[1]}"' in project


def check_python(arguments: list[str], folder: Path) -> None:
    assert any((place / arguments[0]).is_file() for place in (folder, PROJECT))


CHECKS: dict[str, Callable[[list[str], Path], None]] = {
    "make": check_make,
    "hotreload": check_hotreload,
    "pip": check_pip,
    "python": check_python,
}


def test_every_target_that_make_lists_is_in_the_instructions() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z0-9-]+):.*## ", makefile, re.MULTILINE)) - {"help"}

    shown = {code.removeprefix("make ") for code in inline_code("CONTRIBUTING.md")}

    assert sorted(targets - shown) == []


@pytest.mark.parametrize("block", blocks("js"), ids=str)
def test_a_script_is_javascript(block: Block) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")

    command = [node, "--check", "--input-type=module"]
    checked = subprocess.run(command, input=block.text, capture_output=True, text=True)

    assert checked.returncode == 0, checked.stderr


def run(block: Block) -> None:
    """Run a block as a program."""
    code = compile(block.text, str(block), "exec", dont_inherit=True)
    exec(code, {"__name__": "__main__"})
