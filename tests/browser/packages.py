"""What others wrote: clients, and what the examples import (package.json in this folder)."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

PACKAGES = Path(__file__).parent / "node_modules"


def package(name: str) -> Path:
    """Give the folder of an installed package, or skip the test."""
    folder = PACKAGES / name
    if not (folder / "package.json").is_file():
        pytest.skip(f"{name} is not installed (make browser installs it where there is npm)")
    return folder


def install(project: Path) -> None:
    """Install what a project depends on, in its very version, or skip the test."""
    for name, version in manifest(project)["dependencies"].items():
        assert manifest(package(name))["version"] == version, f"{name} is here in another version"
        _install(name, project / "node_modules")


def manifest(folder: Path) -> dict[str, Any]:
    """Read the package.json of a folder."""
    content: dict[str, Any] = json.loads((folder / "package.json").read_text("utf-8"))
    return content


def _install(name: str, folder: Path) -> None:
    if (folder / name).exists():
        return
    unread = shutil.ignore_patterns("development", "node", "*.map", "*.d.ts*")
    shutil.copytree(package(name), folder / name, ignore=unread)
    for dependency in manifest(package(name)).get("dependencies", {}):
        _install(dependency, folder)


def vite_client(*, token: str, server: str) -> dict[str, str]:
    """Fill in Vite's own client what Vite's server fills in, and nothing else, by file name.

    The configuration would be ``server: {ws: {path: '@hotreload/ws'}}``.
    """
    values = {
        "__MODE__": "development",
        "__BASE__": "/",
        "__SERVER_HOST__": f"{server}/",
        "__HMR_PROTOCOL__": None,
        "__HMR_HOSTNAME__": None,
        "__HMR_PORT__": None,
        "__HMR_DIRECT_TARGET__": f"{server}/",
        "__HMR_BASE__": "/@hotreload/ws",
        "__HMR_TIMEOUT__": 200,
        "__HMR_ENABLE_OVERLAY__": True,
        "__HMR_CONFIG_NAME__": "vite.config.js",
        "__HMR_PARTIAL_ACCEPT__": False,
        "__WS_TOKEN__": token,
        "__SERVER_FORWARD_CONSOLE__": {"enabled": False},
        "__DEFINES__": {},
    }
    folder = package("vite") / "dist" / "client"
    files = {name: (folder / name).read_text("utf-8") for name in ("client.mjs", "env.mjs")}
    for place, value in values.items():
        files = {name: text.replace(place, json.dumps(value)) for name, text in files.items()}
    return files
