"""The text of one script: its bytes, and what it says. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hotreload.esm import lexer
from hotreload.esm.page_maps import is_bare
from hotreload.esm.specifiers import Resolved
from hotreload.esm.syntax import Import, Module, Unsure

TEXT_LIMIT = 4 * 1024 * 1024
"""Bytes of a script that is read; one MB takes 60 ms. A longer one is served as it is."""

_TOO_LONG = Unsure(f"it has more than {TEXT_LIMIT // 1024 // 1024} MB", 0)


@dataclass(frozen=True, slots=True)
class Source:
    """Hold what a text says, by its content id, and the files that its imports mean.

    ``base`` is the path that its specifiers are relative to.
    """

    id: str
    base: str
    says: Module | Unsure
    targets: Mapping[Import, Resolved] = field(default_factory=dict)

    @property
    def is_rewritten(self) -> bool:
        """Tell whether there is anything in the text of a module that is to be rewritten."""
        return isinstance(self.says, Module) and bool(self.says.imports or self.says.uses_hot)

    @property
    def has_bare(self) -> bool:
        """Tell whether it says something that only import maps can explain."""
        if isinstance(self.says, Unsure):
            return False
        named = [one.specifier for one in self.says.imports if one.specifier is not None]
        return any(map(is_bare, (*named, *(one.specifier for one in self.says.accepted))))


def decode(data: bytes) -> str:
    """Read a script's bytes so that `encode` gives them back; browsers always take UTF-8."""
    return data.decode("utf-8", "surrogateescape")


def encode(text: str) -> bytes:
    """Write the text that `decode` read, rewritten or not."""
    return text.encode("utf-8", "surrogateescape")


def parsed(data: bytes | None) -> Module | Unsure:
    """Read what a script says; ``data`` is None where it is too much to be read at all."""
    if data is None or len(data) > TEXT_LIMIT:
        return _TOO_LONG
    return lexer.parse(decode(data))
