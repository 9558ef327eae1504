"""Which versions of everything are at work here."""

import platform
import re
from importlib import metadata

from hotreload import __version__
from hotreload.reports.findings import Problem, Section

PACKAGES = ("aiohttp", "watchdog", "click", "pathspec")
BEST_WATCHDOG = (7, 1)
"""The first whose ``InotifyFD`` shows the kernel's events as they are."""


def told() -> Section:
    """Name Python, the packages that we stand on, and the system."""
    found = {name: _version(name) for name in PACKAGES}
    packages = ", ".join(f"{name} {version or 'is missing'}" for name, version in found.items())
    python = f"{platform.python_implementation()} {platform.python_version()}"
    lines = (
        f"hotreload {__version__}, {python}, {platform.platform(terse=True)}.",
        f"{packages}.",
    )
    return Section("Versions", lines, tuple(judge(found)))


def judge(found: dict[str, str | None]) -> list[Problem]:
    """Say which packages are missing, and which are older than is good. Pure."""
    problems = [
        Problem(f"The package {name} is missing.", "pip install --force-reinstall hotreload-hub")
        for name, version in found.items()
        if version is None
    ]
    watchdog = found.get("watchdog")
    if watchdog and _numbers(watchdog) < BEST_WATCHDOG:
        text = f"watchdog {watchdog} is slower and holds more than it has to."
        problems.append(Problem(text, "pip install --upgrade 'watchdog>=7.1'", grave=False))
    return problems


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:2])
