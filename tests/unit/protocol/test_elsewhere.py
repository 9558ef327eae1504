"""Other machines hear that a server failed and no more, and of other faults all but the link."""

import json
from typing import Any

import pytest

from hotreload.dialects.vite import VITE
from hotreload.protocol.elsewhere import Elsewhere
from hotreload.protocol.messages import ClearError, Error, Fault, FullReload, Message, Ping
from hotreload.protocol.wire import NATIVE, Dialect

FAR = Elsewhere(NATIVE)
SECRET = "/home/me/secret"
PRIVATE = Fault(
    f"run:serve {SECRET}",
    f"KeyError: '{SECRET}'",
    file=SECRET,
    line=3,
    column=1,
    frame=SECRET,
    stack=SECRET,
    editor=f"vscode://file{SECRET}:3:1",
    elsewhere="The server behind does not run; see the terminal",
)


def told(message: Message, dialect: Dialect = FAR) -> dict[str, Any]:
    encoded = dialect.encode(message, seq=7)
    assert encoded is not None
    body: dict[str, Any] = json.loads(encoded.text)
    return body


@pytest.mark.parametrize("dialect", [NATIVE, VITE], ids=["ours", "vite's"])
def test_of_what_a_server_wrote_nothing_is_told(dialect: Dialect) -> None:
    error = Error(PRIVATE, f"serve {SECRET} failed")

    body = told(error, Elsewhere(dialect))

    assert SECRET in json.dumps(told(error, dialect))
    assert SECRET not in json.dumps(body)
    assert body["err"]["message"] == PRIVATE.elsewhere


def test_the_end_of_a_fault_names_the_same_fault_and_no_command() -> None:
    begun = told(Error(PRIVATE, "…"))["err"]["id"]

    body = told(ClearError(PRIVATE.id, f"serve {SECRET} answers"))

    assert body["id"] == begun
    assert SECRET not in json.dumps(body)


def test_other_faults_are_told_without_their_link() -> None:
    fault = Fault("/a.css", "a.css: no", file="a.css", line=1, editor=f"vscode://file{SECRET}:1:1")

    near, far = told(Error(fault, "no"), NATIVE), told(Error(fault, "no"))

    assert near["err"]["loc"].pop("editor") == fault.editor
    assert far == near


@pytest.mark.parametrize("message", [FullReload("app.py changed"), Ping(1)])
def test_all_else_is_told_as_it_is(message: Message) -> None:
    assert told(message) == told(message, NATIVE)


def test_it_counts_as_one_value_so_that_all_of_them_share_a_message() -> None:
    assert {Elsewhere(NATIVE): 1} == {FAR: 1}
    assert Elsewhere(NATIVE) != Elsewhere(VITE)
