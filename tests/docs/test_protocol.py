"""``docs/protocol.md`` knows every message, field, close code and route, as they really are."""

import dataclasses
import json
import re
from typing import Any, get_args

import pytest

from hotreload import client_files, session
from hotreload.answers.endpoints import routes
from hotreload.changes import served
from hotreload.channel import polls
from hotreload.delivery import backlog, poll_sessions, posted, topics
from hotreload.documents import pages
from hotreload.documents.inject import Tag
from hotreload.hub import subscription
from hotreload.protocol import batches, incoming, messages, updates, wire
from tests.conformance.test_messages import (
    VECTORS,
    client_message,
    is_numbered,
    server_message,
)
from tests.docs.markdown import Block, blocks, inline_code, read

PROTOCOL = "docs/protocol.md"
TAG = Tag("/@hotreload/client.js", "…", messages.Position("…", 0), "…")
TOLD = [vector["message"] for vector in VECTORS["server"]]
SAID = [vector["message"] for vector in VECTORS["client"]]
KINDS = sorted(
    {body["type"] for body in [*TOLD, *SAID]}
    | {update["type"] for body in TOLD for update in body.get("updates", ())}
)


def keys_of(value: Any) -> set[str]:
    """List the names of all fields in a message, those of its parts included; not those of data."""
    if isinstance(value, list):
        return {key for item in value for key in keys_of(item)}
    if not isinstance(value, dict):
        return set()
    inner = (keys_of(item) for key, item in value.items() if key != "data")
    return set(value).union(*inner)


WORDS: dict[type, dict[str, str]] = {
    updates.Code: {"is_hot": "hot"},
    updates.Splice: {"old": "from", "new": "to", "delete": "del", "insert": "ins"},
    messages.Modules: {"is_whole": "whole"},
}
"""Fields whose JSON names Python keeps for itself, or would not understand."""
UNTOLD: dict[type, set[str]] = {
    updates.JsUpdate: {"is_dead_end"},
    messages.Fault: {"elsewhere"},
}
"""Fields that other dialects, and what other machines are told, are made of."""


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


def classes() -> list[type]:
    groups = (
        *(messages.Message, messages.ClientMessage, updates.Update),
        *(messages.Fault, updates.Splice, updates.Code),
    )
    return [one for group in groups for one in (get_args(group) or (group,))]


@pytest.mark.parametrize("kind", KINDS)
def test_every_message_occurs(kind: str) -> None:
    assert kind in inline_code(PROTOCOL) | set(re.findall(r"\*\*`([^`]+)`\*\*", read(PROTOCOL)))


@pytest.mark.parametrize("body", TOLD + SAID, ids=lambda body: body["type"])
def test_every_field_of_the_vectors_occurs(body: dict[str, Any]) -> None:
    named = inline_code(PROTOCOL)

    assert [key for key in keys_of(body) if key not in named] == []


@pytest.mark.parametrize("kind", classes(), ids=lambda kind: kind.__name__)
def test_every_field_of_the_classes_occurs(kind: type) -> None:
    named = inline_code(PROTOCOL)

    words = WORDS.get(kind, {})
    names = {field.name for field in dataclasses.fields(kind)} - UNTOLD.get(kind, set())
    fields = {words.get(name, camel(name)) for name in names}

    assert [field for field in fields if field not in named] == []


@pytest.mark.parametrize("block", blocks("json", PROTOCOL), ids=str)
def test_an_example_is_one_of_the_vectors(block: Block) -> None:
    assert json.loads(block.text) in TOLD + SAID


@pytest.mark.parametrize("block", blocks("json", PROTOCOL), ids=str)
def test_an_example_is_what_the_code_writes_and_reads(block: Block) -> None:
    body = json.loads(block.text)

    if body in SAID:
        assert incoming.decode(block.text) == client_message(body)
    else:
        seq = body.get("seq") if is_numbered(body) else None
        assert json.loads(wire.encode(server_message(body), seq=seq).text) == body


def test_every_message_has_an_example() -> None:
    shown = [json.loads(block.text) for block in blocks("json", PROTOCOL)]

    parts = [update for body in shown for update in body.get("updates", ())]

    assert sorted({body["type"] for body in [*shown, *parts]}) == KINDS


@pytest.mark.parametrize("code", messages.CloseCode, ids=lambda code: code.name)
def test_every_close_code_has_a_row(code: messages.CloseCode) -> None:
    assert f"\n| {code.value} | `{code.name}` | " in read(PROTOCOL)


@pytest.mark.parametrize("outcome", messages.OUTCOMES)
def test_every_outcome_occurs(outcome: str) -> None:
    assert outcome in inline_code(PROTOCOL)


@pytest.mark.parametrize("path", sorted(routes()))
def test_every_route_has_a_row(path: str) -> None:
    route = routes()[path]
    rows = [line for line in read(PROTOCOL).splitlines() if line.startswith("| `/@hotreload/")]
    if path.startswith(kept := f"/@hotreload/{client_files.version()}/"):
        assert path.removeprefix(kept) in client_files.KEPT
        path = "/@hotreload/<version>/<file>.js"

    (row,) = [row for row in rows if row.startswith(f"| `{path}")]

    assert all(re.search(rf"\b{method}\b", row) for method in route.methods)
    assert f"| {route.token.value} |" in row


def test_the_version_and_the_subprotocol_occur() -> None:
    assert f"version {messages.PROTOCOL_VERSION}." in read(PROTOCOL)
    assert messages.SUBPROTOCOL in inline_code(PROTOCOL)


@pytest.mark.parametrize("document", [PROTOCOL, "README.md"])
def test_the_tag_is_the_real_one(document: str) -> None:
    (block,) = blocks("html", document)

    assert block.text.strip() == TAG.render()


def test_every_attribute_of_the_tag_occurs() -> None:
    names = re.findall(r" (data-\w+|nonce)=", TAG._replace(nonce="x").render())

    assert [name for name in names if name not in inline_code(PROTOCOL)] == []


@pytest.mark.parametrize(
    "limit",
    [
        f"{messages.INCOMING_LIMIT // 1024} KiB, inclusive",
        f"{subscription.HIGH_WATER // 1024} KiB",
        f"| {backlog.BACKLOG_LIMIT}, of {backlog.BACKLOG_BYTES // 1024} KiB together |",
        f"| {topics.HISTORY_LIMIT}, of {topics.HISTORY_BYTES // 1024} KiB together |",
        f"| {topics.TOPICS_KEPT:,}, of {topics.MEMORY_LIMIT >> 20} MiB together |",
        f"| {posted.POSTED_LIMIT >> 20} MiB, inclusive |",
        f"`event` has 1 to {posted.EVENT_LENGTH_LIMIT} characters",
        f"| {subscription.STUCK_AFTER:.0f} s |",
        f"{subscription.TOPICS_LIMIT}, of {topics.TOPIC_LENGTH_LIMIT} characters",
        f"{session.ENTRIES_LIMIT:,}",
        f"{served.MISSED_LIMIT:,}",
        f"{pages.BYTES_LIMIT >> 20} MiB",
        f"does not poll for {poll_sessions.LIFE:.0f} s is forgotten",
        f"of more than {poll_sessions.SESSIONS_LIMIT:,} clients",
        f"(at most {polls.WAIT_LIMIT:.0f}; without it, at once)",
        f"64 KiB each and {batches.BATCH_LIMIT // 1024} KiB together",
    ],
)
def test_the_limits_are_those_of_the_code(limit: str) -> None:
    assert limit in read(PROTOCOL)
