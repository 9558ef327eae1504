"""Words of the command line that belong together."""

from typing import Any

import click
import pytest

from hotreload.cli import options


def flags(*words: str) -> dict[str, Any]:
    parsed = options.cli.main(list(words), prog_name="hotreload", standalone_mode=False)
    found: dict[str, Any] = parsed.flags
    return found


def test_each_glob_belongs_to_the_command_before_it() -> None:
    given = flags(
        "serve", "--exec", "a", "--on", "x", "--on", "y", "--port", "1", "--exec=b", "--on=z"
    )

    assert given == {"exec": ["a", "b"], "on": [["x", "y"], ["z"]], "port": 1}


def test_one_command_may_come_last() -> None:
    assert flags("proxy", "--on", "x", "--exec", "a") == {"exec": ["a"], "on": [["x"]]}


@pytest.mark.parametrize("command", ["serve", "proxy"])
def test_a_glob_without_a_command_is_wrong(command: str) -> None:
    with pytest.raises(click.UsageError, match="--on 'x' needs an --exec before it"):
        flags(command, "--on", "x")


def test_what_run_is_told_first_starts_its_command_anew() -> None:
    words = ("run", "--on", "*.toml", "--exec", "a", "--on", "x", "--", "serve", "--on", "y")

    assert flags(*words) == {"exec": ["a"], "on": [["x"], "*.toml"]}
    assert options.cli.main(list(words), standalone_mode=False).command == ("serve", "--on", "y")


def test_the_command_may_follow_without_dashes() -> None:
    parsed = options.cli.main(
        ["run", "--poll", "--upstream", "http://localhost:1", "flask", "run", "--debug"],
        standalone_mode=False,
    )

    assert parsed.command == ("flask", "run", "--debug")
    assert parsed.flags == {"poll": True, "upstream": "http://localhost:1"}


def test_run_needs_a_command() -> None:
    with pytest.raises(click.UsageError, match="command"):
        flags("run", "--port", "1")
