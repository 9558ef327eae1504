"""The recipes of the documentation, with the real programs: each edit is one update."""

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from hotreload.aiohttp import RELOADER
from hotreload.children.surroundings import Surroundings
from hotreload.cli import options, settings
from tests.docs.markdown import blocks
from tests.integration.served import Served, message, paths, serve, up_to_now
from tests.waiting import until

SPHINX = {
    "source/conf.py": "project = 'docs'\n",
    "source/index.rst": "Hello\n=====\n\nold words\n",
}
MKDOCS = {
    "mkdocs.yml": "site_name: docs\n",
    "docs/index.md": "# Hello\n\nold words\n",
}
PELICAN = {
    "pelicanconf.py": "SITENAME = 'blog'\n",
    "content/hello.md": "Title: Hello\nDate: 2026-01-01\nSlug: hello\n\nold words\n",
}
FILES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"sphinx-build": SPHINX, "mkdocs": MKDOCS, "pelican": PELICAN}
)
SOURCES = {
    "sphinx-build": "source/index.rst",
    "mkdocs": "docs/index.md",
    "pelican": "content/hello.md",
}
PAGES = {"sphinx-build": "/index.html", "mkdocs": "/index.html", "pelican": "/hello.html"}
LONG = os.environ.get("HOTRELOAD_TESTS") == "long"
PATIENCE = 60.0
"""Seconds that a build may take; the usual is one, and a loaded machine needs its time."""


def recipe(program: str) -> options.Serve:
    """Read the command of the documentation that runs a program."""
    (line,) = (each.text for each in blocks("sh", "docs/recipes.md") if program in each.text)
    parsed = options.cli.main(shlex.split(line)[1:], standalone_mode=False)
    assert isinstance(parsed, options.Serve)
    return parsed


@pytest.mark.timeout(2 * PATIENCE)
@pytest.mark.parametrize("program", [*FILES] if LONG else ["mkdocs"])
async def test_an_edit_is_one_update(program: str, tmp_path: Path, aiohttp_client: Any) -> None:
    for name, text in FILES[program].items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    asked = recipe(program)
    config = settings.gather(asked.flags, root=asked.root, cwd=tmp_path, environ={}).config
    search = os.pathsep.join((os.path.dirname(sys.executable), os.environ["PATH"]))
    around = Surroundings(str(tmp_path), {**os.environ, "PATH": search})
    served = await serve(config.root, aiohttp_client, exec=config.exec, surroundings=around)
    await built(served)
    page = PAGES[program]
    assert "old words" in (await served.get(page))[1]
    socket = await served.connect()

    source = tmp_path / SOURCES[program]
    source.write_text(source.read_text().replace("old", "new"))
    update = await message(socket, kind="update", patience=PATIENCE)
    await built(served)

    assert page in paths(update)
    assert "new words" in (await served.get(page))[1]
    assert await up_to_now(served.client, socket) == []
    assert served.warnings == []
    await socket.close()


async def built(served: Served) -> None:
    """Wait for the end of the build."""
    publisher = served.client.app[RELOADER].publisher
    await until(lambda: not publisher.is_busy(), patience=PATIENCE)
