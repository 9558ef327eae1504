"""File names that are never shown: dotfiles, keys, droppings, what Windows reads otherwise. No I/O.

The same on every system and in every spelling of upper and lower case, for a disk may
ignore it. https://vite.dev lists keys alike; editors' droppings hold what their file holds.
"""

import re

_SHOWN_DOTFILE = ".well-known"
_PRIVATE = frozenset({"__pycache__", "id_rsa", "id_dsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519"})
_PRIVATE_ENDS = (
    *(".pem", ".key", ".p12", ".pfx", ".crt", ".cer", ".der", ".kdbx", ".jks", ".ppk"),
    *("~", ".swp", ".swo", ".swx", ".bak", ".orig", ".pyc"),
)
_PRIVATE_FOLDERS = frozenset(
    {".git", ".hg", ".svn", ".bzr", ".ssh", ".gnupg", ".aws", ".venv", "__pycache__"}
)
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?")
_SHORT_NAME = re.compile(r"~[0-9]")


def is_private(name: str) -> bool:
    """Tell whether a path component of this name is never shown."""
    return why_private(name) is not None


def why_private(name: str) -> str | None:
    """Say, as a clause, why a path component is never shown; None where it may be."""
    folded = name.casefold()
    if folded.startswith(".") and not folded.startswith("..") and folded != _SHOWN_DOTFILE:
        return "its name begins with a dot"
    if folded in _PRIVATE:
        return "it has the name of a key or a cache"
    if folded.endswith(_PRIVATE_ENDS):
        return "its ending is that of keys, certificates, backups or caches"
    if len(folded) > 1 and folded.startswith("#") and folded.endswith("#"):
        return "it is an editor's copy"
    return None


def is_private_folder(name: str) -> bool:
    """Tell whether a link must not lead through a folder of this name.

    Fewer than `is_private`: package managers link into hidden folders (``.pnpm``).
    """
    return name.casefold() in _PRIVATE_FOLDERS


def is_windows_alias(name: str) -> bool:
    """Tell whether Windows may open another file than the one of this name."""
    return (
        any(mark in name for mark in '\\:*?"<>|')
        or name.endswith((".", " "))
        or _DEVICE.fullmatch(name.casefold().rstrip(" ")) is not None
        or _SHORT_NAME.search(name) is not None
    )
