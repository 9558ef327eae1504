"""What a module's text says about its neighbours: imports, and the use of ``import.meta.hot``.

Offsets are those of Python strings. Ranges of literals lie between their quotes.
"""

from dataclasses import dataclass
from enum import Enum


class ImportKind(Enum):
    """Tell in which way one file brings in another."""

    STATIC = "static"
    """``import … from``, ``import '…'`` and ``export … from``."""
    DYNAMIC = "dynamic"
    """``import(…)``."""
    ASSET = "asset"
    """``new URL('…', import.meta.url)``."""
    WORKER = "worker"
    """The same as the first argument of ``new Worker`` or ``new SharedWorker``."""


@dataclass(frozen=True, slots=True)
class Span:
    """Point at ``text[start:end]``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Import:
    """Describe one import; ``at`` is its specifier's source, between the quotes.

    ``specifier`` is what the source means, escapes resolved; None where it is computed, and then
    ``at`` is the whole expression. ``argument`` is the first argument of a dynamic import.
    ``names`` are the bindings that are used of it: empty for its effects alone, None for all of
    them (``* as``, ``export *`` and dynamic). ``type`` is the import attribute of that name.
    """

    kind: ImportKind
    specifier: str | None
    at: Span
    names: frozenset[str] | None = None
    type: str | None = None
    argument: Span | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """Point at a literal dependency that the module accepts, between its quotes."""

    specifier: str
    at: Span


@dataclass(frozen=True, slots=True)
class Module:
    """Hold what a file says; for a classic script all of it is empty.

    ``uses_hot``: ``import.meta.hot`` may be reached from it, by whatever spelling.
    ``accepts_itself`` and the rest are what literal text tells, dead code included.
    ``accepted_exports`` are the names of ``acceptExports``, None without one.
    ``exports`` are all names it exports, None where not all of them are known.
    ``prologue`` is where code can be put in front of all others: behind a hashbang or a byte
    order mark, on the line that is there.
    """

    imports: tuple[Import, ...] = ()
    is_module: bool = False
    uses_hot: bool = False
    accepts_itself: bool = False
    accepted: tuple[Accepted, ...] = ()
    accepted_exports: frozenset[str] | None = None
    exports: frozenset[str] | None = None
    prologue: int = 0

    @property
    def calls_hot_file(self) -> bool:
        """Tell whether it needs our help while it runs: a hot API, or dynamic imports."""
        return self.uses_hot or any(one.argument is not None for one in self.imports)


@dataclass(frozen=True, slots=True)
class Unsure:
    """Say why a text is served as it is: a clause for people, and the offset of the doubt."""

    why: str
    offset: int
