"""Numbers in source maps: base64 digits, the lowest five bits first. No I/O."""

import re

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
_NUMBER = re.compile("[g-z0-9+/]{0,6}[A-Za-f]")
"""At most seven digits: numbers of 32 bits; digits from ``g`` on have others behind them."""


def split(segment: str) -> tuple[int | None, str]:
    """Take the first number off a segment; None and all of it where there is none."""
    match = _NUMBER.match(segment)
    if match is None:
        return None, segment
    value = 0
    for digit in reversed(match[0]):
        value = value << 5 | _VALUES[digit] & 31
    return -(value >> 1) if value & 1 else value >> 1, segment[match.end() :]


def encode(number: int) -> str:
    """Write a number."""
    value = -number << 1 | 1 if number < 0 else number << 1
    digits = []
    while value > 31:
        digits.append(_DIGITS[value & 31 | 32])
        value >>= 5
    return "".join(digits) + _DIGITS[value]
