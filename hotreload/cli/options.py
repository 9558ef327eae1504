"""The commands and their options: arguments in, what was asked for out. Nothing runs here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from hotreload import __version__
from hotreload.config import MODES, nearest


@dataclass(frozen=True, slots=True)
class Serve:
    """Ask for ``hotreload serve``: the folder, and the options that were given."""

    root: Path
    flags: dict[str, Any]


class Commands(click.Group):
    """Say what was probably meant when a command does not exist."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or name the near one."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            message = f"no such command: {args[0]!r}"
            near = nearest(args[0], self.list_commands(ctx))
            raise click.UsageError(f"{message} (did you mean {near!r}?)" if near else message)
        return super().resolve_command(ctx, args)


class Command(click.Command):
    """Take ``--poll`` with or without seconds, also when the folder comes next."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Give a bare ``--poll`` its value before click takes the next word for it."""
        return super().parse_args(ctx, _with_poll_value(args))


def _with_poll_value(args: Sequence[str]) -> list[str]:
    own = list(args)
    end = own.index("--") if "--" in own else len(own)
    for index in range(end):
        follows = own[index + 1] if index + 1 < end else ""
        if own[index] == "--poll" and not _is_number(follows):
            own[index] = "--poll=on"
    return own


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _seconds(ctx: click.Context, param: click.Parameter, value: str | None) -> float | bool | None:
    if value is None:
        return None
    if value == "on":
        return True
    if not _is_number(value):
        raise click.BadParameter(f"{value!r} is not a number of seconds")
    return float(value)


_FOLDER = click.Path(path_type=Path)
_SERVER_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option("--host", metavar="HOST", help="Listen here (127.0.0.1); 0.0.0.0: everywhere."),
    click.option("--port", type=int, metavar="PORT", help="Listen on this port (5500)."),
    click.option("--strict-port", is_flag=True, help="Fail where the port is taken."),
    click.option("--cert", type=_FOLDER, metavar="FILE", help="Serve https with this certificate."),
    click.option("--key", type=_FOLDER, metavar="FILE", help="The certificate's private key."),
    click.option("--open/--no-open", help="Open the page in a browser."),
    click.option(
        "--watch", type=_FOLDER, multiple=True, metavar="PATH", help="Reload on changes here too."
    ),
    click.option("--mount", multiple=True, metavar="URL=DIR", help="Show DIR below a URL path."),
    click.option("--ignore", multiple=True, metavar="GLOB", help="Say nothing of these files."),
    click.option("--allow-host", multiple=True, metavar="HOST", help="Answer to this name too."),
    click.option(
        "--mode",
        metavar="|".join(MODES),
        help="How changes are shown (hot): reload always, css only, or not at all.",
    ),
    click.option(
        "--poll", callback=_seconds, metavar="[SECONDS]", help="Look for changes instead of events."
    ),
    click.option("--json", is_flag=True, help="Print JSON objects, one a line."),
)


def _server_options(command: Callable[..., Serve]) -> Callable[..., Serve]:
    for option in reversed(_SERVER_OPTIONS):
        command = option(command)
    return command


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="hotreload %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Show every saved change in every browser that has the page open."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@cli.command(cls=Command)
@click.argument("directory", metavar="[DIR]", default=".", type=_FOLDER)
@_server_options
@click.option("--spa", is_flag=True, help="Answer a missing page with the root's index.html.")
@click.pass_context
def serve(ctx: click.Context, /, directory: Path, **values: Any) -> Serve:
    """Serve the folder DIR (the working directory) and reload what changes.

    Every option may also stand in hotreload.toml, in [tool.hotreload] of pyproject.toml or in a
    HOTRELOAD_* variable.
    """
    return Serve(directory, {name: values[name] for name in values if _is_given(ctx, name)})


def _is_given(ctx: click.Context, name: str) -> bool:
    return ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE


def short_message(error: click.UsageError) -> str:
    """Say in one line what is wrong with the arguments, and what was probably meant."""
    if isinstance(error, click.NoSuchOption):
        message = f"no such option: {error.option_name!r}"
        near = nearest(error.option_name, _names_of(error.ctx))
        return f"{message} (did you mean {near!r}?)" if near else message
    text = " ".join(error.format_message().split())
    return text[:1].lower() + text[1:].rstrip(".")


def _names_of(ctx: click.Context | None) -> list[str]:
    params = ctx.command.get_params(ctx) if ctx else []
    return [name for param in params for name in (*param.opts, *param.secondary_opts)]
