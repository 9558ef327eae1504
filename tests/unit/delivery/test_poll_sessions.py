"""Readers that come and ask: numbered questions, what waits in between, and who is forgotten."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.delivery.poll_sessions import (
    LIFE,
    SESSIONS_LIMIT,
    Batch,
    Gone,
    PollSession,
    PollSessions,
    Receiver,
)
from hotreload.hub.hub import Hub
from hotreload.hub.subscription import HIGH_WATER, LAST_CHANCE, STUCK_AFTER
from hotreload.protocol.messages import CloseCode, FullReload, Prune
from hotreload.protocol.wire import Encoded


class Tab:
    """Take what a client sends, and note its end."""

    def __init__(self) -> None:
        self.ends = 0

    def receive(self, text: str) -> None:
        pass

    def close(self, *, was_silent: bool = False) -> None:
        self.ends += 1


class Sessions:
    """Sessions, and who of their owners was told of an end."""

    def __init__(self) -> None:
        self.tabs: dict[str, Tab] = {}
        self.ended: list[str] = []
        self.all = PollSessions(on_end=self._note)

    def begin(self, name: str, *, now: float = 0.0) -> PollSession:
        self.tabs[name] = Tab()
        return self.all.begin(name, lambda session: self.tabs[name], now=now)

    def _note(self, name: str, receiver: Receiver) -> None:
        assert receiver is self.tabs[name]
        self.ended.append(name)


def messages(told: Batch | Gone | None) -> list[Any]:
    assert isinstance(told, Batch)
    return list(json.loads(told.text))


def said(text: str) -> Encoded:
    return Encoded(json.dumps(text))


def nothing() -> None:
    """Wake nobody."""


# --- questions ----------------------------------------------------------------------------------


def test_what_was_written_is_the_answer_to_the_next_question() -> None:
    session = PollSession()
    session.write(said("a"))
    session.write(said("b"))

    assert messages(session.ask(0)) == ["a", "b"]
    assert session.ask(1) is None
    session.write(said("c"))
    assert messages(session.ask(1)) == ["c"]


def test_a_question_that_is_asked_again_gets_the_same_answer() -> None:
    session = PollSession()
    session.write(said("a"))
    first = session.ask(0)
    session.write(said("b"))

    assert session.ask(0) == first
    assert messages(session.ask(1)) == ["b"]


def test_a_question_without_news_can_be_answered_with_nothing() -> None:
    session = PollSession()

    assert session.ask(0) is None
    assert messages(session.settle(0)) == []
    assert messages(session.settle(0)) == []
    session.write(said("a"))
    assert messages(session.ask(1)) == ["a"]


@pytest.mark.parametrize("number", [0, 3])
def test_a_question_out_of_turn_is_not_answered(number: int) -> None:
    session = PollSession()
    session.settle(0)
    session.settle(1)

    assert session.ask(number) == Gone(CloseCode.FORGOTTEN)


def test_the_first_question_of_who_was_forgotten_may_have_any_number() -> None:
    session = PollSession(first=17)
    session.write(said("a"))

    assert messages(session.ask(17)) == ["a"]
    assert session.ask(18) is None


@given(st.lists(st.sampled_from(["write", "ask", "again"]), max_size=60))
def test_every_message_is_told_once_and_in_order(steps: list[str]) -> None:
    session, written, heard, number = PollSession(), 0, [], -1

    for step in steps:
        match step:
            case "write":
                session.write(said(str(written)))
                written += 1
            case "ask":
                number += 1
                heard += messages(session.ask(number) or session.settle(number))
            case _ if number >= 0:  # the answer was lost on its way: asked twice, heard once
                assert session.ask(number) == session.settle(number)
    heard += messages(session.settle(number + 1))

    assert heard == [str(count) for count in range(written)]


# --- who waits ----------------------------------------------------------------------------------


def test_who_waits_is_woken_by_news_and_by_the_end() -> None:
    woken: list[str] = []
    session = PollSession()
    ticket = session.wait(lambda: woken.append("news"))

    session.write(said("a"))
    assert session.leave(ticket)
    session.write(said("b"))
    session.wait(lambda: woken.append("end"))
    session.close(CloseCode.STOPPING)

    assert woken == ["news", "end"]


def test_who_asks_again_takes_the_place_of_who_waited() -> None:
    woken: list[int] = []
    session = PollSession()

    first = session.wait(lambda: woken.append(1))
    second = session.wait(lambda: woken.append(2))

    assert woken == [1]
    assert not session.leave(first)
    assert session.is_awaited
    assert session.leave(second)


# --- bounds -------------------------------------------------------------------------------------


def test_of_what_nobody_asks_for_no_more_is_kept_than_of_a_slow_socket() -> None:
    hub, session = Hub(), PollSession()
    hub.subscribe(session)

    for number in range(5_000):
        hub.publish(Prune((f"/{number}" + "x" * 1000,), "changed"))

    assert session.waiting() < HIGH_WATER + 2_000
    assert hub.is_behind
    first = messages(session.ask(0))
    hub.tend(1.0)
    rest = messages(session.ask(1))
    assert [message["seq"] for message in first] == list(range(1, len(first) + 1))
    assert rest[-1]["type"] == "full-reload"
    assert rest[-1]["seq"] == 5_000


def test_who_does_not_ask_while_messages_are_kept_back_is_sent_away() -> None:
    hub, session = Hub(), PollSession()
    hub.subscribe(session)
    for _ in range(300):
        hub.publish(FullReload("x" * 1000))

    for tick in range(round((STUCK_AFTER + LAST_CHANCE + 1) * 10)):
        hub.tend(tick / 10)

    assert session.ask(0) == Gone(CloseCode.TOO_SLOW)
    assert session.waiting() == 0
    assert not hub.is_behind


# --- who is forgotten ---------------------------------------------------------------------------


def test_who_stays_away_is_forgotten() -> None:
    sessions = Sessions()
    sessions.begin("silent")
    sessions.begin("asking")

    sessions.all.find("asking", now=LIFE - 1)
    sessions.all.tend(now=LIFE)

    assert sessions.ended == ["silent"]
    assert sessions.tabs["silent"].ends == 1
    assert sessions.all.find("silent", now=LIFE) is None
    assert sessions.all.find("asking", now=LIFE) is not None


def test_who_waits_is_there() -> None:
    sessions = Sessions()
    session = sessions.begin("waiting")
    ticket = session.wait(nothing)

    sessions.all.tend(now=10 * LIFE)
    assert sessions.ended == []
    session.leave(ticket)
    sessions.all.tend(now=10 * LIFE)

    assert sessions.ended == ["waiting"]


def test_who_was_sent_away_is_forgotten_at_once() -> None:
    sessions = Sessions()
    sessions.begin("slow").abort()

    sessions.all.tend(now=0.1)

    assert sessions.ended == ["slow"]


def test_one_session_too_many_ends_the_one_that_was_silent_for_longest() -> None:
    sessions = Sessions()
    for number in range(SESSIONS_LIMIT):
        sessions.begin(f"{number}", now=number)
    sessions.all.find("0", now=SESSIONS_LIMIT)

    sessions.begin("new", now=SESSIONS_LIMIT)

    assert sessions.ended == ["1"]
    assert len(sessions.all) == SESSIONS_LIMIT


def test_at_the_end_everybody_is_told() -> None:
    sessions = Sessions()
    sessions.begin("one").wait(nothing)
    two = sessions.begin("two")

    sessions.all.end_all(CloseCode.STOPPING)

    assert two.ask(0) == Gone(CloseCode.STOPPING)
    assert sorted(sessions.ended) == ["one", "two"]
    assert len(sessions.all) == 0
