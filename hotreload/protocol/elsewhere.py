"""What is told to those on other machines: nothing that a server wrote, and no links. No I/O.

A traceback shows the source of a program, and an error what it was given; the page that stands in
for a server is as silent to them (contract, section 3).
"""

from dataclasses import dataclass, replace

from hotreload.content import content_id
from hotreload.protocol.messages import ClearError, Error, Fault, Message
from hotreload.protocol.wire import Dialect, Encoded


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Speak as ``dialect`` does to those who are on this machine, but for what is theirs alone."""

    dialect: Dialect

    def encode(self, message: Message, *, seq: int | None) -> Encoded | None:
        """Write what may be told of a message."""
        return self.dialect.encode(_told(message), seq=seq)


def _told(message: Message) -> Message:
    match message:
        case Error(Fault(elsewhere=None) as fault, reason):
            return Error(replace(fault, id=_name(fault.id), editor=None), reason)
        case Error(Fault(elsewhere=str() as text) as fault):
            return Error(Fault(_name(fault.id), text), text)
        case ClearError(fault_id):
            return ClearError(_name(fault_id), "mended")
        case _:
            return message


def _name(fault_id: str) -> str:
    """Name a fault without the command that the names of tasks are made of."""
    return (
        fault_id
        if fault_id.startswith("/")
        else content_id(fault_id.encode("utf-8", "surrogatepass"))
    )
