"""JSON as browsers read it, and nothing that could not be written again. No I/O."""

import json
import math
import re
from typing import Any

DEPTH_LIMIT = 100
"""Levels of an event's data; what is deeper could be read and yet not be written again."""
_CONTAINERS = (list, dict)
_SHOWN = 40
# No float has 310 digits before its point. Behind the start of a run only: who sends
# a megabyte of digits must not have each of them tried.
_MANY_DIGITS = re.compile(r"(?<![0-9])[0-9]{309}")


def parse(text: str) -> Any:
    """Read JSON as browsers do: NaN, Infinity and numbers too great for a float are none.

    Raises:
        ValueError: it is no JSON.
        RecursionError: it is too deep.
    """
    parse_int = _whole if _MANY_DIGITS.search(text) else None  # None is several times faster
    return json.loads(text, parse_constant=_refuse, parse_float=_finite, parse_int=parse_int)


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant[:_SHOWN]} is no number")


def _whole(text: str) -> int:
    _finite(text)
    return int(text)


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text)


def is_deep(value: object) -> bool:
    """Tell whether data has more levels than ``DEPTH_LIMIT``."""
    level = [value] if isinstance(value, _CONTAINERS) else []
    for _ in range(DEPTH_LIMIT):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, _CONTAINERS)
        ]
        if not level:
            return False
    return True
