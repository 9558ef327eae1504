"""Content ids: short names for the bytes behind a URL. No I/O.

Two answers with the same id show the same thing, so a save of the same bytes is silent.
"""

from binascii import b2a_base64
from hashlib import blake2b

HASH_LIMIT = 8 * 1024 * 1024
"""Bytes. Larger files are told apart by size, change time and inode (design, decision 3)."""

_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def content_id(data: bytes) -> str:
    """Name bytes: 72 bits of BLAKE2b as twelve URL-safe characters."""
    digest = blake2b(data, digest_size=9).digest()
    return b2a_base64(digest, newline=False).translate(_URL_SAFE).decode("ascii")


def stat_id(*, size: int, mtime_ns: int, inode: int) -> str:
    """Name a file that is too large to hash, by its size, change time and inode."""
    return content_id(f"{size}:{mtime_ns}:{inode}".encode())
