"""JSON as browsers read it, and nothing that could not be written again. No I/O."""

import json
import math
from typing import Any

DEPTH_LIMIT = 100
"""Levels of an event's data; what is deeper could be read and yet not be written again."""
_CONTAINERS = (list, dict)


def parse(text: str) -> Any:
    """Read JSON as browsers do: NaN, Infinity and numbers too great for a float are none.

    Raises:
        ValueError: it is no JSON.
        RecursionError: it is too deep.
    """
    return json.loads(text, parse_constant=_refuse, parse_float=_finite)


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no number")


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
