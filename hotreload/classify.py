"""What sort of file a path names, which decides how a change of it is applied. No I/O."""

from enum import StrEnum

from hotreload.media_types import content_type, suffix

_MARKUP = {"html", "htm", "xhtml", "shtml", "djhtml", "cshtml", "phtml", "gohtml", "xml", "svg"}
_FEEDS = {"rss", "atom"}
_PROSE = {"md", "mdx", "markdown", "rst", "txt", "adoc", "asciidoc", "org", "textile"}
_PYTHON_TEMPLATES = {"jinja", "jinja2", "j2", "mako", "mak", "pt", "genshi", "tmpl", "tpl"}
_OTHER_TEMPLATES = {"njk", "liquid", "mustache", "hbs", "ejs", "pug", "haml", "slim", "erb", "twig"}
_TEMPLATES = frozenset(_MARKUP | _FEEDS | _PROSE | _PYTHON_TEMPLATES | _OTHER_TEMPLATES)


class AssetKind(StrEnum):
    """Sort files by how a browser takes a new version of them."""

    CSS = "css"
    IMAGE = "image"
    FONT = "font"
    MEDIA = "media"
    HTML = "html"
    MODULE = "module"
    OTHER = "other"


_BY_TYPE = {
    "text/css": AssetKind.CSS,
    "text/html": AssetKind.HTML,
    "application/xhtml+xml": AssetKind.HTML,
    "text/javascript": AssetKind.MODULE,
    "application/vnd.ms-fontobject": AssetKind.FONT,
}
_BY_FAMILY = {
    "image": AssetKind.IMAGE,
    "font": AssetKind.FONT,
    "audio": AssetKind.MEDIA,
    "video": AssetKind.MEDIA,
}


def kind(path: str) -> AssetKind:
    """Sort a file or URL path by its suffix; what no element shows is the rest."""
    essence = content_type(path).partition(";")[0]
    family = essence.partition("/")[0]
    return _BY_TYPE.get(essence) or _BY_FAMILY.get(family, AssetKind.OTHER)


def is_template(path: str) -> bool:
    """Say whether pages are probably made from this file: markup, a template or prose."""
    return suffix(path) in _TEMPLATES
