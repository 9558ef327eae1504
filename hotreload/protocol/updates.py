"""What one message tells of each change, as values. No I/O."""

from dataclasses import dataclass

EVERY_PAGE = "*"
"""The path of an `HtmlUpdate` that every page compares with its own source."""


@dataclass(frozen=True, slots=True)
class Splice:
    """Lead from one served text to the next; ``at`` and ``delete`` in UTF-16 units.

    ``old`` and ``new`` are content ids; ``new`` is None where it is the id of the update.
    """

    old: str
    new: str | None
    at: int
    delete: int
    insert: str


@dataclass(frozen=True, slots=True)
class CssUpdate:
    """A sheet, or something a sheet shows, changed; ``accepted_path`` is the linked sheet.

    ``splice`` is for pages that know the text before; None: the sheet is to be loaded anew.
    """

    path: str
    accepted_path: str
    timestamp: int
    id: str | None
    splice: Splice | None = None


@dataclass(frozen=True, slots=True)
class AssetUpdate:
    """An image, a font, a medium or a data file changed."""

    path: str
    accepted_path: str
    timestamp: int
    id: str | None


@dataclass(frozen=True, slots=True)
class Code:
    """Hold a module's text without what it imports.

    ``pieces`` are what stands before a prologue of ours, and the text between the specifiers;
    ``imports`` are canonical paths with the URLs that lead there, in the order of the text.
    ``is_hot``: it uses ``import.meta.hot``.
    """

    pieces: tuple[str, ...]
    imports: tuple[tuple[str, str], ...] = ()
    is_hot: bool = True


@dataclass(frozen=True, slots=True)
class JsUpdate:
    """Scripts, or files that scripts import, changed: a boundary as far as text tells it.

    The first of a message describes the graph above all that changed, the others leave it empty.
    ``changed`` are paths with their ids. ``importers`` are chains, each from a path that changed,
    or is in an earlier chain, upwards; together they hold every edge once. ``dynamic`` are the
    edges (child, importer) that are only ``import()``. ``uses`` are rows of child, importer and
    the names that the importer uses; edges without a row use all. ``unread`` are scripts whose
    imports nobody knows. ``assets`` and ``workers`` are edges that are ``new URL()`` or a worker's,
    ``sheets`` are imported as CSS module scripts, ``plain`` are changed scripts that are served
    byte for byte. ``code`` is the new text where one module changed that alone runs anew, which a
    page may run without asking. With ``invalidated`` the path gave up accepting its own update.
    ``is_dead_end``: by its text nobody accepts it; for clients that do not decide themselves.
    """

    path: str
    accepted_path: str
    timestamp: int
    id: str | None
    importers: tuple[tuple[str, ...], ...] = ()
    changed: tuple[tuple[str, str | None], ...] = ()
    dynamic: tuple[tuple[str, str], ...] = ()
    uses: tuple[tuple[str, ...], ...] = ()
    unread: tuple[str, ...] = ()
    assets: tuple[tuple[str, str], ...] = ()
    workers: tuple[tuple[str, str], ...] = ()
    sheets: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    code: Code | None = None
    invalidated: bool = False
    is_dead_end: bool = False


@dataclass(frozen=True, slots=True)
class HtmlUpdate:
    """A page changed; ``pages`` are the ids of the served pages that the change concerns.

    ``path`` may be `EVERY_PAGE`: what changed is no page, but any may be made of it, and ``id`` is
    None; ``others`` are the ids of pages that are not. ``inline``: the module scripts in it whose
    texts changed, by their numbers, where their number is what it was. ``splice`` is for pages
    that know the source before; None: it is to be fetched.
    """

    path: str
    accepted_path: str
    timestamp: int
    id: str | None
    pages: tuple[str, ...] = ()
    inline: tuple[int, ...] = ()
    splice: Splice | None = None
    others: tuple[str, ...] = ()


Update = CssUpdate | AssetUpdate | JsUpdate | HtmlUpdate
