"""What followers hand to the leader: pages that they served, templates, and where they answer.

A line of JSON, and behind it, as it is, the source of a page. No I/O.
"""

import json
from dataclasses import dataclass
from typing import assert_never

from hotreload.answers.tagger import Served


@dataclass(frozen=True, slots=True)
class Address:
    """Say where the application answers; ``sockname`` as the system gives that of a socket."""

    scheme: str
    sockname: tuple[str, int]


@dataclass(frozen=True, slots=True)
class Templates:
    """Name the templates of an answer that is no page, such as one that failed."""

    files: frozenset[str]


Note = Served | Address | Templates


def encode(note: Note) -> bytes:
    """Write a note."""
    match note:
        case Served():
            fields = {
                "id": note.id,
                "url": note.url,
                "policy": note.policy,
                "files": sorted(note.files),
            }
            return json.dumps(fields).encode("ascii") + b"\n" + note.source
        case Address():
            return json.dumps({"scheme": note.scheme, "sockname": note.sockname}).encode("ascii")
        case Templates():
            return json.dumps({"templates": sorted(note.files)}).encode("ascii")
        case _ as never:
            assert_never(never)


def decode(data: bytes) -> Note:
    """Read a note.

    Raises:
        ValueError: it is none; only processes of ours write them.
    """
    line, _, source = data.partition(b"\n")
    fields = json.loads(line)
    try:
        if "sockname" in fields:
            host, port = fields["sockname"]
            return Address(str(fields["scheme"]), (str(host), int(port)))
        if "templates" in fields:
            return Templates(frozenset(map(str, fields["templates"])))
        named = {name: str(fields[name]) for name in ("id", "url", "policy")}
        return Served(**named, source=source, files=frozenset(map(str, fields["files"])))
    except (KeyError, TypeError) as error:
        raise ValueError("this is no note") from error
