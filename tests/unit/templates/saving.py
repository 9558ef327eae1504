"""Templates in files: a page, what it is made of, and how they are saved."""

import os
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path

TEMPLATES = {
    "base.html": "<main>{% block main %}{% endblock %}</main>",
    "page.html": "{% extends 'base.html' %}{% block main %}{% include 'part.html' %}{% endblock %}",
    "part.html": "<p>part</p>",
    "other.html": "<p>other</p>",
}
_seconds = count(10**9)


def save(path: Path, text: str) -> None:
    """Save a file at a time of its own: Jinja2 goes by the time alone."""
    path.write_text(text)
    moment = next(_seconds)
    os.utime(path, (moment, moment))


def save_all(folder: Path, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        save(folder / name, text)


def names(files: Iterable[str]) -> set[str]:
    return {os.path.basename(file) for file in files}
