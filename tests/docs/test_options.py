"""The README knows every option, as it really is."""

import dataclasses
import io
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest

from hotreload.cli import options
from hotreload.cli.explain import explain
from hotreload.cli.terminal import Terminal
from hotreload.config import KINDS, Config
from hotreload.protocol.messages import OUTCOMES
from hotreload.reports.report import Line
from tests.docs.markdown import PROJECT, blocks, inline_code, prose, read

README = "README.md"


def commands() -> list[click.Command]:
    context = click.Context(options.cli)
    return [command for name in options.cli.list_commands(context) if (command := find(name))]


def find(name: str) -> click.Command | None:
    return options.cli.get_command(click.Context(options.cli), name)


@pytest.mark.parametrize("command", commands(), ids=lambda command: command.name)
def test_the_help_block_is_the_real_help(command: click.Command) -> None:
    real = subprocess.run(
        [sys.executable, "-m", "hotreload", str(command.name), "--help"],
        cwd=PROJECT,
        env={**os.environ, "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=True,
    )

    shown = [block.text for block in blocks("text", README)]

    assert f"$ hotreload {command.name} --help\n{real.stdout}" in shown


@pytest.mark.parametrize("command", commands(), ids=lambda command: command.name)
def test_every_option_occurs(command: click.Command) -> None:
    spellings = {
        spelling
        for param in command.params
        if isinstance(param, click.Option)
        for spelling in (*param.opts, *param.secondary_opts)
    }

    readme = read(README)

    assert [one for one in spellings if not re.search(rf"{one}(?![\w-])", readme)] == []


def test_every_field_of_the_configuration_is_a_key_in_the_toml_block() -> None:
    fields = {field.name for field in dataclasses.fields(Config)}

    assert fields == {*KINDS, "root"}
    assert set(example()) == set(KINDS)


def test_the_toml_block_is_a_configuration() -> None:
    config = Config.from_mapping(example(), base=Path("base"))

    assert (config.host, config.port, config.mode) == (Config().host, Config().port, Config().mode)
    assert config.mount == (("/lib", Path("base/node_modules")),)


def test_the_default_of_every_switch_is_shown() -> None:
    switches = {name for name, kind in KINDS.items() if kind in ("flag", "seconds")}

    assert {name: example()[name] for name in switches} == dict.fromkeys(switches, False)


def test_the_sources_are_named() -> None:
    assert {"HOTRELOAD_PORT=8000", "HOTRELOAD_MODE=off"} <= inline_code(README)
    assert "hotreload.toml" in read(README)


def test_the_json_block_is_what_the_terminal_prints() -> None:
    (block,) = blocks("json", README)
    ready, applied, warning = (json.loads(line) for line in block.text.splitlines())
    out = io.StringIO()
    terminal = Terminal(out, io.StringIO(), json=True, environ={})

    terminal.ready(ready["local"], ())
    values = (applied[key] for key in ("path", "tabs", "outcome", "ms", "reason"))
    terminal.line(Line(*values))
    terminal.warn(warning["message"])
    terminal.close(timeout=5)

    assert out.getvalue() == block.text


def test_the_lines_for_people_are_what_the_terminal_prints() -> None:
    (text,) = (each.text for each in blocks("text", README) if each.text.startswith("Local:"))
    shown = re.findall(r"^(\S+) → (\d+) tabs?, (\w+), (\d+) ms$", text, re.MULTILINE)
    assert len(shown) > 1
    out = io.StringIO()
    terminal = Terminal(out, io.StringIO(), json=False, environ={})

    terminal.ready("http://127.0.0.1:5500/", ())
    for path, tabs, outcome, ms in shown:
        assert outcome in OUTCOMES
        terminal.line(Line(path, int(tabs), outcome, float(ms), ""))
    terminal.close(timeout=5)

    assert out.getvalue() == text


def test_the_explanation_is_the_real_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    command = "$ hotreload explain css/palette.css\n"
    (block,) = (each.text for each in blocks("text", README) if each.text.startswith(command))
    out = io.StringIO()

    asked = options.Explain("css/palette.css", None, {})
    explain(asked, cwd=PROJECT / "examples/static_site", environ={}, out=out)

    assert command + out.getvalue() == block


def test_every_key_of_the_terminal_is_named() -> None:
    sentence = re.search(r"^In the terminal .*$", prose(README), re.MULTILINE)
    assert sentence
    source = (PROJECT / "hotreload/cli/serve.py").read_text(encoding="utf-8")

    keys = set(re.findall(r'^ +"(\w)": ', source, re.MULTILINE))

    assert keys
    assert set(re.findall(r"`(\w)`", sentence[0])) == keys


def example() -> dict[str, Any]:
    """Read the TOML block, with the keys that stand there as comments."""
    (block,) = blocks("toml", README)
    return tomllib.loads(re.sub(r"^# (?=\w+ = )", "", block.text, flags=re.MULTILINE))
