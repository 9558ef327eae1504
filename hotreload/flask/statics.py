"""Where a Flask application shows its static files, and those of its blueprints."""

import os
from typing import Any

ENDPOINT = "static"
_REST = "<path:filename>"


def static_folders(app: Any) -> dict[str, str]:
    """Map the URL prefixes of static files to their folders, as the routes have them.

    Of two with one prefix the first counts, for Flask. At the very root the application's own
    routes come first, so nothing is shown there in their stead.
    """
    found: dict[str, str] = {}
    for rule in app.url_map.iter_rules():
        prefix, _, rest = rule.rule.partition(_REST)
        folder = _folder_of(app, rule.endpoint)
        is_anywhere = not (rule.host or rule.subdomain)
        is_plain = rest == "" and prefix not in ("", "/", rule.rule) and "<" not in prefix
        if folder is not None and is_anywhere and is_plain:
            found.setdefault(prefix.rstrip("/"), folder)
    return found


def _folder_of(app: Any, endpoint: str) -> str | None:
    """Give the folder behind an endpoint ``static``, of the application or of a blueprint."""
    name, _, last = endpoint.rpartition(".")
    holder = app.blueprints.get(name) if name else app
    if last != ENDPOINT or holder is None or not holder.has_static_folder:
        return None
    folder = str(holder.static_folder)
    return folder if os.path.isdir(folder) else None
