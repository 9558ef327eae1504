"""Pages that others wrote: npm packages' (see package.json), and the docs of Python's modules."""

import importlib
import pydoc
from functools import cache
from pathlib import Path

PACKAGES = Path(__file__).parent / "node_modules"
FOLDERS = ("foundation-sites/test/visual", "uikit/tests", "html5-boilerplate/dist", "katex/contrib")
LEAST, MOST = 1_000, 120_000
"""Characters; smaller pages hold next to nothing, larger ones only more of the same."""

DOCUMENTED = ("bisect", "csv", "fractions", "html.parser", "queue", "string", "textwrap", "zipfile")


def installed() -> bool:
    """Tell whether the packages are there (``make sheets`` installs them)."""
    return all((PACKAGES / name).is_dir() for name in FOLDERS)


@cache
def names() -> tuple[str, ...]:
    """List the pages; those of modules by the names of these."""
    files = [
        str(path.relative_to(PACKAGES))
        for folder in FOLDERS
        for path in sorted((PACKAGES / folder).rglob("*.html"))
        if LEAST <= path.stat().st_size <= MOST
    ]
    return (*DOCUMENTED, *files)


@cache
def page(name: str) -> str:
    """Read a page."""
    if name in DOCUMENTED:
        module = importlib.import_module(name)
        documented = pydoc.html.document(module, name)
        return pydoc.html.page(name, documented)
    return (PACKAGES / name).read_text(encoding="utf-8-sig", errors="replace")
