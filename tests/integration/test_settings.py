"""Flag > variable > file > default, and every wrong word is named."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from hotreload.cli.settings import Settings, check_folders, gather, overlooked
from hotreload.config import Config
from hotreload.errors import ConfigError


def settings(
    cwd: Path, flags: Mapping[str, Any] | None = None, root: str = ".", **environ: str
) -> Settings:
    return gather(flags or {}, root=Path(root), cwd=cwd, environ=environ)


def test_without_anything_the_defaults_hold(tmp_path: Path) -> None:
    assert settings(tmp_path) == Settings(Config(root=tmp_path), ())


def test_a_flag_beats_a_variable_beats_a_file(tmp_path: Path) -> None:
    (tmp_path / "hotreload.toml").write_text('port = 1\nhost = "file"\nmode = "css"')

    config = settings(tmp_path, {"port": 3}, HOTRELOAD_PORT="2", HOTRELOAD_HOST="variable").config

    assert (config.port, config.host, config.mode) == (3, "variable", "css")


def test_pyproject_holds_a_table_of_ours(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.hotreload]\nstrict_port = true")

    assert settings(tmp_path).config.strict_port


def test_hotreload_toml_comes_before_pyproject(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.hotreload]\nport = 1")
    (tmp_path / "hotreload.toml").write_text("port = 2")

    assert settings(tmp_path).config.port == 2


def test_the_working_directory_comes_before_the_served_one(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "hotreload.toml").write_text('port = 1\nwatch = ["templates"]')

    served = settings(tmp_path, root="site").config
    (tmp_path / "pyproject.toml").write_text("[tool.other]\nport = 2")
    foreign = settings(tmp_path, root="site").config
    (tmp_path / "hotreload.toml").write_text("port = 3")
    own = settings(tmp_path, root="site").config

    assert (served.port, foreign.port, own.port) == (1, 1, 3)
    assert served.watch == (site / "templates",)


def test_the_source_of_each_option_is_known(tmp_path: Path) -> None:
    (tmp_path / "hotreload.toml").write_text('port = 1\nhost = "file"\nmode = "css"\nspa = true')

    found = settings(
        tmp_path, {"strict_port": True, "port": 3}, HOTRELOAD_HOST="x", HOTRELOAD_MODE="off"
    )

    assert found.sources == {
        "port": "--port",
        "host": "HOTRELOAD_HOST",
        "mode": "HOTRELOAD_MODE",
        "spa": str(tmp_path / "hotreload.toml"),
        "strict_port": "--strict-port",
    }


def test_files_that_count_for_nothing_are_known(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    assert overlooked(Path("site"), tmp_path) == ()

    (tmp_path / "pyproject.toml").write_text("[tool.hotreload]\nport = 1")
    (site / "pyproject.toml").write_text("[tool.other]")
    (site / "hotreload.toml").write_text("prot = 1")

    assert overlooked(Path("site"), tmp_path) == (site / "hotreload.toml",)
    (site / "hotreload.toml").write_text("prot =")
    assert overlooked(Path("site"), tmp_path) == ()


def test_variables_are_read_by_kind(tmp_path: Path) -> None:
    config = settings(
        tmp_path,
        HOTRELOAD_OPEN="no",
        HOTRELOAD_SPA="1",
        HOTRELOAD_IGNORE="*.log, *.tmp",
        HOTRELOAD_MOUNT="/a=x,/b=y",
        HOTRELOAD_POLL="on",
        HOTRELOAD_CERT="c.pem",
    ).config

    assert (config.open, config.spa, config.poll) == (False, True, 1.0)
    assert config.ignore == ("*.log", "*.tmp")
    assert config.mount == (("/a", tmp_path / "x"), ("/b", tmp_path / "y"))
    assert config.cert == tmp_path / "c.pem"


def test_mode_off_in_the_environment_beats_the_flag(tmp_path: Path) -> None:
    off = settings(tmp_path, {"mode": "hot"}, HOTRELOAD_MODE="off").config
    css = settings(tmp_path, {"mode": "hot"}, HOTRELOAD_MODE="css").config

    assert (off.mode, css.mode) == ("off", "hot")


def test_an_unknown_variable_is_a_warning_and_a_known_switch_is_none(tmp_path: Path) -> None:
    found = settings(
        tmp_path, HOTRELOAD_PROT="1", HOTRELOAD_TEST_ECHO="1", HOTRELOAD_EDITOR="zed", PORT="3"
    )

    assert found.warnings == (
        "the variable HOTRELOAD_PROT means nothing to hotreload (did you mean 'HOTRELOAD_PORT'?)",
    )


@pytest.mark.parametrize(
    ("toml", "complaint"),
    [
        ("prot = 1", "hotreload.toml: prot: is not an option (did you mean 'port'?)"),
        ("port = '1'", "hotreload.toml: port: must be a whole number, not '1'"),
        ("root = 'x'", "hotreload.toml: root: is not an option"),
        ("port = ", "hotreload.toml: is not valid TOML"),
    ],
)
def test_a_wrong_file_is_an_error_that_names_the_key(
    tmp_path: Path, toml: str, complaint: str
) -> None:
    (tmp_path / "hotreload.toml").write_text(toml)

    with pytest.raises(ConfigError) as caught:
        settings(tmp_path)

    assert complaint in str(caught.value)


def test_a_file_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "hotreload.toml").write_bytes(b"\xff\xfe")

    with pytest.raises(ConfigError, match="not valid TOML"):
        settings(tmp_path)


def test_a_table_that_is_none_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("tool = {hotreload = 3}")

    with pytest.raises(ConfigError, match=r"tool\.hotreload: must be a table"):
        settings(tmp_path)


def test_a_wrong_variable_and_a_wrong_flag_are_named_as_they_were_written(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="HOTRELOAD_PORT: must be a whole number, not 'x'"):
        settings(tmp_path, HOTRELOAD_PORT="x")
    with pytest.raises(ConfigError, match="--strict-port: must be true or false"):
        settings(tmp_path, {"strict_port": 3})


def test_folders_have_to_be_there(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    for config, complaint in (
        (Config(root=tmp_path / "none"), "does not exist"),
        (Config(root=tmp_path / "file"), "is not a directory"),
        (Config(root=tmp_path / "file" / "below"), "Not a directory"),
        (Config(root=tmp_path, mount=(("/a", tmp_path / "none"),)), "mount: .*does not exist"),
        (Config(root=tmp_path, watch=(tmp_path / "none",)), "watch: .*does not exist"),
    ):
        with pytest.raises(ConfigError, match=complaint):
            check_folders(config)


def test_a_folder_that_may_not_be_read_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)  # tests may run as root, who reads all

    with pytest.raises(ConfigError, match=r"DIR: .* is not readable"):
        check_folders(Config(root=tmp_path))


def test_a_command_takes_its_globs_with_it(tmp_path: Path) -> None:
    (tmp_path / "hotreload.toml").write_text('exec = ["file"]\non = ["f/*", "run.py"]')

    from_file = settings(tmp_path).config
    from_variables = settings(
        tmp_path, HOTRELOAD_EXEC="one, two", HOTRELOAD_ON="a/*.{x,y}, b"
    ).config
    from_flags = settings(tmp_path, {"exec": ["flag"], "on": [["g/*"]]}).config

    assert [(task.command, len(task.on)) for task in from_file.exec] == [("file", 1)]
    assert [(task.command, len(task.on)) for task in from_variables.exec] == [("one, two", 2)]
    assert [task.command for task in from_flags.exec] == ["flag"]
    assert [glob.pattern for glob in from_flags.on] == ["**/run.py"]  # a file's, for `run`


def test_a_command_without_its_files_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--exec: 'make' needs 'on'"):
        settings(tmp_path, {"exec": ["make"]})


def test_a_folder_that_a_task_makes_need_not_be_there(tmp_path: Path) -> None:
    task = {"exec": ["make"], "on": [["src/*"]]}

    check_folders(settings(tmp_path, task, root="out").config)

    with pytest.raises(ConfigError, match="does not exist"):
        check_folders(settings(tmp_path, root="out").config)
