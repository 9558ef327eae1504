"""The commands and their options: arguments in, what was asked for out. Nothing runs here."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from hotreload import __version__
from hotreload.cli.command import Command, is_number, pairs_of
from hotreload.cli.meant import no_command
from hotreload.config import MODES
from hotreload.delivery.posted import Unusable, event_of
from hotreload.protocol import strict_json


@dataclass(frozen=True, slots=True)
class Serve:
    """Ask for ``hotreload serve``: the folder, and the options that were given."""

    root: Path
    flags: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Proxy:
    """Ask for ``hotreload proxy``: the server behind, None: the options say; and the options."""

    url: str | None
    flags: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Run:
    """Ask for ``hotreload run``: the command that is supervised, and the options."""

    command: tuple[str, ...]
    flags: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Doctor:
    """Ask for ``hotreload doctor``: the folder, and the options that were given."""

    root: Path
    flags: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Explain:
    """Ask for ``hotreload explain``: what to explain, the served folder if named, the options."""

    target: str
    root: Path | None
    flags: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Publish:
    """Ask for ``hotreload publish``: the event, and which server is meant; None: the one here."""

    event: str
    data: Any
    topic: str | None = None
    port: int | None = None
    url: str | None = None


class Commands(click.Group):
    """Say what was probably meant when a command does not exist."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands as they stand here, the most used one first."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or name the near one."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            raise no_command(args[0], self.list_commands(ctx))
        return super().resolve_command(ctx, args)


def _seconds(ctx: click.Context, param: click.Parameter, value: str | None) -> float | bool | None:
    if value is None:
        return None
    if value == "on":
        return True
    if not is_number(value):
        raise click.BadParameter(f"{value!r} is not a number of seconds")
    return float(value)


def _json(ctx: click.Context, param: click.Parameter, value: str) -> Any:
    try:
        return strict_json.parse(value)
    except (ValueError, RecursionError):
        raise click.BadParameter(
            f"{value[:40]!r} is not JSON; text needs quotes: '\"…\"'"
        ) from None


_FOLDER = click.Path(path_type=Path)
_SERVER_OPTIONS: dict[str, Callable[[Any], Any]] = {
    "host": click.option(
        "--host", metavar="HOST", help="Listen here (127.0.0.1); 0.0.0.0: everywhere."
    ),
    "port": click.option("--port", type=int, metavar="PORT", help="Listen on this port (5500)."),
    "strict_port": click.option(
        "--strict-port", is_flag=True, help="Fail where the port is taken."
    ),
    "cert": click.option(
        "--cert", type=_FOLDER, metavar="FILE", help="Serve https with this certificate."
    ),
    "key": click.option(
        "--key", type=_FOLDER, metavar="FILE", help="The certificate's private key."
    ),
    "open": click.option("--open/--no-open", help="Open the page in a browser."),
    "watch": click.option(
        "--watch", type=_FOLDER, multiple=True, metavar="PATH", help="Reload on changes here too."
    ),
    "mount": click.option(
        "--mount", multiple=True, metavar="URL=DIR", help="Show DIR below a URL path."
    ),
    "ignore": click.option(
        "--ignore", multiple=True, metavar="GLOB", help="Say nothing of these files."
    ),
    "allow_host": click.option(
        "--allow-host", multiple=True, metavar="HOST", help="Answer to this name too."
    ),
    "mode": click.option(
        "--mode",
        metavar="|".join(MODES),
        help="How changes are shown (hot): reload always, css only, or not at all.",
    ),
    "poll": click.option(
        "--poll", callback=_seconds, metavar="[SECONDS]", help="Look for changes instead of events."
    ),
    "json": click.option("--json", is_flag=True, help="Print JSON objects, one a line."),
    "exec": click.option(
        "--exec",
        multiple=True,
        metavar="CMD",
        help="Run CMD at the start, and when its files change.",
    ),
    "on": click.option(
        "--on", multiple=True, metavar="GLOB", help="The files of the --exec before it."
    ),
}
_SPA = click.option("--spa", is_flag=True, help="Answer a missing page with the root's index.html.")


