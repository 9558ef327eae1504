"""Clients that others wrote, from npm packages (package.json in this folder)."""

import json
from pathlib import Path

import pytest

PACKAGES = Path(__file__).parent / "node_modules"


def package(name: str) -> Path:
    """Give the folder of an installed package, or skip the test."""
    folder = PACKAGES / name
    if not (folder / "package.json").is_file():
        pytest.skip(f"{name} is not installed (make browser installs it where there is npm)")
    return folder


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
