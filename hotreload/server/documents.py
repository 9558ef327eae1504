"""The pages that are ours: the listing of a folder, and the page for what is missing. No I/O."""

from collections.abc import Iterable
from html import escape

from hotreload import urls

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 44rem; margin: 12vh auto 4rem; padding: 0 1.5rem }
h1 { font-size: 1.25rem; font-weight: 600; margin: 0 0 1rem; overflow-wrap: anywhere }
p { color: color-mix(in srgb, currentColor 70%, transparent); margin: 0 }
ul { list-style: none; margin: 0; padding: 0; border-top: 1px solid #8884 }
li { border-bottom: 1px solid #8884 }
a { display: block; padding: .45rem .25rem; color: inherit; text-decoration: none;
    overflow-wrap: anywhere }
a:hover, a:focus-visible { background: #8882 }
.folder { font-weight: 600 }
pre { overflow-x: auto; border-top: 1px solid #8884; padding-top: 1rem; font-size: .875rem }
"""


def listing(path: str, entries: Iterable[str]) -> bytes:
    """Draw the listing of the folder at a canonical path; folders' names end with a slash."""
    names = sorted(entries, key=lambda name: (not name.endswith("/"), name.casefold()))
    items = [_item("../", "Parent folder")] if path != "/" else []
    items += [_item(name, name) for name in names]
    title = _shown(urls.unquote(path))
    empty = "<p>This folder is empty.</p>" if not names else ""
    return _document(title, f"<h1>{title}</h1><ul>{''.join(items)}</ul>{empty}")


def missing() -> bytes:
    """Draw the page for a file that is not there; it comes alive when the file does."""
    return _document(
        "Not found",
        "<h1>There is nothing here</h1><p>This page comes alive as soon as the file is there.</p>",
    )


def broken(message: str) -> bytes:
    """Draw the page for a file that is there but cannot be read."""
    return _document(
        "Cannot be read",
        f"<h1>This file cannot be read</h1><p>{_shown(message)}</p>",
    )


def notice(title: str, *sentences: str, code: str = "") -> bytes:
    """Draw a page that says something in a few sentences, with a text in lines below."""
    paragraphs = "".join(f"<p>{_shown(sentence)}</p>" for sentence in sentences)
    lines = "\n".join(map(_shown, code.splitlines()))
    return _document(
        _shown(title),
        f"<h1>{_shown(title)}</h1>{paragraphs}" + (f"<pre>{lines}</pre>" if code else ""),
    )


def _item(name: str, label: str) -> str:
    kind = ' class="folder"' if name.endswith("/") else ""
    href = name if name == "../" else f"./{urls.quote(name)}"
    return f'<li><a{kind} href="{escape(href)}">{_shown(label)}</a></li>'


def _shown(text: str) -> str:
    """Escape a file name, with a replacement for what is no UTF-8 and for control characters."""
    clean = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return escape("".join(char if char.isprintable() else "\ufffd" for char in clean))


def _document(title: str, body: str) -> bytes:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body>{body}</body></html>\n"
    ).encode()
