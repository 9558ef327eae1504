"""What sort of file a path names, which decides how a change of it is applied. No I/O."""

import re
from enum import StrEnum
from functools import lru_cache

from hotreload.media_types import content_type


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


_MARKUP = re.compile(
    r"\.(adoc|djhtml|ejs|erb|haml|handlebars|hbs|html?|j2|jinja2?|jnj|liquid|mako|markdown|md|mustache"
    r"|njk|pug|rst|slim|tmpl|tpl|twig|txt|xhtml|xml)",
    re.IGNORECASE,
)
"""Suffixes of what pages are made of, by whatever language."""


def is_markup(path: str) -> bool:
    """Tell whether a file is markup, or a template, by its suffix."""
    return _MARKUP.fullmatch(path, path.rfind(".")) is not None


@lru_cache(2048)
def kind(path: str) -> AssetKind:
    """Sort a file or URL path by its suffix; what no element shows is the rest."""
    essence = content_type(path).partition(";")[0]
    family = essence.partition("/")[0]
    return _BY_TYPE.get(essence) or _BY_FAMILY.get(family, AssetKind.OTHER)
