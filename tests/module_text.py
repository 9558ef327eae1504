"""What modules are served as, without what is the same in each."""

import re

_NAME = re.compile(r",?ran as \$ran")
_CALL = re.compile(r'\$ran\("[-\w]+",import\.meta[^)]*\);|import\{\}from"[^"]*";')


def without_id(text: str) -> str:
    """Leave out the words by which a module that was asked for with a key tells its id."""
    return _CALL.sub("", _NAME.sub("", text))
