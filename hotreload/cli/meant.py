"""Wrong usage in one line, and what was probably meant. Nothing runs here."""

import os
from collections.abc import Iterable

import click

from hotreload.config import nearest

_ASKING = ("help", "version")
"""Words that people take for commands, and that are options."""


def short_message(error: click.UsageError) -> str:
    """Say in one line what is wrong with the arguments, and what was probably meant."""
    if isinstance(error, click.NoSuchOption):
        return _hinted(f"no such option: {error.option_name!r}", _option(error))
    text = " ".join(error.format_message().split())
    return text[:1].lower() + text[1:].rstrip(".")


def no_command(word: str, commands: Iterable[str]) -> click.UsageError:
    """Make the error for a command that does not exist."""
    return click.UsageError(_hinted(f"no such command: {word!r}", _command(word, commands)))


def _hinted(message: str, meant: str | None) -> str:
    return f"{message} (did you mean {meant!r}?)" if meant else message


def _command(word: str, commands: Iterable[str]) -> str | None:
    if word in _ASKING:
        return f"--{word}"
    if os.path.isdir(word):  # other servers take the folder alone
        return f"hotreload serve {word}"
    return nearest(word, commands)


def _option(error: click.NoSuchOption) -> str | None:
    context = error.ctx
    if context is None:
        return None
    name, known = error.option_name, _names(context.command, context)
    near = _near(name, known)
    if near is not None or not isinstance(context.command, click.Group):
        return near
    serve = context.command.get_command(context, "serve")
    near = _near(name, _names(serve, context)) if serve else None
    return near and f"hotreload serve {near}"


def _near(name: str, known: list[str]) -> str | None:
    return nearest(name, known) or _abbreviated(name, known)


def _abbreviated(name: str, known: Iterable[str]) -> str | None:
    """Find the first option with the letter of a short one, of which we have none."""
    is_short = len(name) == 2 and name[1] != "-"
    return next((one for one in known if is_short and one.startswith(f"-{name}")), None)


def _names(command: click.Command, context: click.Context) -> list[str]:
    params = command.get_params(context)
    return [name for param in params for name in (*param.opts, *param.secondary_opts)]
