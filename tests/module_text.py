"""What modules are served as: the lines of ours in them, and what is the same in each."""

import re

from hotreload import client_files

FOLDER = f"/@hotreload/{client_files.version()}/"
HOT = f'import{{hot as $hot}}from"{FOLDER}hot.js";import.meta.hot=$hot(import.meta);'
"""The line by which a module gets its ``import.meta.hot``."""
_NAME = re.compile(r",?ran as \$ran")
_CALL = re.compile(r'\$ran\("[-\w]+",import\.meta[^)]*\);|import\{\}from"[^"]*";')


def guard(key: str) -> str:
    """Give the import by which a module that was asked for with a key is guarded."""
    return f'import"{FOLDER}guard.js#{key}";'


def without_id(text: str) -> str:
    """Leave out the words by which a module that was asked for with a key tells its id."""
    return _CALL.sub("", _NAME.sub("", text))
