"""Validators and ranges of what is served, from memory and from an opened file."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotreload.answers.answer import COMMON, Answer, Stretch, streamed, whole
from hotreload.gate import Head
from hotreload.ranges import Range
from hotreload.resolver import Opened

DATA = b"0123456789"
TEXT = {"Content-Type": "text/plain; charset=utf-8"}


def head(method: str = "GET", **headers: str) -> Head:
    fields = {name.replace("_", "-"): (value,) for name, value in headers.items()}
    return Head(method, "/a.txt", fields)


def answer(request: Head, *, status: int = 200, headers=TEXT) -> Answer:
    return whole(request, DATA, etag="id", headers=headers, status=status)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    file = tmp_path / "a.txt"
    file.write_bytes(DATA)
    opened = Opened(os.open(file, os.O_RDONLY), file.stat(), "/a.txt", str(file), str(file))
    yield opened
    if not is_closed(opened):
        opened.close()


def is_closed(opened: Opened) -> bool:
    try:
        os.fstat(opened.fd)
    except OSError:
        return True
    return False


# --- from memory --------------------------------------------------------------------------------


def test_a_plain_request_gets_the_whole() -> None:
    assert answer(head()) == Answer(
        200, {**COMMON, **TEXT, "ETag": '"id"', "Accept-Ranges": "bytes"}, DATA
    )


def test_every_answer_is_to_be_asked_for_again() -> None:
    assert COMMON["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("known", ['"id"', 'W/"id"', '"x", "id"', '"x",W/"id" , "y"', "*"], ids=str)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_knows_the_answer_gets_304(known, method) -> None:
    got = answer(head(method, if_none_match=known))

    assert (got.status, got.body) == (304, b"")
    assert got.headers["ETag"] == '"id"'
    assert got.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("known", ['"other"', "id", '""', "", '"id'])
def test_who_knows_something_else_gets_the_whole(known) -> None:
    assert answer(head(if_none_match=known)).status == 200


def test_304_comes_before_ranges() -> None:
    assert answer(head(if_none_match='"id"', range="bytes=0-1")).status == 304


def test_one_range_is_206() -> None:
    got = answer(head(range="bytes=2-4"))

    assert (got.status, got.body) == (206, b"234")
    assert got.headers["Content-Range"] == "bytes 2-4/10"
    assert got.headers["Content-Type"] == TEXT["Content-Type"]


@pytest.mark.parametrize(
    ("request_head", "status"),
    [
        (head(range="bytes=2-4", if_range='"id"'), 206),
        (head(range="bytes=2-4", if_range='"old"'), 200),
        (head(range="bytes=2-4", if_range='W/"id"'), 200),
        (head(range="bytes=2-4", if_range="Sat, 21 Nov 2026 12:00:00 GMT"), 200),
        (head("HEAD", range="bytes=2-4"), 200),
        (head(range="bytes=9-5"), 200),
        (head(range="items=0-1"), 200),
        (head(range="bytes=10-"), 416),
        (head(range="bytes=-0"), 416),
    ],
    ids=lambda value: str(sorted(value.headers.items())) if isinstance(value, Head) else None,
)
def test_ranges_hold_under_their_conditions(request_head, status) -> None:
    assert answer(request_head).status == status


def test_what_lies_behind_the_end_is_416_and_says_the_size() -> None:
    got = answer(head(range="bytes=10-"))

    assert got.headers["Content-Range"] == "bytes */10"
    assert got.body == b""


@pytest.mark.parametrize("count", [2, 16])
def test_several_ranges_are_multipart(count) -> None:
    got = answer(head(range="bytes=" + ",".join(["1-3"] * count)))

    assert got.status == 206
    assert parts(got) == [("bytes 1-3/10", b"123")] * count


def parts(got: Answer) -> list[tuple[str, bytes]]:
    """Read a multipart body as RFC 2046 has it."""
    kind = re.fullmatch(r"multipart/byteranges; boundary=([\w-]+)", got.headers["Content-Type"])
    assert kind
    assert isinstance(got.body, bytes)
    first, *middle, last = (b"\r\n" + got.body).split(f"\r\n--{kind[1]}".encode())
    assert (first, last) == (b"", b"--\r\n")
    found = []
    for part in middle:
        fields, _, data = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        lines = dict(line.split(": ", 1) for line in fields.decode().split("\r\n"))
        assert lines["Content-Type"] == TEXT["Content-Type"]
        found.append((lines["Content-Range"], data))
    return found


def test_more_than_sixteen_ranges_are_the_whole() -> None:
    got = answer(head(range="bytes=" + ",".join(["0-0"] * 17)))

    assert (got.status, got.body) == (200, DATA)


def test_documents_have_no_ranges() -> None:
    """A part of a page would lack its tag."""
    got = answer(head(range="bytes=0-1"), headers={"Content-Type": "text/html; charset=utf-8"})

    assert (got.status, got.body) == (200, DATA)
    assert "Accept-Ranges" not in got.headers


def test_an_error_page_is_neither_cut_nor_known() -> None:
    got = answer(head(if_none_match='"id"', range="bytes=0-1"), status=404)

    assert (got.status, got.body) == (404, DATA)


# --- from an opened file ------------------------------------------------------------------------


def test_a_file_is_handed_over_open(opened) -> None:
    got = streamed(head(), opened, etag="id", headers=TEXT)

    assert (got.status, got.body) == (200, Stretch(opened, Range(0, 10)))
    assert not is_closed(opened)


def test_a_range_of_a_file_is_a_stretch(opened) -> None:
    got = streamed(head(range="bytes=2-4"), opened, etag="id", headers=TEXT)

    assert (got.status, got.body) == (206, Stretch(opened, Range(2, 5)))
    assert got.headers["Content-Range"] == "bytes 2-4/10"


@pytest.mark.parametrize(
    ("request_head", "status"),
    [(head(if_none_match='"id"'), 304), (head(range="bytes=10-"), 416)],
    ids=["known", "behind the end"],
)
def test_a_file_without_a_body_to_send_is_closed(opened, request_head, status) -> None:
    got = streamed(request_head, opened, etag="id", headers=TEXT)

    assert (got.status, got.body) == (status, b"")
    assert is_closed(opened)


@pytest.mark.parametrize("ranges", ["0-1,3-4", ",".join(["0-0"] * 17)], ids=["two", "17"])
def test_several_ranges_of_a_file_are_the_whole(opened, ranges) -> None:
    got = streamed(head(range="bytes=" + ranges), opened, etag="id", headers=TEXT)

    assert (got.status, got.body) == (200, Stretch(opened, Range(0, 10)))


def test_a_file_with_another_status_is_whole(opened) -> None:
    request = head(if_none_match='"id"', range="bytes=0-1")

    got = streamed(request, opened, etag="id", headers=TEXT, status=404)

    assert (got.status, got.body) == (404, Stretch(opened, Range(0, 10)))
