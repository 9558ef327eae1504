"""What programs may publish, and what is said about the rest."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.delivery.posted import EVENT_LENGTH_LIMIT, POSTED_LIMIT, Unusable, read_event
from hotreload.protocol.messages import Custom
from hotreload.protocol.strict_json import DEPTH_LIMIT
from hotreload.protocol.wire import encode


def nested(depth: int) -> bytes:
    return b'{"event":"e","data":' + b"[" * depth + b"]" * depth + b"}"


@pytest.mark.parametrize(
    ("body", "event"),
    [
        (b'{"event":"e"}', Custom("e", None)),
        (b'{"event":"e","data":null,"topic":null}', Custom("e", None)),
        (b'{"event":"e","data":[1,"a",{}],"topic":"a/b"}', Custom("e", [1, "a", {}], "a/b")),
        ('{"event":"é","data":"👋"}'.encode(), Custom("é", "👋")),
        (b'{"event":"e","data":"\\ud83d\\udc4b"}', Custom("e", "👋")),
        (b'{"event":"e","data":' + b"1" * 309 + b"}", Custom("e", int("1" * 309))),
        (b'{"event":"e","data":["' + b"1" * 400 + b'",7]}', Custom("e", ["1" * 400, 7])),
        (nested(DEPTH_LIMIT - 1), Custom("e", json.loads("[" * 99 + "]" * 99))),
    ],
)
def test_an_event_is_read(body, event) -> None:
    assert read_event(body) == event


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "not JSON"),
        (b"\xff", "not UTF-8"),
        (b'{"event":"e",}', "not JSON"),
        (b'{"event":"e","data":NaN}', "NaN is no number"),
        (b'{"event":"e","data":[-Infinity]}', "-Infinity is no number"),
        (b'{"event":"e","data":1e999}', "not JSON"),
        (b'{"event":"e","data":' + b"9" * 310 + b"}", "9999 is no number"),
        (b'{"event":"e","data":-' + b"9" * 5000 + b"}", "9999 is no number"),
        (b'{"event":"e","data":' + b"9" * 5000 + b".5}", "9999 is no number"),
        (nested(100_000), "levels deep"),
        (nested(DEPTH_LIMIT + 1), "levels deep"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "levels deep"),
        (b'{"event":"e","data":"\\ud800"}', "surrogate"),
        (b'{"event":"e","data":{"\\udfff":1}}', "surrogate"),
        (b'{"event":"\\ud800"}', "surrogate"),
        (b'{"event":"e","topic":"\\ud800"}', "surrogate"),
        (b"[]", "not a JSON object"),
        (b'"e"', "not a JSON object"),
        (b"null", "not a JSON object"),
        (b"{}", "no name"),
        (b'{"event":1}', "no name"),
        (b'{"event":null}', "no name"),
        (b'{"event":""}', "no name"),
        (b'{"event":"' + b"x" * (EVENT_LENGTH_LIMIT + 1) + b'"}', "no name"),
        (b'{"event":"hotreload:status"}', "reserved"),
        (b'{"event":"vite:beforeUpdate"}', "reserved"),
        (b'{"event":"e","topic":""}', "topic"),
        (b'{"event":"e","topic":"a/*"}', "topic"),
        (b'{"event":"e","topic":7}', "topic"),
        (b'{"event":"e","topic":["a"]}', "topic"),
        (b'{"event":"e","seq":1}', "'seq' is unknown"),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_what_is_no_event_is_refused_in_one_sentence(body, why) -> None:
    with pytest.raises(Unusable) as refused:
        read_event(body)

    assert why in str(refused.value)
    assert len(str(refused.value)) < 200
    assert "\n" not in str(refused.value)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_body_does_worse_than_to_be_refused(body) -> None:
    try:
        event = read_event(body)
    except Unusable:
        return

    encode(event, seq=1)


@pytest.mark.parametrize(
    "data",
    ["[" + "1," * 500_000 + "1]", "[" + "[]," * 300_000 + "[]]", '"' + "x" * 1_000_000 + '"'],
    ids=["numbers", "lists", "text"],
)
def test_the_largest_bodies_do_not_hold_up_the_loop(data) -> None:
    body = f'{{"event":"e","data":{data}}}'.encode()[:POSTED_LIMIT]

    began = time.process_time()
    read_event(body)

    assert time.process_time() - began < 2.0  # what grows with the square takes minutes
