"""What followers hand to the leader comes out as it went in."""

import pytest

from hotreload.answers.tagger import Served
from hotreload.home.notes import Address, Note, Published, Templates, decode, encode
from hotreload.protocol.messages import ClearError, Custom, Error, Fault, FullReload


@pytest.mark.parametrize(
    "note",
    [
        Served(
            "id", b"<p>\n\xff\x00{}", "/gr%C3%BC%C3%9Fe", "script-src 'self'", frozenset({"/ä"})
        ),
        Served("", b"", "/"),
        Address("https", ("::1", 8443)),
        Templates(frozenset({"/templates/ü.html", "/b"})),
        Published(Custom("ü", {"deep": [1, None, "\ud800"]}, topic="room/1")),
        Published(FullReload("somebody said so")),
        Published(Error(Fault("task", "it failed", file="/a.py", line=3), "why")),
        Published(ClearError("task", "it works")),
    ],
)
def test_a_note_comes_out_as_it_went_in(note: Note) -> None:
    assert decode(encode(note)) == note


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"{}", b'{"sockname": 3}', b"\xff", b'{"id": 1}\n<p>'),
        *(b'{"published": "ping", "fields": {}}', b'{"published": "custom", "fields": {"e": 1}}'),
    ],
)
def test_what_is_no_note_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"note|JSON|Expecting|decode|unpack"):
        decode(data)
