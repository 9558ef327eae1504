"""Every option of ``hotreload serve``: its kind, its default, its check. No I/O.

Files and the environment are read by ``cli.settings``; here are only values.
"""

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self, get_args

from hotreload.errors import ConfigError
from hotreload.globs import Glob

Mode = Literal["hot", "reload", "css", "off"]
MODES: tuple[Mode, ...] = get_args(Mode)
Switch = Literal["text", "number", "flag", "path", "mode", "seconds"]
Several = Literal["paths", "mounts", "texts", "commands", "globs"]
Kind = Switch | Several

POLL_INTERVAL = 1.0
"""Seconds between two looks, where ``--poll`` does not say."""

KINDS: Mapping[str, Kind] = {
    "host": "text",
    "port": "number",
    "strict_port": "flag",
    "cert": "path",
    "key": "path",
    "open": "flag",
    "watch": "paths",
    "mount": "mounts",
    "ignore": "texts",
    "allow_host": "texts",
    "mode": "mode",
    "poll": "seconds",
    "json": "flag",
    "exec": "commands",
    "on": "globs",
    "spa": "flag",
    "upstream": "text",
}
"""The options, as they are spelled in files; ``root`` is the command's argument."""


@dataclass(frozen=True, slots=True)
class Task:
    """Hold a command for the shell, and which files it is to be run for."""

    command: str
    on: tuple[Glob, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Hold what ``hotreload serve`` was asked for, checked."""

    root: Path = Path()
    host: str = "127.0.0.1"
    port: int = 5500
    strict_port: bool = False
    cert: Path | None = None
    key: Path | None = None
    open: bool = False
    watch: tuple[Path, ...] = ()
    mount: tuple[tuple[str, Path | str], ...] = ()
    ignore: tuple[str, ...] = ()
    allow_host: tuple[str, ...] = ()
    mode: Mode = "hot"
    poll: float | None = None
    json: bool = False
    exec: tuple[Task, ...] = ()
    on: tuple[Glob, ...] = ()
    """What the command of ``hotreload run`` is started anew for; tasks have globs of their own."""
    spa: bool = False
    upstream: str | None = None

    def __post_init__(self) -> None:
        """Check what no single option can tell: a key needs its certificate."""
        if self.key is not None and self.cert is None:
            raise ConfigError("key", "needs a certificate, 'cert', beside it")

    @property
    def folders(self) -> tuple[tuple[str, Path], ...]:
        """List what is mounted and is a folder."""
        return tuple((url, each) for url, each in self.mount if isinstance(each, Path))

    @property
    def backends(self) -> tuple[tuple[str, str], ...]:
        """List what is mounted and is the URL of another server, for a proxy."""
        return tuple((url, each) for url, each in self.mount if isinstance(each, str))

    @classmethod
    def from_mapping(cls, values: Mapping[str, object], *, base: Path | None = None) -> Self:
        """Build a configuration from option names and loosely typed values, as TOML has them.

        Args:
            values: The options, ``root`` included; what is not named keeps its default.
            base: The folder that relative paths start from.

        Raises:
            ConfigError: a name or a value is wrong; it says which.
        """
        return cls(**check(values, base=base or Path()))


def check(values: Mapping[str, object], *, base: Path) -> dict[str, Any]:
    """Check each value by itself and give it the type that ``Config`` holds.

    Raises:
        ConfigError: a name or a value is wrong; it says which.
    """
    checked = {name: _check_one(name, value, base) for name, value in values.items()}
    if "exec" in checked:
        checked |= _paired(
            checked["exec"], checked.pop("on", ()), is_one=isinstance(values["exec"], str)
        )
    elif "on" in checked:
        checked["on"] = _flat(checked["on"])
    return checked


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Find what was probably meant."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)), None)


def _check_one(name: str, value: object, base: Path) -> Any:
    if name == "root":
        return _path(name, value, base)
    kind = KINDS.get(name)
    if kind is None:
        raise ConfigError(name, "is not an option", suggestion=nearest(name, KINDS))
    return _CHECKS[kind](name, value, base)


def _text(name: str, value: object, _: Path) -> str:
    if not isinstance(value, str):
        raise _wrong(name, "a text", value)
    return value


def _port(name: str, value: object, _: Path) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(name, "a whole number", value)
    if not 0 <= value <= 65535:
        raise ConfigError(name, f"must be between 0 and 65535, not {value}")
    return value


def _flag(name: str, value: object, _: Path) -> bool:
    if not isinstance(value, bool):
        raise _wrong(name, "true or false", value)
    return value


def _path(name: str, value: object, base: Path) -> Path:
    if not isinstance(value, str | Path):
        raise _wrong(name, "a path", value)
    if "\0" in str(value) or not str(value):
        raise _wrong(name, "a path", value)
    return base / value


def _paths(name: str, value: object, base: Path) -> tuple[Path, ...]:
    return tuple(_path(name, item, base) for item in _items(name, value))


def _texts(name: str, value: object, base: Path) -> tuple[str, ...]:
    return tuple(_text(name, item, base) for item in _items(name, value))


def _mounts(name: str, value: object, base: Path) -> tuple[tuple[str, Path | str], ...]:
    items = value.items() if isinstance(value, Mapping) else _items(name, value)
    return tuple(_mount(name, item, base) for item in items)


def _mount(name: str, item: object, base: Path) -> tuple[str, Path | str]:
    match item:
        case str():
            url, equals, folder = item.partition("=")
            if not equals:
                raise ConfigError(name, f"{item!r} is not of the form URL=DIR")
        case (str() as url, str() | Path() as folder):
            pass
        case _:
            raise _wrong(name, "of the form URL=DIR", item)
    if not url.startswith("/") or not url.strip("/"):
        raise ConfigError(name, f"{url!r} is not a URL path below the root, such as '/lib'")
    if isinstance(folder, str) and folder.lower().startswith(("http://", "https://")):
        return url, folder
    return url, _path(name, folder, base)


def _commands(name: str, value: object, base: Path) -> tuple[str, ...]:
    commands = (value,) if isinstance(value, str) else _texts(name, value, base)
    if not all(command.strip() for command in commands):
        raise ConfigError(name, "is empty")
    return commands


def _globs(name: str, value: object, base: Path) -> tuple[tuple[Glob, ...], ...]:
    """Read one list of globs for each command; one by itself need not be in a list."""
    items = (value,) if isinstance(value, str) else _items(name, value)
    return tuple(
        (_glob(name, item, base),)
        if isinstance(item, str)
        else tuple(_glob(name, each, base) for each in _items(name, item))
        for item in items
    )


def _glob(name: str, value: object, base: Path) -> Glob:
    text = _text(name, value, base)
    try:
        return Glob.at(text, base)
    except ValueError as error:
        raise ConfigError(name, f"{text!r} is not a glob: {error}") from None


def _paired(
    commands: tuple[str, ...], globs: tuple[tuple[Glob, ...], ...], *, is_one: bool
) -> dict[str, tuple[Task | Glob, ...]]:
    """Give each command the globs at its place; what is left over are those of ``run``."""
    own = (_flat(globs),) if is_one else globs
    for index, command in enumerate(commands):
        if index >= len(own) or not own[index]:
            raise ConfigError("exec", f"{command!r} needs 'on', the files that it is run for")
    pairs = tuple(Task(*pair) for pair in zip(commands, own, strict=False))
    others = _flat(own[len(commands) :])
    return {"exec": pairs} | ({"on": others} if others else {})


def _flat(globs: Iterable[tuple[Glob, ...]]) -> tuple[Glob, ...]:
    return tuple(glob for each in globs for glob in each)


def _mode(name: str, value: object, base: Path) -> Mode:
    text = _text(name, value, base)
    for mode in MODES:
        if mode == text:
            return mode
    known = ", ".join(MODES)
    raise ConfigError(name, f"{text!r} is none of {known}", suggestion=nearest(text, MODES))


def _seconds(name: str, value: object, _: Path) -> float | None:
    if isinstance(value, bool):
        return POLL_INTERVAL if value else None
    if not isinstance(value, int | float):
        raise _wrong(name, "a number of seconds", value)
    if not 0 < value <= 3600:
        raise ConfigError(name, f"must be more than 0 and at most 3600 seconds, not {value}")
    return float(value)


def _items(name: str, value: object) -> Iterable[object]:
    if isinstance(value, str) or not isinstance(value, list | tuple):
        raise _wrong(name, "a list", value)
    return value


def _wrong(name: str, wanted: str, value: object) -> ConfigError:
    return ConfigError(name, f"must be {wanted}, not {value!r}")


_CHECKS: Mapping[Kind, Callable[[str, object, Path], Any]] = {
    "text": _text,
    "number": _port,
    "flag": _flag,
    "path": _path,
    "paths": _paths,
    "mounts": _mounts,
    "texts": _texts,
    "mode": _mode,
    "seconds": _seconds,
    "commands": _commands,
    "globs": _globs,
}
