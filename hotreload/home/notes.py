"""What followers hand to the leader: pages that they served, templates, where they answer, and
what they publish.

A line of JSON, and behind it, as it is, the source of a page. No I/O.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, assert_never

from hotreload.answers.tagger import Served
from hotreload.protocol.messages import ClearError, Custom, Error, Fault, FullReload


@dataclass(frozen=True, slots=True)
class Address:
    """Say where the application answers; ``sockname`` as the system gives that of a socket."""

    scheme: str
    sockname: tuple[str, int]


@dataclass(frozen=True, slots=True)
class Templates:
    """Name the templates of an answer that is no page, such as one that failed."""

    files: frozenset[str]


Told = Custom | FullReload | Error | ClearError
"""What an application publishes; all else comes from files, which the leader watches."""


@dataclass(frozen=True, slots=True)
class Published:
    """Hold a message that every tab is to get."""

    message: Told


Note = Served | Address | Templates | Published
_KINDS: Mapping[str, type[Custom | FullReload | ClearError]] = {
    "custom": Custom,
    "reload": FullReload,
    "mended": ClearError,
}


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
        case Published(Error(fault, reason)):
            return _told("error", {"fault": asdict(fault), "reason": reason})
        case Published(message):
            kind = next(name for name, made in _KINDS.items() if isinstance(message, made))
            return _told(kind, asdict(message))
        case _ as never:
            assert_never(never)


def _told(kind: str, fields: Mapping[str, Any]) -> bytes:
    return json.dumps({"published": kind, "fields": fields}).encode("ascii")


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
        if "published" in fields:
            return Published(_message(fields["published"], fields["fields"]))
        named = {name: str(fields[name]) for name in ("id", "url", "policy")}
        return Served(**named, source=source, files=frozenset(map(str, fields["files"])))
    except (KeyError, TypeError) as error:
        raise ValueError("this is no note") from error


def _message(kind: str, fields: dict[str, Any]) -> Told:
    if kind == "error":
        return Error(Fault(**fields["fault"]), fields["reason"])
    return _KINDS[kind](**fields)
