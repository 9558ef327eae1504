"""How words of the command line stand together: ``--poll`` and seconds, ``--exec`` and ``--on``."""

from collections.abc import Sequence
from typing import Any

import click

_PAIRS = "hotreload.pairs"


class Command(click.Command):
    """Take ``--poll`` with or without seconds, and note which ``--on`` belongs to which task."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Give a bare ``--poll`` its value before click takes the next word for it."""
        words = _with_poll_value(args)
        if any(param.name == "exec" for param in self.params):
            values, _, order = self.make_parser(ctx).parse_args(list(words))
            ctx.meta[_PAIRS] = _pairs(values, [param.name for param in order])
        return super().parse_args(ctx, words)


def pairs_of(ctx: click.Context, *, others: bool) -> dict[str, Any]:
    """Give the tasks as a file would: one list of globs for each command, in the same order.

    What stands before the first ``--exec`` comes last, where the command has a use for ``others``.

    Raises:
        click.UsageError: it has none.
    """
    commands, globs, before = ctx.meta[_PAIRS]
    if before and not others:
        if len(commands) != 1:
            raise click.UsageError(f"--on {before[0]!r} needs an --exec before it")
        globs, before = [[*before, *globs[0]]], []
    given = {"exec": commands} if commands else {}
    return given | ({"on": [*globs, *before]} if globs or before else {})


def is_number(text: str) -> bool:
    """Tell whether a word is a number of seconds."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def _pairs(
    values: dict[str, Any], order: list[str | None]
) -> tuple[list[str], list[list[str]], list[str]]:
    """Sort the globs to the commands before them; those without a command come third."""
    commands, globs = iter(values.get("exec") or ()), iter(values.get("on") or ())
    found: list[str] = []
    own: list[list[str]] = []
    before: list[str] = []
    for name in order:
        if name == "exec":
            found.append(next(commands))
            own.append([])
        elif name == "on":
            (own[-1] if own else before).append(next(globs))
    return found, own, before


def _with_poll_value(args: Sequence[str]) -> list[str]:
    own = list(args)
    end = own.index("--") if "--" in own else len(own)
    for index in range(end):
        follows = own[index + 1] if index + 1 < end else ""
        if own[index] == "--poll" and not is_number(follows):
            own[index] = "--poll=on"
    return own
