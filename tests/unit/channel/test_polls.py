"""Polls and posts over the real reloader, without a server."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hotreload.answers.answer import Answer
from hotreload.channel.polls import WAIT_LIMIT, Polls, Waiting
from hotreload.protocol.messages import CloseCode, Custom
from hotreload.reloader import Reloader
from tests.unit.heads import head

CLIENT = "client-1"


@pytest.fixture
async def reloader(tmp_path: Path) -> AsyncIterator[Reloader]:
    async with Reloader(mount={"/": tmp_path}) as reloader:
        yield reloader


@pytest.fixture
def polls(reloader: Reloader) -> Polls:
    return Polls(reloader)


def poll(n: int = 0, **query: Any) -> Any:
    return _head("poll", {"client": CLIENT, "n": n, **query})


def once(**query: Any) -> Any:
    return _head("poll", query)


def post(n: int = 0, **query: Any) -> Any:
    return _head("send", {"client": CLIENT, "n": n, **query}, method="POST")


def _head(name: str, query: dict[str, Any], method: str = "GET") -> Any:
    text = "&".join(f"{key}={value}" for key, value in query.items())
    return head(f"/@hotreload/{name}?token=x&{text}", method=method)


def told(answer: Answer | Waiting) -> list[Any]:
    assert isinstance(answer, Answer)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")
    assert answer.headers["Vary"] == "*", "no service worker is to keep it"
    assert isinstance(answer.body, bytes)
    return list(json.loads(answer.body))


def kinds(answer: Answer | Waiting) -> list[str]:
    return [message["type"] for message in told(answer)]


def batch(*bodies: dict[str, Any]) -> bytes:
    return json.dumps(bodies).encode()


SUBSCRIBE = {"type": "subscribe", "topics": ["chat"]}


async def test_the_first_poll_is_answered_at_once_with_the_greeting(reloader, polls) -> None:
    reloader.hub.publish(Custom("tick", None))

    (greeting,) = told(polls.ask(poll(wait=25)))

    assert (greeting["type"], greeting["epoch"], greeting["seq"]) == (
        "connected",
        reloader.hub.epoch,
        1,
    )


async def test_what_was_missed_comes_with_the_greeting(reloader, polls) -> None:
    reloader.answered("/a.css", "1")
    seen = reloader.hub.position
    reloader.answered("/a.css", "2")

    assert kinds(polls.ask(poll(epoch=seen.epoch, seq=seen.seq))) == ["connected", "update"]


async def test_a_poll_waits_for_news(reloader, polls) -> None:
    polls.ask(poll())
    waiting = polls.ask(poll(1, wait=20))
    assert isinstance(waiting, Waiting)
    assert waiting.seconds == 20
    news = asyncio.Event()
    ticket = waiting.session.wait(news.set)

    reloader.hub.publish(Custom("tick", 7))

    assert news.is_set()
    (message,) = told(polls.settle(waiting, ticket))
    assert (message["event"], message["data"]) == ("tick", 7)


@pytest.mark.parametrize(
    ("wait", "seconds"),
    [("", 0), ("0", 0), ("0.25", 0.25), ("99", WAIT_LIMIT), ("-1", 0), ("1e9", 0), ("nan", 0)],
)
async def test_the_wait_is_bounded(polls, wait, seconds) -> None:
    polls.ask(poll())

    waiting = polls.ask(poll(1, wait=wait))

    assert isinstance(waiting, Waiting)
    assert waiting.seconds == seconds


async def test_without_news_the_answer_is_empty(polls) -> None:
    polls.ask(poll())
    waiting = polls.ask(poll(1))
    assert isinstance(waiting, Waiting)

    assert told(polls.settle(waiting, waiting.session.wait(lambda: None))) == []


async def test_a_poll_whose_place_another_took_is_not_answered(reloader, polls) -> None:
    polls.ask(poll())
    first, second = polls.ask(poll(1)), polls.ask(poll(1))
    assert isinstance(first, Waiting)
    assert isinstance(second, Waiting)
    old, new = (each.session.wait(lambda: None) for each in (first, second))
    reloader.hub.publish(Custom("tick", 1))

    assert polls.settle(first, old).status == 410
    assert kinds(polls.settle(second, new)) == ["custom"]


async def test_who_was_forgotten_is_greeted_anew_from_its_position(reloader, polls) -> None:
    polls.ask(poll())
    polls.hang_up(CloseCode.STOPPING)
    seen = reloader.hub.position
    reloader.answered("/a.css", "1")
    reloader.answered("/a.css", "2")

    answer = polls.ask(poll(9, epoch=seen.epoch, seq=seen.seq))

    assert kinds(answer) == ["connected", "update"]
    assert len(polls) == 1


async def test_who_gives_no_name_is_told_what_it_missed_and_forgotten(reloader, polls) -> None:
    seen = reloader.hub.position
    reloader.answered("/a.css", "1")
    reloader.answered("/a.css", "2")

    answer = polls.ask(once(epoch=seen.epoch, seq=seen.seq, wait=25))

    assert kinds(answer) == ["connected", "update"]
    assert (len(polls), reloader.hub.readers) == (0, 0)


@pytest.mark.parametrize(
    "query",
    [
        {"client": "short"},
        {"client": "x" * 65},
        {"client": "%22%3E%3Cscript%3E"},
        {"client": "ümläutüü"},
        {"n": "-1"},
        {"n": "x"},
        {"n": "9" * 16},
    ],
    ids=str,
)
async def test_odd_names_and_numbers_are_refused(polls, query) -> None:
    answer = polls.ask(poll(**query))

    assert isinstance(answer, Answer)
    assert answer.status == 400
    assert polls.take(post(**query), b"[]").status == 400
    assert len(polls) == 0


async def test_posts_reach_the_connection_of_their_client(reloader, polls) -> None:
    polls.ask(poll())

    answer = polls.take(post(), batch(SUBSCRIBE, {"type": "unknown"}))
    reloader.hub.publish(Custom("said", 1, "chat"))

    assert (answer.status, answer.body) == (204, b"")
    assert kinds(polls.ask(poll(1))) == ["custom"]


async def test_a_batch_that_comes_twice_counts_once(reloader, polls) -> None:
    heard: list[Any] = []
    reloader.hub.listen("said", lambda received: heard.append(received.data))
    polls.ask(poll())

    said = [batch({"type": "custom", "event": "said", "data": data}) for data in range(2)]
    for number in (0, 0, 1, 1):
        assert polls.take(post(number), said[number]).status == 204

    assert heard == [0, 1]


async def test_a_batch_after_one_that_was_lost_ends_the_connection(polls) -> None:
    polls.ask(poll())
    polls.take(post(0), b"[]")

    answer = polls.take(post(2), b"[]")

    assert (answer.status, answer.body) == (410, b"4010\n")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{}", 400),
        (b"[" * 9_999, 400),
        (None, 413),
        (b'["' + b"x" * 65_535 + b'"]', 413),
    ],
    ids=["no array", "too deep", "too long", "a long message"],
)
async def test_what_is_no_batch_is_refused(polls, body, status) -> None:
    polls.ask(poll())

    assert polls.take(post(), body).status == status


async def test_posts_of_a_stranger_go_nowhere(polls) -> None:
    assert polls.take(post(), b"[]").status == 410


async def test_who_is_gone_is_no_reader_any_more(reloader, polls) -> None:
    polls.ask(poll())
    assert reloader.hub.readers == 1

    polls.hang_up(CloseCode.STOPPING)

    assert reloader.hub.readers == 0
    assert polls.take(post(), b"[]").status == 410


async def test_an_older_connection_of_a_client_takes_nothing_away_from_a_newer_one(polls) -> None:
    taken: list[str] = []

    class Peer:
        def receive(self, text: str) -> None:
            taken.append(text)

        def close(self) -> None:
            pass

    old, new = Peer(), Peer()
    polls.join(CLIENT, old)
    polls.join(CLIENT, new)
    polls.leave(CLIENT, old)

    assert polls.take(post(), b"[1]").status == 204
    assert taken == ["1"]


async def test_who_has_found_a_better_way_is_forgotten_at_once(polls, reloader) -> None:
    told(polls.ask(poll()))
    assert reloader.hub.readers == 1

    for _ in range(2):
        parted = polls.ask(once(client=CLIENT, bye=1))
        assert isinstance(parted, Answer)
        assert parted.status == 204

    assert (reloader.hub.readers, len(polls)) == (0, 0)


async def test_a_page_is_told_at_which_port_there_is_a_socket(polls) -> None:
    def asked(n: int, port: str) -> Any:
        return head(f"/@hotreload/poll?token=x&client=client-{n}&n=0", hotreload_socket=port)

    for n, port in enumerate(["61234", "0", "-1", "x", "123456"]):
        (connected,) = told(polls.ask(asked(n, port)))
        assert connected.get("socket") == (61234 if n == 0 else None)
