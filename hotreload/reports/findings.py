"""What the doctor and the explanations say: sentences in sections, and problems with cures. No I/O.

Whoever finds something out makes these values; the command line prints them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """Say what is wrong and, in one line, what would mend it.

    One that is not ``grave`` is a hint: all works, only not as well as it could.
    """

    text: str
    cure: str
    grave: bool = True


@dataclass(frozen=True, slots=True)
class Section:
    """Hold the sentences on one matter, and the problems that were met there."""

    title: str
    lines: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


def problems_of(sections: Iterable[Section]) -> tuple[Problem, ...]:
    """List all problems, the grave ones first."""
    found = [problem for section in sections for problem in section.problems]
    return tuple(sorted(found, key=lambda problem: not problem.grave))


def verdict(sections: Iterable[Section]) -> str:
    """Count the grave problems in words."""
    count = sum(problem.grave for problem in problems_of(sections))
    match count:
        case 0:
            return "All is well."
        case 1:
            return "1 problem."
        case _:
            return f"{count} problems."


def counted(number: int, one: str, many: str | None = None) -> str:
    """Count things in words: ``1 file``, ``1,200 files``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def joined(names: Iterable[str], *, limit: int = 8) -> str:
    """List names in a sentence; beyond ``limit`` only how many more there are."""
    known = list(names)
    return ", ".join(_at_most(known, limit))


def _at_most(names: list[str], limit: int) -> Iterator[str]:
    yield from names[:limit]
    if len(names) > limit:
        yield f"and {len(names) - limit:,} more"
