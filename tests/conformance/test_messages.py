"""Run the message vectors against ``wire``.

``tests/client_js/messages.test.js`` runs the same against the client.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from hotreload.protocol import incoming, messages, updates, wire

VECTORS = json.loads(Path(__file__).with_name("messages.json").read_text(encoding="utf-8"))


def vectors(group: str) -> Any:
    """Parametrize over one group of vectors, by name."""
    return pytest.mark.parametrize(
        "vector", [pytest.param(vector, id=vector["name"]) for vector in VECTORS[group]]
    )


@vectors("server")
def test_the_server_writes_what_the_client_reads(vector: dict[str, Any]) -> None:
    body = vector["message"]

    text = wire.encode(
        server_message(body), seq=body.get("seq") if is_numbered(body) else None
    ).text

    assert json.loads(text) == body


@vectors("server")
def test_the_frame_carries_the_text(vector: dict[str, Any]) -> None:
    encoded = wire.encode(server_message(vector["message"]))

    assert encoded.frame.endswith(encoded.text.encode())


@vectors("client")
def test_the_server_reads_what_the_client_writes(vector: dict[str, Any]) -> None:
    body = vector["message"]

    assert incoming.decode(json.dumps(body)) == client_message(body)


@vectors("invalid_client")
def test_the_server_ignores_what_it_cannot_read(vector: dict[str, Any]) -> None:
    assert incoming.decode(vector["text"]) is None


def test_every_message_has_a_vector() -> None:
    told = {type(server_message(vector["message"])) for vector in VECTORS["server"]}
    said = {type(client_message(vector["message"])) for vector in VECTORS["client"]}

    assert told == set(messages.Message.__args__)
    assert said == set(messages.ClientMessage.__args__)


def is_numbered(body: dict[str, Any]) -> bool:
    """Tell whether the hub adds ``seq``; that of ``connected`` is its own field."""
    return body["type"] != "connected"


def server_message(body: dict[str, Any]) -> messages.Message:
    """Build the value that a vector stands for."""
    match body["type"]:
        case "connected":
            head = body["epoch"], body["seq"], body["time"], body["version"]
            return messages.Connected(*head, socket=body.get("socket"))
        case "update":
            return messages.Updates(tuple(map(update, body["updates"])), body["reason"])
        case "full-reload":
            return messages.FullReload(body["reason"], body.get("path"), body.get("triggeredBy"))
        case "prune":
            return messages.Prune(tuple(body["paths"]), body["reason"])
        case "error":
            return messages.Error(fault(body["err"]), body["reason"])
        case "clear-error":
            return messages.ClearError(body["id"], body["reason"])
        case "custom":
            return messages.Custom(body["event"], body["data"], body.get("topic"))
        case "ping":
            return messages.Ping(body["time"], compared=body.get("compared", False))
        case kind:
            raise AssertionError(kind)


def update(body: dict[str, Any]) -> updates.Update:
    """Build one update."""
    common = (body["path"], body["acceptedPath"], body["timestamp"], body["id"])
    match body["type"]:
        case "css-update":
            return updates.CssUpdate(*common, splice(body.get("splice")))
        case "asset-update":
            return updates.AssetUpdate(*common)
        case "js-update":
            return updates.JsUpdate(*common, **graph(body))
        case "html-update":
            assert ("pages" in body) == (body["path"] != updates.EVERY_PAGE)
            pages, inline = tuple(body.get("pages", ())), tuple(body.get("inline", ()))
            change, others = splice(body.get("splice")), tuple(body.get("others", ()))
            return updates.HtmlUpdate(*common, pages, inline, change, others)
        case kind:
            raise AssertionError(kind)


GRAPH = (
    "importers",
    "changed",
    "dynamic",
    "uses",
    "unread",
    "assets",
    "workers",
    "sheets",
    "plain",
)


def graph(body: dict[str, Any]) -> dict[str, Any]:
    """Build what is above the scripts that changed; ``isDeadEnd`` never crosses our own wire."""
    rows = {
        name: tuple(tuple(row) if isinstance(row, list) else row for row in body.get(name, ()))
        for name in GRAPH
    }
    is_dead_end = body.get("isDeadEnd", False)
    rest = {"invalidated": body.get("invalidated", False), "is_dead_end": is_dead_end}
    return rows | rest | {"code": code(body["code"]) if "code" in body else None}


def code(body: dict[str, Any]) -> updates.Code:
    """Build the text of a module."""
    return updates.Code(tuple(body["pieces"]), tuple(map(tuple, body["imports"])), body["hot"])


def splice(body: dict[str, Any] | None) -> updates.Splice | None:
    """Build the change of a text."""
    if body is None:
        return None
    return updates.Splice(body["from"], body.get("to"), body["at"], body["del"], body["ins"])


def fault(body: dict[str, Any]) -> messages.Fault:
    """Build what is broken."""
    place = body.get("loc", {})
    return messages.Fault(
        body["id"],
        body["message"],
        place.get("file"),
        place.get("line"),
        place.get("column"),
        body.get("frame"),
        body.get("stack"),
        place.get("editor"),
    )


def client_message(body: dict[str, Any]) -> messages.ClientMessage:
    """Build the value that a client's vector stands for."""
    match body["type"]:
        case "shows":
            entries = tuple((path, known) for path, known in body["entries"])
            return messages.Shows(entries, body["since"], body["last"])
        case "applied":
            return messages.Applied(body["seq"], body["ms"], body["outcome"], body.get("reason"))
        case "subscribe":
            return messages.Subscribe(tuple(body["topics"]), body.get("since"))
        case "unsubscribe":
            return messages.Unsubscribe(tuple(body["topics"]))
        case "modules":
            held = tuple((path, key) for path, key in body["held"])
            return messages.Modules(body["tab"], held, body["whole"])
        case "custom":
            return messages.Custom(body["event"], body["data"], body.get("topic"))
        case "invalidate":
            return messages.Invalidate(body["path"], body.get("message"))
        case "ping":
            return messages.ClientPing()
        case kind:
            raise AssertionError(kind)
