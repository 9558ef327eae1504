"""Where the options come from: flag > ``HOTRELOAD_*`` variable > file > default."""

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hotreload.config import KINDS, Config, check, nearest
from hotreload.errors import ConfigError

PREFIX = "HOTRELOAD_"
FILE = "hotreload.toml"
PYPROJECT = "pyproject.toml"
# Switches that are no options: the echo route for conformance suites (contract, section 5).
DIGITS_LIMIT = 20
"""Digits of a number that is worth reading; Python refuses thousands."""
OTHER_VARIABLES = ("TEST_ECHO", "EDITOR")
_COMMA = re.compile(r",(?![^{}]*\})")
"""Those between globs, and not those in braces."""
_TRUE = ("1", "true", "yes", "on")
_FALSE = ("0", "false", "no", "off", "")


@dataclass(frozen=True, slots=True)
class Settings:
    """Hold the configuration, and what the user should know about how it came to be."""

    config: Config
    warnings: tuple[str, ...]
    sources: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Where each option that is no default comes from, in the user's words."""


def gather(
    flags: Mapping[str, Any], *, root: Path, cwd: Path, environ: Mapping[str, str]
) -> Settings:
    """Put the options together, the nearer source over the farther.

    Raises:
        ConfigError: a file, a variable or a flag is wrong; it names the key.
    """
    unknown: list[str] = []
    variables = dict(_variables(environ, unknown))
    file, table = next(_tables(cwd, cwd / root), (None, {}))
    given = (
        (_from_table(table, file) if file else {}, lambda name: str(file)),
        (_from_variables(variables, cwd), _variable),
        (_from_flags(flags, cwd), _flag),
    )
    values, sources = _laid(given)
    if values.get("mode") != "off" and variables.get("mode") == "off":
        values["mode"] = "off"  # the emergency brake, over every flag
        sources["mode"] = _variable("mode")
    return Settings(Config(root=cwd / root, **values), tuple(unknown), sources)


def overlooked(root: Path, cwd: Path) -> tuple[Path, ...]:
    """List the files with options of ours that count for nothing, for another one comes first."""
    found = []
    tables = _tables(cwd, cwd / root)
    try:
        next(tables, None)
        found += [file for file, _ in tables]
    except ConfigError:  # a file that nobody reads may be as wrong as it likes
        pass
    return tuple(found)


def _laid(
    given: Iterable[tuple[Mapping[str, Any], Callable[[str], str]]],
) -> tuple[dict[str, Any], dict[str, str]]:
    """Lay values over each other, the nearest last, and note where each comes from."""
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for found, source in given:
        values |= found
        sources |= {name: source(name) for name in found}
    return values, sources


def _variable(name: str) -> str:
    return PREFIX + name.upper()


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def check_folders(config: Config, sources: Mapping[str, str] | None = None) -> None:
    """Look whether the folders that were named are there and readable.

    Raises:
        ConfigError: one is not; it names the option as ``sources`` do.
    """
    named = sources or {}
    folders = [
        ("DIR", config.root),
        *((named.get("mount", "mount"), each[1]) for each in config.folders),
    ]
    for name, folder in folders:
        if not (config.exec and not os.path.lexists(folder)):  # a task is about to make it
            _check_folder(name, folder)
    for path in config.watch:
        if not os.path.exists(path):  # Path.exists raises where it may not look
            raise ConfigError(named.get("watch", "watch"), f"{str(path)!r} does not exist")


def _check_folder(name: str, folder: Path) -> None:
    try:
        mode = folder.stat().st_mode
    except FileNotFoundError:
        raise ConfigError(name, f"{str(folder)!r} does not exist") from None
    except OSError as error:
        raise ConfigError(name, f"{str(folder)!r}: {error.strerror}") from error
    if not stat.S_ISDIR(mode):
        raise ConfigError(name, f"{str(folder)!r} is not a directory")
    if not os.access(folder, os.R_OK | os.X_OK):
        raise ConfigError(name, f"{str(folder)!r} is not readable")


def _variables(environ: Mapping[str, str], unknown: list[str]) -> Iterator[tuple[str, str]]:
    for variable, text in environ.items():
        name = variable.removeprefix(PREFIX)
        if name == variable or name in OTHER_VARIABLES:
            continue
        if name.lower() in KINDS and name.isupper():
            yield name.lower(), text
        else:
            known = (PREFIX + key.upper() for key in KINDS)
            near = nearest(variable, known)
            hint = f" (did you mean {near!r}?)" if near else ""
            unknown.append(f"the variable {variable} means nothing to hotreload{hint}")


def _from_variables(variables: Mapping[str, str], cwd: Path) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for names in _together(variables):
        with _named(names, _variable):
            given = {name: _value(name, variables[name]) for name in names}
            values |= check(given, base=cwd)
    return values


def _together(names: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Give options one by one, but the two that make tasks together."""
    pair = tuple(name for name in names if name in ("exec", "on"))
    yield from ((name,) for name in names if name not in pair)
    if pair:
        yield pair


def _value(name: str, text: str) -> object:
    match KINDS[name]:
        case "text" | "mode" | "path" | "commands":
            return text
        case "globs":
            return [item.strip() for item in _COMMA.split(text) if item.strip()]
        case "paths" | "texts" | "mounts":
            return [item.strip() for item in text.split(",") if item.strip()]
        case "flag":
            return _truth(text)
        case "number":
            return int(text) if text.isdecimal() and len(text) < DIGITS_LIMIT else text
        case "seconds":
            return _seconds(text)


def _truth(text: str) -> object:
    word = text.lower()
    return word in _TRUE if word in _TRUE + _FALSE else text


def _seconds(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return _truth(text)


def _from_flags(flags: Mapping[str, Any], cwd: Path) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for names in _together(flags):
        with _named(names, _flag):
            values |= check({name: flags[name] for name in names}, base=cwd)
    return values


def _tables(cwd: Path, root: Path) -> Iterator[tuple[Path, Mapping[str, object]]]:
    """Find the files with options of ours, the one that counts first."""
    for folder in dict.fromkeys((cwd, root)):
        for file, section in ((folder / FILE, ()), (folder / PYPROJECT, ("tool", "hotreload"))):
            table = _table(file, section)
            if table is not None:
                yield file, table


def _from_table(table: Mapping[str, object], file: Path) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for names in _together(table):
        with _named(names, lambda name: f"{file.name}: {name}"):
            if names[0] not in KINDS:  # "root" is no key: the folder is the command's argument
                name = names[0]
                raise ConfigError(name, "is not an option", suggestion=nearest(name, KINDS))
            values |= check({name: table[name] for name in names}, base=file.parent)
    return values


def _table(file: Path, section: tuple[str, ...]) -> Mapping[str, object] | None:
    try:
        text = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ConfigError(file.name, str(error.strerror)) from error
    import tomllib  # 14 ms that most runs save

    try:
        table: Any = tomllib.loads(text.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(file.name, f"is not valid TOML: {error}") from error
    for key in section:
        table = table.get(key) if isinstance(table, dict) else None
    if table is None or isinstance(table, dict):
        return table
    raise ConfigError(f"{file.name}: {'.'.join(section)}", "must be a table")


class _named:
    """Name the source of a wrong value as the user wrote it."""

    def __init__(self, names: tuple[str, ...], shown: Callable[[str], str]) -> None:
        self._names, self._shown = names, shown

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if isinstance(error, ConfigError) and error.name in self._names:
            error.name = self._shown(error.name)
