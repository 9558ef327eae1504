"""The command line: parse, gather the settings, run. It alone prints, reads files and variables.

``--help`` and wrong usage import neither aiohttp nor watchdog.
"""

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from hotreload.cli import options, settings
from hotreload.cli.meant import short_message
from hotreload.cli.terminal import Terminal, printable
from hotreload.errors import ConfigError, HotreloadError

if TYPE_CHECKING:
    from hotreload.cli.prose import Prose
    from hotreload.server.product import Product

OK, FAILED, WRONG_USAGE = 0, 1, 2
LAST_WORDS = 0.2
"""Seconds that a reader has for what was printed before the end."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 when stopped, 2 for wrong usage, 1 for the rest."""
    sys.exit(_run(sys.argv[1:] if arguments is None else arguments))


def _run(arguments: Sequence[str]) -> int:
    try:
        return _act(arguments)
    except click.UsageError as error:
        return _complain(short_message(error), WRONG_USAGE)
    except ConfigError as error:
        return _complain(str(error), WRONG_USAGE)
    except (click.ClickException, HotreloadError) as error:
        return _complain(str(error), FAILED)
    except (KeyboardInterrupt, click.Abort):
        return OK


def _act(arguments: Sequence[str]) -> int:
    parsed = options.cli.main(list(arguments), prog_name="hotreload", standalone_mode=False)
    match parsed:
        case options.Serve():
            return _serve(parsed)
        case options.Proxy():
            return _proxy(parsed)
        case options.Run():
            return _run_command(parsed)
        case options.Doctor():
            return _doctor(parsed)
        case options.Explain():
            return _explain(parsed)
        case options.Publish():
            return _publish(parsed)
        case _:
            return OK  # --help and --version have printed what there is


def _serve(parsed: options.Serve) -> int:
    gathered = settings.gather(parsed.flags, root=parsed.root, cwd=_here(), environ=os.environ)
    settings.check_folders(gathered.config, gathered.sources)
    for prefix, url in gathered.config.backends:
        raise ConfigError("--mount", f"{prefix}={url} needs a proxy: hotreload proxy URL")
    return _run_server(gathered, None)


def _proxy(parsed: options.Proxy) -> int:
    gathered = settings.gather(parsed.flags, root=Path(), cwd=_here(), environ=os.environ)
    settings.check_folders(gathered.config, gathered.sources)
    from hotreload.proxy.product import InFront, backends_of

    return _run_server(gathered, InFront(backends_of(gathered.config, parsed.url)))


def _run_command(parsed: options.Run) -> int:
    cwd = _here()
    gathered = settings.gather(parsed.flags, root=Path(), cwd=cwd, environ=os.environ)
    settings.check_folders(gathered.config, gathered.sources)
    from hotreload.run.command import words_of
    from hotreload.run.product import Supervised

    words = words_of(parsed.command, os.environ, str(cwd))
    return _run_server(gathered, Supervised(words, gathered.config))


def _run_server(gathered: settings.Settings, product: "Product | None") -> int:
    out, err = sys.stdout or _nowhere(), sys.stderr or _nowhere()
    terminal = Terminal(out, err, json=gathered.config.json, environ=os.environ)
    for warning in gathered.warnings:
        terminal.warn(warning)

    gc.disable()  # until it serves: importing makes much and drops nothing
    from hotreload.cli.serve import serve

    try:
        serve(gathered.config, terminal, product)
    finally:
        if not terminal.close(timeout=LAST_WORDS):
            os._exit(OK)  # nobody reads: the interpreter's own end would wait for that
    return OK


def _doctor(parsed: options.Doctor) -> int:
    cwd = _here()
    gathered = settings.gather(parsed.flags, root=parsed.root, cwd=cwd, environ=os.environ)
    settings.check_folders(gathered.config, gathered.sources)
    from hotreload.cli.doctor import doctor

    is_well = doctor(gathered, _prose(json=gathered.config.json), cwd=cwd)
    return OK if is_well else FAILED


def _explain(parsed: options.Explain) -> int:
    from hotreload.cli.explain import explain

    explain(parsed, cwd=_here(), environ=os.environ, out=sys.stdout or _nowhere())
    return OK


def _publish(parsed: options.Publish) -> int:
    from hotreload.cli.publish import publish

    publish(parsed, cwd=str(_here()), out=sys.stdout or _nowhere())
    return OK


def _prose(*, json: bool) -> "Prose":
    from hotreload.cli.prose import Prose

    return Prose(sys.stdout or _nowhere(), json=json, environ=os.environ)


def _here() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise ConfigError("the working directory", "does not exist any more") from None


def _nowhere() -> TextIO:
    """Open what takes the place of a stream that was closed before we began."""
    return open(os.devnull, "w", encoding="utf-8")  # for as long as we live


def _complain(message: str, code: int) -> int:
    print(f"hotreload: {printable(message)}", file=sys.stderr or _nowhere())
    return code