def _server_options(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command some of the server's options, in their order; all where none is named."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for name in reversed(_SERVER_OPTIONS):
            if name in names or not names:
                command = _SERVER_OPTIONS[name](command)
        return command

    return add


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="hotreload %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Show every saved change in every browser that has the page open.

    Begin with "hotreload serve" in the folder of your pages.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@cli.command(cls=Command)
@click.argument("directory", metavar="[DIR]", default=".", type=_FOLDER)
@_server_options()
@_SPA
@click.pass_context
def serve(ctx: click.Context, /, directory: Path, **values: Any) -> Serve:
    """Serve the folder DIR (the working directory) and reload what changes.

    Every option may also stand in hotreload.toml, in [tool.hotreload] of pyproject.toml or in a
    HOTRELOAD_* variable.
    """
    return Serve(directory, _given(ctx, values))


@cli.command(cls=Command)
@click.argument("url", metavar="URL", required=False)
@_server_options()
@click.pass_context
def proxy(ctx: click.Context, /, url: str | None, **values: Any) -> Proxy:
    """Stand in front of the server at URL, whatever it is written in, and reload what changes.

    Changes below --watch PATH are shown: what is served under the file's relative path is swapped,
    and after all others each page is compared. --mount /api=URL sends a part to another server.
    """
    return Proxy(url, _given(ctx, values))


@cli.command(
    cls=Command,
    short_help="Run a server of yours, and start it anew when its code changes.",
    context_settings={"allow_interspersed_args": False},
    options_metavar="[OPTIONS] --",
)
@click.argument("command", metavar="CMD...", nargs=-1, required=True)
@click.option("--upstream", metavar="URL", help="Where CMD listens (at the PORT that it is given).")
@_server_options()
@click.pass_context
def run(ctx: click.Context, /, command: tuple[str, ...], **values: Any) -> Run:
    """Run CMD, a server, with a free port as PORT in its environment, and stand in front of it.

    CMD is started anew when Python files below the working directory change, or the files of an
    --on that stands before every --exec. Requests wait meanwhile. All other files below the
    working directory are watched as by --watch.
    """
    return Run(command, _given(ctx, values, others=True))


@cli.command(cls=Command, short_help="Say how a folder would be watched, and what is wrong here.")
@click.argument("directory", metavar="[DIR]", default=".", type=_FOLDER)
@_server_options("host", "port", "strict_port", "watch", "mount", "ignore", "poll", "json")
@click.pass_context
def doctor(ctx: click.Context, /, directory: Path, **values: Any) -> Doctor:
    """Say how the folder DIR (the working directory) would be watched, and what is wrong here.

    Give it the options that you serve with. It looks and tries, and changes nothing. It ends with
    0 where all is well, and with 1 where something is broken.
    """
    return Doctor(directory, _given(ctx, values))


@cli.command(cls=Command, short_help="Say what a change of a file would do, or what answers a URL.")
@click.argument("target", metavar="PATH-OR-URL")
@click.option(
    "--root",
    type=_FOLDER,
    metavar="DIR",
    help="The served folder (a running server's, or this one).",
)
@_server_options("watch", "mount", "ignore", "mode", "json")
@_SPA
@click.pass_context
def explain(ctx: click.Context, /, target: str, root: Path | None, **values: Any) -> Explain:
    """Say what a change of a file would do in the browser, or what answers a URL, and why.

    PATH-OR-URL is a file, the path of a URL such as /about, or the whole URL of a running server,
    which is then asked. Give it the options that you serve with.
    """
    return Explain(target, root, _given(ctx, values))


@cli.command(short_help="Send an event of your own to the open tabs.")
@click.argument("event", metavar="EVENT")
@click.argument("data", metavar="[JSON]", default="null", callback=_json)
@click.option("--topic", metavar="T", help="To the tabs that subscribed to T (every tab).")
@click.option("--port", type=int, metavar="PORT", help="By the server on this port.")
@click.option("--url", metavar="URL", help="By the server at this URL.")
def publish(event: str, data: Any, topic: str | None, port: int | None, url: str | None) -> Publish:
    """Send the event EVENT with the data JSON (null) to the open tabs.

    Without --port or --url by the server that serves, or runs in, the working directory.
    """
    if port is not None and url is not None:
        raise click.UsageError("--port and --url name two servers")
    try:
        event_of({"event": event, "data": data, "topic": topic})
    except Unusable as error:
        raise click.UsageError(str(error)) from None
    return Publish(event, data, topic, port, url)


def _given(ctx: click.Context, values: dict[str, Any], *, others: bool = False) -> dict[str, Any]:
    given = {name: values[name] for name in values if _is_given(ctx, name)}
    return given | (pairs_of(ctx, others=others) if {"exec", "on"} & given.keys() else {})


def _is_given(ctx: click.Context, name: str) -> bool:
    return ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
