"""Werkzeug's reloader is mended where watchdog's patterns miss every module, and only there."""

import sys
import tomllib
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from hotreload.flask import restarts
from hotreload.flask.command import command


def reloader(*patterns: str) -> SimpleNamespace:
    """Stand in for Werkzeug's module, with what its watchdog loop asks for."""
    handler = SimpleNamespace(patterns=patterns)
    loops = {"stat": object(), "watchdog": lambda: SimpleNamespace(event_handler=handler)}
    return SimpleNamespace(reloader_loops={**loops, "auto": loops["watchdog"]})


def is_looking(module: SimpleNamespace) -> bool:
    return module.reloader_loops["auto"] is module.reloader_loops["stat"]


def test_patterns_that_find_nothing_are_no_longer_used() -> None:
    broken, whole = reloader("*.nothing"), reloader("**/*.py", "*.py")

    restarts.mend(broken)
    restarts.mend(whole)

    assert (is_looking(broken), is_looking(whole)) == (True, False)


def test_a_reloader_of_another_kind_is_left_alone() -> None:
    chosen, other = reloader("*.nothing"), SimpleNamespace()
    chosen.reloader_loops["auto"] = chosen.reloader_loops["stat"]

    restarts.mend(chosen)
    restarts.mend(other)

    assert vars(other) == {}


def test_it_is_mended_when_it_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, restarts.RELOADER, raising=False)
    finders = list(sys.meta_path)

    restarts.keep_restarting()
    restarts.keep_restarting()
    assert len(sys.meta_path) <= len(finders) + 1
    from werkzeug import _reloader

    assert is_looking(_reloader) == (int(version("watchdog").partition(".")[0]) >= 7)
    assert not any(type(finder) is restarts._Announcer for finder in sys.meta_path)


def test_flask_finds_the_command_and_it_says_how_modules_are_watched() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())
    module, _, name = project["project"]["entry-points"]["flask.commands"]["hotreload"].partition(
        ":"
    )

    said = CliRunner().invoke(command).output

    assert (module, name) == (command.callback.__module__, "command")
    assert said.startswith("flask run --debug ")
    assert ("every second" in said) == (not restarts.sees(["*.py"]))
