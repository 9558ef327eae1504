"""Run the vectors of foreign protocols: what each of their clients hears of our messages."""

import json
from pathlib import Path
from typing import Any

import pytest

from hotreload.dialects.esbuild import ESBUILD
from hotreload.dialects.livereload import LIVE_RELOAD
from hotreload.dialects.vite import VITE
from hotreload.protocol import messages
from hotreload.protocol.wire import Dialect, Encoded
from tests.conformance.test_messages import server_message

VECTORS = json.loads(Path(__file__).with_name("dialects.json").read_text(encoding="utf-8"))
every_vector = pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])


def encode(dialect: Dialect, vector: dict[str, Any]) -> Encoded | None:
    return dialect.encode(server_message(vector["message"]), seq=42)


def read_frames(data: bytes) -> list[Any]:
    """Read unmasked text frames as a browser would."""
    found = []
    while data:
        assert data[0] == 0x81
        size, start = data[1], 2
        if size > 125:
            start = 4 if size == 126 else 10
            size = int.from_bytes(data[2:start], "big")
        found.append(json.loads(data[start : start + size]))
        data = data[start + size :]
    return found


@every_vector
def test_vites_client_hears(vector: dict[str, Any]) -> None:
    encoded = encode(VITE, vector)

    assert (read_frames(encoded.frame) if encoded else []) == vector["vite"]


@every_vector
def test_livereloads_clients_hear(vector: dict[str, Any]) -> None:
    encoded = encode(LIVE_RELOAD, vector)

    assert (read_frames(encoded.frame) if encoded else []) == vector["livereload"]


@every_vector
def test_esbuilds_clients_hear(vector: dict[str, Any]) -> None:
    encoded = encode(ESBUILD, vector)

    assert (encoded.frame.decode() if encoded else None) == vector["esbuild"]


def test_every_message_has_a_vector() -> None:
    told = {type(server_message(vector["message"])) for vector in VECTORS}

    assert told == set(messages.Message.__args__)
