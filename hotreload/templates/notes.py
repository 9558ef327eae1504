"""The template files that the request at hand has used: a set for each, in a context variable.

Threads and tasks that a request begins with its own context (``asyncio.to_thread``, anyio,
asgiref) write into the same set.
"""

import os
import time
from contextvars import ContextVar
from functools import lru_cache

NAMES_LIMIT = 4096
"""Names of templates whose paths are kept, and whose first use is."""

current: ContextVar[set[str] | None] = ContextVar("hotreload_templates", default=None)
"""The set of the request at hand; None outside of those that are observed."""

_first_noted: dict[str, float] = {}


@lru_cache(NAMES_LIMIT)
def file_of(name: str) -> str | None:
    """Give the absolute path of a template's file; None for what is no file, as ``<template>``."""
    if not name or name.startswith("<"):
        return None
    file = os.path.abspath(name)
    if len(_first_noted) < NAMES_LIMIT:
        _first_noted.setdefault(file, time.time())
    return file


def first_noted(file: str) -> float | None:
    """Say when a file was used first, in seconds of the wall clock; None: not in this process."""
    return _first_noted.get(file)
