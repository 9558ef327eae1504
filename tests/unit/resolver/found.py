"""What a resolver has found: looked at, and closed again."""

import os

from hotreload.resolver import Missing, Opened, Resolution

SECRET = b"outside"


def shown(resolution: Resolution) -> tuple[str, bytes]:
    assert isinstance(resolution, Opened), resolution
    with resolution:
        return resolution.path, os.read(resolution.fd, 1000)


def missing(resolution: Resolution) -> Missing:
    if isinstance(resolution, Opened):
        resolution.close()
    assert isinstance(resolution, Missing)
    return resolution
