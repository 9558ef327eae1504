"""PRX-37: one answer of a WSGI application, by the letter of PEP 3333, with the tag in its pages.

Everything runs between two of ``wsgiref.validate``'s validators: ours is a server to one and an
application to the other.
"""

import io
import sys
from collections.abc import Iterable, Iterator
from typing import Any
from wsgiref.util import FileWrapper
from wsgiref.validate import validator

import pytest

from hotreload.templates.notes import current
from tests.unit.wsgi.gateway import HTML, PAGE, TEXT, Pieces, Server, answering, bare, tagged


@pytest.mark.parametrize("body", [[PAGE], (PAGE,), [PAGE[:20], PAGE[20:]]])
def test_a_page_that_is_there_as_a_whole_is_known_by_its_content(
    body: Iterable[bytes],
) -> None:
    length = ("Content-Length", str(len(PAGE)))

    server = Server(bare(body, [*HTML, length])).run()

    assert tagged(server)
    assert int(server.told["Content-Length"]) == len(server.body)
    assert 'hotreload;desc="' in server.told["Server-Timing"]
    assert b'data-epoch="epoch" data-seq="3"' in server.body


def test_a_stream_is_taken_piece_by_piece_and_closed_once() -> None:
    pieces = Pieces(PAGE, b"<p>one", b"", b"<p>two")
    server = Server(answering(pieces))

    server.run(on_piece=lambda: server.events.append(f"taken {pieces.taken}"))

    assert tagged(server)
    assert [each for each in server.events if each.startswith("taken")] == [
        *("taken 1", "taken 2", "taken 3", "taken 4")
    ]
    assert server.body.endswith(b"<p>one<p>two")
    assert pieces.closed == 1


def test_the_head_goes_out_before_the_first_piece_and_waits_for_nothing_else() -> None:
    pieces = Pieces(PAGE, b"<p>later")

    server = Server(answering(pieces))
    server.run()

    assert server.events[0] == "head 200"
    assert len(server.events) == 3


@pytest.mark.parametrize("body", [[PAGE], Pieces(PAGE, b"<p>later")])
def test_servers_that_read_the_head_before_they_ask_for_a_piece_find_it_whole(
    body: Iterable[bytes],
) -> None:
    server = Server(answering(body)).run()

    assert server.begun == ("head 200",)
    assert tagged(server)


def test_what_stands_before_the_first_element_is_held_back_with_the_head() -> None:
    server = Server(answering(Pieces(b"<!doctype html>", b"<title>x</title>"))).run()

    assert tagged(server)
    assert server.events[0] == "head 200"


def test_what_is_written_imperatively_is_tagged_as_well() -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        write = start_response("200 OK", list(HTML))
        write(PAGE)
        write(b"<p>more")
        return [b"<p>the rest"]

    server = Server(validator(app)).run()

    assert tagged(server)
    assert server.body.endswith(b"<p>more<p>the rest")


def test_a_generator_may_start_its_answer_when_it_is_asked_for_the_first_piece() -> None:
    def page(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", list(HTML))
        yield PAGE

    def data(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", list(TEXT))
        yield b"data"

    assert tagged(Server(page).run())
    assert Server(data).run().body == b"data"


def test_what_is_no_page_is_the_very_iterable_of_the_application() -> None:
    file = FileWrapper(io.BytesIO(b"download"))

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [*TEXT, ("ETag", '"own"')])
        return file

    server = Server(app).run(validate=False)

    assert server.result is file
    assert server.told["ETag"] == '"own"'
    assert "Hotreload-Tag" not in server.told


def test_a_page_that_the_server_would_send_as_a_file_is_read_and_tagged() -> None:
    class File(io.BytesIO):
        closes = 0

        def close(self) -> None:
            File.closes += 1
            super().close()

    server = Server(answering(FileWrapper(File(PAGE)))).run()

    assert tagged(server)
    assert File.closes == 1


def test_an_error_page_takes_the_place_of_a_head_that_is_not_out_yet() -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", list(TEXT))
        try:
            raise ValueError("the application's")
        except ValueError:
            start_response("500 Internal Server Error", list(HTML), sys.exc_info())
        return [PAGE]

    server = Server(validator(app)).run()

    assert server.status.startswith("500")
    assert tagged(server)


def test_an_error_page_takes_the_place_of_a_body_that_has_not_begun() -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", list(TEXT))

        def pieces() -> Iterator[bytes]:
            try:
                raise ValueError("the application's")
            except ValueError:
                start_response("500 Internal Server Error", list(HTML), sys.exc_info())
            yield PAGE

        return pieces()

    server = Server(app).run(validate=False)

    assert (server.status[:3], server.headers, server.body) == ("500", HTML, PAGE)


def test_an_error_behind_the_first_piece_is_the_servers_to_raise() -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", list(HTML))
        yield PAGE
        try:
            raise ValueError("too late")
        except ValueError:
            start_response("500 Internal Server Error", list(HTML), sys.exc_info())
        yield b"never"

    server = Server(app)

    with pytest.raises(ValueError, match="too late"):
        server.run()
    assert b"never" not in server.body


def test_starting_twice_without_an_error_is_a_fault_of_the_application() -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", list(HTML))
        start_response("200 OK", list(HTML))
        return [PAGE]

    with pytest.raises(AssertionError, match="a second time"):
        Server(app).run(validate=False)


def test_an_answer_that_nobody_takes_to_its_end_is_closed_once() -> None:
    pieces = Pieces(PAGE, b"<p>never sent")
    server = Server(answering(pieces))

    def leave() -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        server.run(on_piece=leave)

    assert (pieces.taken, pieces.closed) == (1, 1)


def test_an_error_while_a_page_is_made_goes_through_and_the_page_is_closed() -> None:
    class Failing(Pieces):
        def __next__(self) -> bytes:
            if self.taken:
                raise ValueError("the application's")
            return super().__next__()

    pieces = Failing(PAGE)
    server = Server(answering(pieces))

    with pytest.raises(ValueError, match="the application's"):
        server.run()
    assert pieces.closed == 1
    assert server.failed == [frozenset()]


def test_a_page_that_asks_for_its_new_source_gets_all_of_it_bare() -> None:
    server = Server(answering(Pieces(PAGE, b"<p>end")), hotreload_page="1").run()

    assert server.body == PAGE + b"<p>end"
    assert server.told["Hotreload-Position"] == "epoch:3"


def test_each_page_is_handed_on_with_the_templates_that_were_noted_while_it_streamed() -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", list(HTML))
        yield PAGE
        files = current.get()
        assert files is not None
        files.add("/templates/late.html")
        yield b"<p>end"

    server = Server(app)
    served: list[Any] = []
    server.pages.on_page = served.append

    server.run()

    assert [(each.source, each.url) for each in served] == [(PAGE + b"<p>end", "/")]
    assert served[0].files == {"/templates/late.html"}
