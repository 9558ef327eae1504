"""Source maps that tell which mark stands in which column."""

import json

from hotreload.esm import vlq

Marks = list[list[tuple[int, int]]]
"""For each generated line: columns, and which mark stands there."""


def mapped(marks: Marks) -> str:
    """Write a map in which the n-th mark comes from the n-th column of the only source."""
    lines = []
    source = 0
    for line in marks:
        column = 0
        segments = []
        for at, mark in line:
            numbers = (at - column, 0, 0, mark - source)
            segments.append("".join(map(vlq.encode, numbers)))
            column, source = at, mark
        lines.append(",".join(segments))
    return json.dumps({"version": 3, "sources": ["a.ts"], "names": [], "mappings": ";".join(lines)})


def marks(map_text: str) -> Marks:
    """Read what `mapped` wrote."""
    lines: Marks = []
    source = 0
    for line in json.loads(map_text)["mappings"].split(";"):
        column = 0
        found = []
        for segment in filter(None, line.split(",")):
            numbers = []
            while segment:
                number, segment = vlq.split(segment)
                numbers.append(number)
            column, source = column + numbers[0], source + numbers[3]
            found.append((column, source))
        lines.append(found)
    return lines
