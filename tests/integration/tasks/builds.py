"""Builds of a site at random, as shell scripts that pause where one would rather not be seen."""

import shlex
from collections.abc import Callable, Iterator
from random import Random

PAUSES = (0.0, 0.0, 0.005, 0.02, 0.05, 0.11, 0.21, 0.35)
"""Seconds; some are longer than a root has to be there before it counts as back."""
PAGES = ("index.html", "guide.html", "about/index.html", "404.html")
HEAD = "<link rel=stylesheet href=/style.css ><h1>"

Lines = Iterator[str]


def build(random: Random, number: int) -> str:
    """Write the script of a build that leaves its site in ``site``; ``number`` is in its pages."""
    style = random.choice((_in_place, _emptied, _removed, _moved, _exchanged, _linked))
    return "\n".join([_pause(random), *style(random, number), f"echo {number} >> done"])


def _in_place(random: Random, number: int) -> Lines:
    """As Sphinx does."""
    yield "mkdir -p site"
    yield from _write(random, number, "site")


def _emptied(random: Random, number: int) -> Lines:
    """As MkDocs does."""
    yield "mkdir -p site; rm -rf site/*"
    yield from _write(random, number, "site")


def _removed(random: Random, number: int) -> Lines:
    """As Pelican does, where it is told to."""
    yield "rm -rf site"
    yield _pause(random)
    yield "mkdir site"
    yield from _write(random, number, "site")


def _moved(random: Random, number: int) -> Lines:
    yield "rm -rf new; mkdir new"
    yield from _write(random, number, "new")
    yield "rm -rf site; mv new site"


def _exchanged(random: Random, number: int) -> Lines:
    yield "rm -rf new old; mkdir new"
    yield from _write(random, number, "new")
    yield "[ ! -e site ] || mv site old"
    yield _pause(random)
    yield "mv new site"


def _linked(random: Random, number: int) -> Lines:
    yield f"mkdir build{number}"
    yield from _write(random, number, f"build{number}")
    yield f"[ -L site ] || rm -rf site; ln -sn build{number} link; mv -T link site"


def _write(random: Random, number: int, folder: str) -> Lines:
    """Write the files of a site, in any order; what was there may be among them."""
    pages = {name: f"{HEAD}{name} of {random.choice((0, number))}" for name in PAGES[:1]}
    others = [name for name in PAGES[1:] if random.random() < 0.5]
    files = pages | {name: f"{HEAD}{name} of {number}" for name in others}
    files["style.css"] = f"h1 {{ order: {number} }}"
    for name in random.sample(list(files), len(files)):
        yield f"{_pause(random)}; mkdir -p $(dirname {folder}/{name})"
        yield random.choice(_WAYS)(random, f"{folder}/{name}", files[name])


def _at_once(random: Random, file: str, text: str) -> str:
    return f"printf %s {shlex.quote(text)} > {file}"


def _in_halves(random: Random, file: str, text: str) -> str:
    first, second = (shlex.quote(half) for half in (text[:9], text[9:]))
    return f"{{ printf %s {first}; {_pause(random)}; printf %s {second}; }} > {file}"


def _renamed(random: Random, file: str, text: str) -> str:
    return f"{_at_once(random, f'{file}.tmp', text)}; {_pause(random)}; mv {file}.tmp {file}"


def _if_missing(random: Random, file: str, text: str) -> str:
    return f"[ -e {file} ] || {_at_once(random, file, text)}"


_WAYS: tuple[Callable[[Random, str, str], str], ...] = (
    _at_once,
    _in_halves,
    _renamed,
    _if_missing,
)


def _pause(random: Random) -> str:
    return f"sleep {random.choice(PAUSES)}"
