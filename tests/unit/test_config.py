"""Options are checked one by one, and every complaint names the option."""

from dataclasses import fields
from pathlib import Path

import pytest

from hotreload.config import KINDS, POLL_INTERVAL, Config, check
from hotreload.errors import ConfigError


def test_defaults_are_those_of_the_contract() -> None:
    config = Config()

    assert (config.host, config.port, config.mode) == ("127.0.0.1", 5500, "hot")
    assert {config.strict_port, config.open, config.json, config.spa} == {False}
    assert config.poll is None
    assert config.watch == config.mount == config.ignore == config.allow_host == ()


def test_every_field_has_a_kind() -> None:
    assert {field.name for field in fields(Config)} == {"root", *KINDS}


def test_loose_values_become_typed_ones() -> None:
    config = Config.from_mapping(
        {
            "root": "site",
            "watch": ["templates"],
            "mount": ["/lib=vendor/lib", "/a=b=c"],
            "ignore": ["*.log"],
            "poll": 2,
        },
        base=Path("/project"),
    )

    assert config.root == Path("/project/site")
    assert config.watch == (Path("/project/templates"),)
    assert config.mount == (("/lib", Path("/project/vendor/lib")), ("/a", Path("/project/b=c")))
    assert config.ignore == ("*.log",)
    assert config.poll == 2.0


def test_mounts_may_be_a_table() -> None:
    config = Config.from_mapping({"mount": {"/lib": "vendor"}}, base=Path("/p"))

    assert config.mount == (("/lib", Path("/p/vendor")),)


def test_absolute_paths_stay() -> None:
    assert Config.from_mapping({"cert": "/c.pem"}, base=Path("/p")).cert == Path("/c.pem")


@pytest.mark.parametrize(("value", "interval"), [(True, POLL_INTERVAL), (False, None), (0.5, 0.5)])
def test_poll_is_a_switch_or_seconds(value: object, interval: float | None) -> None:
    assert Config.from_mapping({"poll": value}).poll == interval


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("host", 1, "must be a text, not 1"),
        ("port", "5500", "must be a whole number, not '5500'"),
        ("port", True, "must be a whole number, not True"),
        ("port", 70000, "must be between 0 and 65535, not 70000"),
        ("strict_port", "yes", "must be true or false, not 'yes'"),
        ("cert", 3, "must be a path, not 3"),
        ("cert", "a\0b", "must be a path"),
        ("watch", "templates", "must be a list, not 'templates'"),
        ("ignore", [1], "must be a text, not 1"),
        ("mount", ["lib"], "'lib' is not of the form URL=DIR"),
        ("mount", ["lib=lib"], "'lib' is not a URL path below the root"),
        ("mount", ["/=lib"], "'/' is not a URL path below the root"),
        ("mount", {"/lib": 3}, "must be of the form URL=DIR"),
        ("mode", "hott", "'hott' is none of hot, reload, css, off (did you mean 'hot'?)"),
        ("poll", 0, "must be more than 0"),
        ("poll", "often", "must be a number of seconds, not 'often'"),
        ("poll", float("nan"), "must be more than 0"),
        ("prot", 1, "is not an option (did you mean 'port'?)"),
        ("exce", "make", "is not an option (did you mean 'exec'?)"),
        ("exec", "make", "'make' needs 'on', the files that it is run for"),
        ("exec", [3], "must be a text, not 3"),
        ("exec", " ", "is empty"),
        ("on", "[z-a]", "'[z-a]' is not a glob"),
        ("on", 3, "must be a list, not 3"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: object, complaint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        check({name: value}, base=Path())

    assert caught.value.name == name
    assert complaint in str(caught.value)


def test_a_key_needs_its_certificate() -> None:
    with pytest.raises(ConfigError, match="needs a certificate"):
        Config(key=Path("key.pem"))


def tasks(values: dict[str, object]) -> dict[str, list[str]]:
    config = Config.from_mapping(values, base=Path("/base"))
    return {task.command: [str(glob) for glob in task.on] for task in config.exec}


@pytest.mark.parametrize(
    ("values", "pairs"),
    [
        ({"exec": "make", "on": "src/"}, {"make": ["/base/src/**"]}),
        ({"exec": "make", "on": ["a/*.c", "b/*.c"]}, {"make": ["/base/a/*.c", "/base/b/*.c"]}),
        (
            {"exec": ["a", "b"], "on": ["a/*", ["b/*", "/c/*"]]},
            {"a": ["/base/a/*"], "b": ["/base/b/*", "/c/*"]},
        ),
    ],
)
def test_each_command_has_the_globs_at_its_place(
    values: dict[str, object], pairs: dict[str, list[str]]
) -> None:
    assert tasks(values) == pairs


def test_further_globs_are_those_of_run() -> None:
    values = {"exec": ["a"], "on": ["a/*", "lib/*.py", ["x/*.py"]]}
    config = Config.from_mapping(values, base=Path("/base"))

    assert [str(glob) for glob in config.on] == ["/base/lib/*.py", "/base/x/*.py"]
    assert Config.from_mapping({"on": "*.toml"}, base=Path("/base")).on[0].pattern == "**/*.toml"
