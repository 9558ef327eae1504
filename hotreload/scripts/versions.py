"""Under which key each page holds its modules. No I/O.

A browser keeps one instance of a module for each spelling of its URL. A page that replaced some
modules holds them as ``?t=<key>``, the others without; whoever is loaded later has to find the
very same. The pages know, and tell (decision 17). A key is 13 digits of time and 6 of the tab.
"""

import re
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field

from hotreload.protocol.messages import KEY_LIMIT, TAB_DIGITS, Modules

TABS_LIMIT = 1_000
"""Pages whose tables are kept; the one that was silent for the longest time goes first."""
ENTRIES_LIMIT = 20_000
"""Modules of one page."""
ALL_LIMIT = 500_000
"""Modules of all pages together; beyond them pages are forgotten as well."""
PATH_LIMIT = 8 * 1024
"""Characters of a path; a longer one could not be asked for."""

_KEY = re.compile(rf"\d{{{13 + TAB_DIGITS},{KEY_LIMIT}}}", re.ASCII)


@dataclass(slots=True)
class Table:
    """Hold the keys of one page; ``newest`` is the last one that it told of."""

    held: dict[str, str] = field(default_factory=dict)
    newest: int = 0

    def take(self, held: Iterable[tuple[str, str]]) -> None:
        """Add modules, as far as there is room."""
        for path, key in held:
            self.newest = max(self.newest, int(key or 0))
            has_room = len(self.held) < ENTRIES_LIMIT and len(path) <= PATH_LIMIT
            if has_room or path in self.held:
                self.held[path] = key


class Versions:
    """Remember what pages hold, by the tab's digits."""

    def __init__(self) -> None:
        """Know no page."""
        self._tables: OrderedDict[str, Table] = OrderedDict()
        self._count = 0

    def take(self, modules: Modules) -> None:
        """Note what a page says."""
        table = self._tables.pop(modules.tab, None)
        self._count -= len(table.held) if table is not None else 0
        if table is None or modules.is_whole:
            table = Table()
        self._tables[modules.tab] = table
        table.take(modules.held)
        self._count += len(table.held)
        while len(self._tables) > TABS_LIMIT or self._is_full():
            _, forgotten = self._tables.popitem(last=False)
            self._count -= len(forgotten.held)

    def _is_full(self) -> bool:
        return self._count > ALL_LIMIT and len(self._tables) > 1

    def is_known(self, key: str) -> bool:
        """Tell whether the page of a key has told what it holds since it made the key."""
        table = self._tables.get(key[-TAB_DIGITS:])
        return table is not None and table.newest >= int(key)

    def key_of(self, path: str, *, asker: str) -> str:
        """Give the key under which a module's import is to be loaded, "" for none.

        ``asker`` is the key of the module that imports it. What the page does not hold yet is new
        to it like that module: loaded without a key, it would import all without.
        """
        table = self._tables.get(asker[-TAB_DIGITS:])
        return table.held.get(path, asker) if table is not None else ""


def is_key(stamp: str) -> bool:
    """Tell whether the value of ``t`` is the key of a page, and not a time alone."""
    return _KEY.fullmatch(stamp) is not None
