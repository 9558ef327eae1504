"""What two versions of a text, or of its bytes, begin and end with. No I/O."""

from typing import AnyStr

_FIRST_STRETCH = 1024


def alike(old: AnyStr, new: AnyStr) -> tuple[int, int]:
    """Measure the beginning and the end that two versions share; these never overlap."""
    room = min(len(old), len(new))
    start = _common(old, new, room=room, is_end=False)
    return start, _common(old, new, room=room - start, is_end=True)


def _common(one: AnyStr, other: AnyStr, *, room: int, is_end: bool) -> int:
    """Count the characters, at most ``room``, with which two texts begin, or end, alike.

    Stretches are compared at the speed of C, each twice as long as the one before; then the one
    that differs is halved.
    """
    size, stretch = 0, _FIRST_STRETCH
    while size < room:
        step = min(stretch, room - size)
        if is_end:
            end = len(one) - size
            is_alike = other.endswith(one[end - step : end], 0, len(other) - size)
        else:
            is_alike = other.startswith(one[size : size + step], size)
        if is_alike:
            size += step
            stretch *= 2
        elif step == 1:
            break
        else:
            room = size + step - 1
            stretch = step // 2
    return size
