"""Style sheets that others wrote, from npm packages (see package.json), and one of ours."""

from pathlib import Path

from tests.engines import snippets
from tests.engines.csstext import items

PACKAGES = Path(__file__).parent / "node_modules"
LIMIT = 120_000
"""Characters. Larger sheets end at the last rule that ends before."""

STRANGE = "strange.css"
"""Holds whatever CSS there is, and some that there is not."""

SHEETS = (
    STRANGE,
    "@highlightjs/cdn-assets/styles/a11y-dark.css",
    "@highlightjs/cdn-assets/styles/github.min.css",
    "@highlightjs/cdn-assets/styles/monokai.css",
    "@picocss/pico/css/pico.classless.css",
    "@picocss/pico/css/pico.css",
    "animate.css/animate.css",
    "animate.css/animate.min.css",
    "bootstrap/dist/css/bootstrap-grid.css",
    "bootstrap/dist/css/bootstrap-reboot.css",
    "bootstrap/dist/css/bootstrap-utilities.min.css",
    "bootstrap/dist/css/bootstrap.css",
    "bootstrap/dist/css/bootstrap.min.css",
    "bulma/css/bulma.css",
    "bulma/css/bulma.min.css",
    "foundation-sites/dist/css/foundation-float.min.css",
    "foundation-sites/dist/css/foundation.css",
    "github-markdown-css/github-markdown.css",
    "katex/dist/katex.css",
    "normalize.css/normalize.css",
    "tachyons/css/tachyons.css",
    "tachyons/css/tachyons.min.css",
    "tailwindcss/preflight.css",
    "tailwindcss/theme.css",
    "uikit/dist/css/uikit.css",
)


def installed() -> bool:
    """Tell whether the packages are there (``make engines`` installs them)."""
    return all((PACKAGES / name).is_file() for name in SHEETS if name != STRANGE)


def sheet(name: str) -> str:
    """Read a sheet, as far as the limit."""
    if name == STRANGE:
        return _strange()
    text = (PACKAGES / name).read_text(encoding="utf-8-sig")
    if len(text) <= LIMIT:
        return text
    ends = [item.end for item in items(text) if item.depth == 0 and item.end <= LIMIT]
    return text[: max(ends)] + "\n"


def _strange() -> str:
    ordinary = [f".d{n} {{ {one} }}" for n, one in enumerate(snippets.DECLARATIONS)]
    wrapped = [
        f"{wrapper} {{\n  {rule}\n  & > .inner {{ color: red }}\n}}"
        for wrapper, rule in zip(snippets.WRAPPERS, ordinary, strict=False)
    ]
    selectors = [f"{one} {{ color: green }}" for one in snippets.SELECTORS if "{" not in one]
    return "\n".join((*ordinary, *snippets.AT_RULES[:-1], *wrapped, *selectors)) + "\n"
