"""What followers hand to the leader comes out as it went in."""

import pytest

from hotreload.answers.tagger import Served
from hotreload.home.notes import Address, Note, Templates, decode, encode


@pytest.mark.parametrize(
    "note",
    [
        Served(
            "id", b"<p>\n\xff\x00{}", "/gr%C3%BC%C3%9Fe", "script-src 'self'", frozenset({"/ä"})
        ),
        Served("", b"", "/"),
        Address("https", ("::1", 8443)),
        Templates(frozenset({"/templates/ü.html", "/b"})),
    ],
)
def test_a_note_comes_out_as_it_went_in(note: Note) -> None:
    assert decode(encode(note)) == note


@pytest.mark.parametrize("data", [b"", b"{}", b'{"sockname": 3}', b"\xff", b'{"id": 1}\n<p>'])
def test_what_is_no_note_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"note|JSON|Expecting|decode|unpack"):
        decode(data)
