"""Where we differ from Vite on purpose; ``docs/hot-api.md`` lists them all, with the same words."""

from dataclasses import dataclass
from typing import TypeVar

from tests.hot.target import TARGET

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Difference:
    """Say what we do, what Vite does, and which issues of Vite's ask for it."""

    ours: str
    vite: str
    issues: tuple[int, ...] = ()


def expected(_: Difference, *, ours: T, vite: T) -> T:
    """Give what this target is to do where the two differ."""
    return ours if TARGET == "ours" else vite


DISPOSED = Difference(
    "every module that is replaced is disposed, leaf first, before any new code runs",
    "only the accepted module is",
    (4824,),
)
DISPOSERS = Difference(
    "a module may have several disposers, and each is called",
    "the last one registered counts",
    (16283,),
)
LOADED_FIRST = Difference(
    "new code is loaded and linked before the old is disposed: a syntax error or a missing import "
    "leaves the page as it was, and no callback is called",
    "the old is disposed first, and callbacks get `undefined`",
    (8625,),
)
THROWN = Difference(
    "a callback, disposer or listener that throws is reported, and the rest goes on",
    "the rest of the update is dropped, `vite:afterUpdate` included",
)
REGISTERED = Difference(
    "what a module registers while it runs counts: aliases and helper functions accept, "
    "code that never runs does not",
    "the text `import.meta.hot.accept(` counts, run or not",
    (12447,),
)
PAGES = Difference(
    "each page decides with the modules that it has loaded itself",
    "one decision for all pages",
    (11275,),
)
UNUSED = Difference(
    "a file that nobody imports any more is nobody's business",
    "its deletion or its return reloads every page",
    (10710, 17806),
)
PRUNED = Difference(
    "what only a pruned module imported is pruned with it",
    "it stays, and its next change reloads the page",
    (14315,),
)
CYCLES = Difference(
    "a cycle is entered anew at the module that accepted; the rest of it stays as it is",
    "the whole cycle runs again, and where it cannot, the page reloads",
    (14975, 16580),
)
AGAIN = Difference(
    "an `import()` that is made again gives the instance that the page holds by now",
    "it gives the first one",
    (2255,),
)
SHOWN = Difference(
    "an edited page concerns the tabs that show it",
    "an edited `/index.html` reloads every tab",
    (11275,),
)
PATCHED = Difference(
    "an edited page is patched where it stands, and its modules go on",
    "the page reloads",
)
WITHIN = Difference(
    "an edited module script within a page runs again where it accepts itself",
    "its old text runs again",
)
RESUMED = Difference(
    "after a restart of the server the page goes on, and reloads only if something changed",
    "the page reloads",
    (5675,),
)
LINKS = Difference(
    "a style sheet keeps its `<link>`, and mostly its URL",
    "a clone with `?t=` replaces the element",
)
NAMES = Difference(
    "paths in events are URL paths: percent-encoded, without query and without `t`, but for "
    "`?inline=N`, the inline module script N of a page",
    "they are names of modules, with queries such as `direct` and `html-proxy`",
)
PICTURES = Difference(
    "a changed picture has a new URL in `new URL('./x.png', import.meta.url)`",
    "the module that accepts itself runs again, with the URL of the old picture",
    (13379,),
)
SHEETS = Difference(
    "`import sheet from './x.css' with {type: 'css'}` gives a `CSSStyleSheet`",
    "the attribute is not known; sheets are imported for their effect on the page",
    (17700,),
)
BARE = Difference(
    "bare names mean what the import map of the page says",
    "they mean what is in `node_modules`",
    (2483, 6582),
)
OUTSIDE = Difference(
    "what lies outside the root has the URL that `--mount` gives it",
    "it is below `/@fs/`, by its path on the disk",
)
LINES = Difference(
    "the console says `[hotreload] connected`",
    "two lines at the level of debugging",
)
