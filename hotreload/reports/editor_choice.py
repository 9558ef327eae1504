"""Which editor the user opens files in: a variable says so, else the terminal. No I/O.

It is one person's choice, so there is no option and no key of a project's file for it.
"""

import re
import shlex
from collections.abc import Mapping
from pathlib import PurePath
from urllib.parse import quote

from hotreload.config import nearest
from hotreload.errors import ConfigError
from hotreload.reports.editor import FAMILY, FIELD, FIELDS, JETBRAINS, SCHEMES, TEMPLATES, Editor

VARIABLE = "HOTRELOAD_EDITOR"
NOBODY = ("none", "off")
"""What the variable says where no place is to be a link."""

_PROGRAMS = {
    **{name: name for name in (*FAMILY, *JETBRAINS, "zed")},
    **{"code": "vscode", "code-insiders": "vscode-insiders", "codium": "vscodium"},
    **{"zeditor": "zed", "charm": "pycharm", "mate": "textmate"},
}
"""Programs whose editors have told the system of their scheme."""
_OTHER_NAMES = {**_PROGRAMS, "subl": "sublime", "mvim": "macvim", "emacsclient": "emacs"}
_FAR = ("SSH_CONNECTION", "SSH_CLIENT", "CODESPACES", "REMOTE_CONTAINERS")
"""Variables of a terminal whose files are not where its window is."""
_HINTS = ("__CFBundleIdentifier", "VSCODE_GIT_ASKPASS_MAIN", "VSCODE_GIT_ASKPASS_NODE")
_TEMPLATE = re.compile(r"([a-z][a-z0-9+.-]*)://[A-Za-z0-9._~:/?#@!$&'()*+,;=%{}\[\]-]+")


def chosen(environ: Mapping[str, str]) -> Editor | None:
    """Name the user's editor; None where nobody knows it, or links are not wanted.

    Raises:
        ConfigError: the variable names no editor, or its URL is none of an editor's.
    """
    text = environ.get(VARIABLE, "").strip()
    if not text:
        return _detected(environ)
    if text.lower() in NOBODY:
        return None
    if "://" in text:
        return Editor(_checked(text))
    name = _OTHER_NAMES.get(text.lower(), text.lower())
    if name not in TEMPLATES:
        near = nearest(name, [*TEMPLATES, *_OTHER_NAMES, *NOBODY])
        raise ConfigError(VARIABLE, f"{text!r} is no editor that is known", suggestion=near)
    return _named(name, environ)


def _checked(template: str) -> str:
    """Give a template that is safe to be a link.

    Raises:
        ConfigError: it is not.
    """
    found = _TEMPLATE.fullmatch(template)
    if found is None:
        raise ConfigError(VARIABLE, f"{template!r} is no URL with places such as {{file}}")
    if found[1] not in SCHEMES:
        known = ", ".join(sorted(SCHEMES))
        raise ConfigError(VARIABLE, f"{found[1]!r} is no editor's scheme; these are: {known}")
    fields = FIELD.findall(template)
    for field in fields:
        if field not in FIELDS:
            near = nearest(field, FIELDS)
            raise ConfigError(VARIABLE, f"{field!r} is no place in a URL", suggestion=near)
    if "{" in FIELD.sub("", template) or "}" in FIELD.sub("", template):
        raise ConfigError(VARIABLE, f"{template!r} has a brace too many")
    if not {"file", "path"} & {*fields}:
        raise ConfigError(VARIABLE, f"{template!r} has no {{file}} in it")
    return template


def _named(name: str, environ: Mapping[str, str]) -> Editor:
    distribution = environ.get("WSL_DISTRO_NAME")
    if distribution and name in FAMILY:
        # The window is one of Windows, where our paths mean nothing.
        remote = f"vscode-remote/wsl+{quote(distribution, safe='')}"
        return Editor(f"{name}://{remote}{{path}}:{{line}}:{{column}}")
    return Editor(TEMPLATES[name])


def _detected(environ: Mapping[str, str]) -> Editor | None:
    """Ask the terminal that we were started in, then the variables of all programs."""
    if any(environ.get(name) for name in _FAR):
        return None
    name = _of_terminal(environ) or _of_programs(environ)
    is_of_windows = environ.get("WSL_DISTRO_NAME") and name not in FAMILY
    return None if name is None or is_of_windows else _named(name, environ)


def _of_terminal(environ: Mapping[str, str]) -> str | None:
    hints = " ".join(environ.get(name, "") for name in _HINTS).lower()
    if environ.get("ZED_TERM"):
        return "zed"
    if environ.get("CURSOR_TRACE_ID"):
        return "cursor"
    if environ.get("TERM_PROGRAM") == "vscode":
        is_early = "insider" in environ.get("TERM_PROGRAM_VERSION", "")
        words = {"cursor": "cursor", "windsurf": "windsurf", "codium": "vscodium"}
        plain = "vscode-insiders" if is_early else "vscode"
        return next((name for word, name in words.items() if word in hints), plain)
    if environ.get("TERMINAL_EMULATOR") == "JetBrains-JediTerm":
        words = {"intellij": "idea", **{name: name for name in JETBRAINS}}
        return next((name for word, name in words.items() if word in hints), "pycharm")
    return None


def _of_programs(environ: Mapping[str, str]) -> str | None:
    for variable in ("VISUAL", "EDITOR"):
        try:
            words = shlex.split(environ.get(variable, ""))
        except ValueError:  # quotes that nobody closed
            continue
        name = _PROGRAMS.get(PurePath(words[0]).stem.lower()) if words else None
        if name is not None:
            return name
    return None
