"""An application's answer, piece by piece."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.answers.responder import Responder
from hotreload.answers.tagger import Served
from hotreload.answers.tagging import COLLECT_LIMIT, KEPT_LIMIT, Tagging
from hotreload.content import content_id
from hotreload.reloader import Reloader
from tests.unit.heads import head

PAGE = b"<!doctype html><html lang=en><head><title>page</title></head><body><p>text</body></html>"
HTML = ("Content-Type", "text/html; charset=utf-8")
CLIENT = b"/@hotreload/client.js"


@pytest.fixture(scope="module")
def reloader() -> Reloader:
    return Reloader(mount={})


@pytest.fixture(scope="module")
def responder(reloader: Reloader) -> Responder:
    return Responder(reloader, token="token")


@pytest.fixture
def tagging(responder: Responder):
    def make(*headers, request=None, status=200, files=()) -> Tagging:
        return responder.tagging(
            request or head("/"),
            status=status,
            headers=list(headers) or [HTML],
            position=responder.pages.position,
            files=files,
        )

    return make


def sent(tagging: Tagging, pieces: Sequence[bytes], *, late: bool = False) -> bytes:
    """Send pieces as a server does; ``late``: their end shows only after the last one."""
    body = [tagging.feed(piece, last=not late and piece is pieces[-1]) for piece in pieces]
    if late or not pieces:
        body.append(tagging.feed(b"", last=True))
    return b"".join(filter(None, body))


def untagged(body: bytes) -> bytes:
    start = body.index(b'<script type="module" src="' + CLIENT)
    return body[:start] + body[body.index(b"</script>", start) + 9 :]


def told(tagging: Tagging, name: str) -> list[str]:
    return [value for key, value in tagging.headers if key.lower() == name.lower()]


def cut(data: bytes, places: Sequence[int]) -> list[bytes]:
    at = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in pairwise(at)]


@given(places=st.lists(st.integers(0, 200), max_size=8), late=st.booleans())
def test_however_it_is_cut_a_page_gets_one_tag_at_one_place(responder, places, late) -> None:
    position = responder.pages.position
    tagging = responder.tagging(head("/"), status=200, headers=[HTML], position=position)

    body = sent(tagging, cut(PAGE, places), late=late)

    assert body.count(CLIENT) == 1
    assert untagged(body) == PAGE
    assert body.index(b"<head><script type=") < body.index(b"<title>")
    assert told(tagging, "hotreload-tag") == ["yes"]
    assert told(tagging, "vary") == ["Sec-Fetch-Dest, HX-Request, Turbo-Frame"]


def test_a_page_in_one_piece_is_known_by_its_content(tagging, reloader) -> None:
    page = tagging(
        HTML, ("ETag", '"a"'), ("Content-Length", str(len(PAGE))), ("X", "1"), ("X", "2")
    )

    body = page.feed(PAGE)

    assert f'data-page="{content_id(PAGE)}"'.encode() in body
    assert told(page, "content-length") == [str(len(body))]
    assert told(page, "server-timing") == [f'hotreload;desc="{content_id(PAGE)}"']
    assert (told(page, "etag"), told(page, "x")) == ([], ["1", "2"])
    assert reloader.site.graphs.pages.page(content_id(PAGE)).source == PAGE
    assert page.feed(b"", last=True) == b""


def test_the_scripts_of_a_whole_page_are_hot(tagging) -> None:
    script = b"<script type=module>import.meta.hot.accept()</script>"

    assert b'hot.js"' in tagging().feed(b"<head></head>" + script, last=True)


def test_what_comes_in_pieces_is_sent_on_at_once_and_kept_aside(tagging, reloader) -> None:
    files = {"/templates/base.html"}
    page = tagging(HTML, ("Content-Length", str(len(PAGE))), ("Digest", "x"), files=files)

    first = page.feed(PAGE[:40])
    files.add("/templates/part.html")
    rest = [page.feed(PAGE[40:60]), page.feed(PAGE[60:])]

    assert untagged(first) == PAGE[:40]
    assert rest == [PAGE[40:60], PAGE[60:]]
    assert told(page, "content-length") == [str(len(first + b"".join(rest)))]
    assert told(page, "digest") == []
    name = first.split(b'data-page="')[1].split(b'"')[0].decode()
    kept = reloader.site.graphs.pages.page(name)
    assert (kept.source, kept.files) == (PAGE, frozenset(files))
    assert name != content_id(PAGE)


def test_of_a_stream_without_a_length_none_is_told_and_too_long_a_one_is_not_kept(
    tagging, reloader
) -> None:
    page = tagging()
    first = page.feed(PAGE)
    name = first.split(b'data-page="')[1].split(b'"')[0].decode()

    page.feed(b"x" * KEPT_LIMIT)
    page.feed(b"", last=True)

    assert told(page, "content-length") == []
    assert reloader.site.graphs.pages.page(name) is None


@pytest.mark.parametrize("pieces", [[PAGE], [PAGE[:30], b"", PAGE[30:]]])
def test_its_client_gets_the_new_source_whole_bare_and_named(tagging, pieces) -> None:
    asked = head("/", hotreload_page="1", sec_fetch_dest="empty")
    page = tagging(HTML, ("ETag", '"kept"'), request=asked)

    assert sent(page, pieces, late=True) == PAGE
    assert told(page, "hotreload-page") == [content_id(PAGE)]
    assert told(page, "hotreload-position")[0].endswith(":0")
    assert told(page, "etag") == ['"kept"']


def test_a_new_source_without_end_is_sent_on_without_a_name(tagging) -> None:
    page = tagging(request=head("/", hotreload_page="1"))

    assert page.feed(b"x" * COLLECT_LIMIT) is None
    assert len(page.feed(b"x")) == COLLECT_LIMIT + 1
    assert told(page, "hotreload-page") == []
    assert page.feed(b"y") == b"y"


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"request": head("/", sec_fetch_dest="empty")}, "Sec-Fetch-Dest: empty"),
        ({"request": head("/", method="PUT")}, "PUT"),
        ({"status": 304}, "304"),
        ({"request": head("/", hx_request="true")}, "htmx"),
    ],
)
def test_html_that_is_no_page_says_why(tagging, options, reason) -> None:
    page = tagging(HTML, ("ETag", '"kept"'), **options)

    assert not page.is_page
    assert told(page, "hotreload-tag")[0].startswith("no; ")
    assert reason in told(page, "hotreload-tag")[0]
    assert told(page, "etag") == ['"kept"']


@pytest.mark.parametrize("pieces", [[b'{"a": 1}'], [b" ", b"[", b"1]"], [b"<?xml?><feed/>"]])
def test_what_turns_out_to_be_no_page_goes_out_as_it_is(tagging, pieces) -> None:
    page = tagging(HTML, ("ETag", '"kept"'))

    assert sent(page, pieces) == b"".join(pieces)
    assert told(page, "hotreload-tag")[0].startswith("no; ")
    assert told(page, "etag") == ['"kept"']


def test_what_is_no_html_is_left_alone_and_says_nothing(tagging) -> None:
    headers = [("Content-Type", "application/json"), ("ETag", '"a"')]

    answer = tagging(*headers)

    assert (answer.is_page, answer.headers) == (False, headers)


def test_an_answer_to_head_has_the_headers_of_the_page(tagging) -> None:
    answer = tagging(
        HTML, ("Content-Length", "9"), ("ETag", '"a"'), request=head("/", method="HEAD")
    )

    assert not answer.is_page
    assert told(answer, "hotreload-tag") == ["yes"]
    assert told(answer, "content-length") == told(answer, "etag") == []


def test_a_page_that_answers_a_form_has_no_name_and_is_not_kept(tagging, reloader) -> None:
    page = b"<p>answer to a form"

    assert b'data-page=""' in sent(tagging(request=head("/", method="POST")), [page])
    assert reloader.site.graphs.pages.page(content_id(page)) is None


def test_the_client_is_admitted_with_the_nonce_of_the_page_or_one_of_its_own(tagging) -> None:
    own = tagging(HTML, ("Content-Security-Policy", "script-src 'nonce-n1'; connect-src a.test"))
    fresh = tagging(HTML, ("Content-Security-Policy", "script-src a.test"))

    assert b'nonce="n1"' in sent(own, [PAGE])
    nonce = sent(fresh, [PAGE]).split(b'nonce="')[1].split(b'"')[0].decode()
    assert told(own, "content-security-policy") == [
        "script-src 'nonce-n1'; connect-src a.test 'self'"
    ]
    assert told(fresh, "content-security-policy") == [f"script-src a.test 'nonce-{nonce}'"]
    assert told(fresh, "server-timing") == []


def test_below_a_path_of_its_own_the_client_is_below_it_as_well(responder) -> None:
    request = head("/page")
    below = type(request)("GET", "/page", request.headers, root="/app")
    position = responder.pages.position

    page = responder.tagging(below, status=200, headers=[HTML], position=position)

    assert b'src="/app/@hotreload/client.js"' in sent(page, [PAGE])


def test_others_hear_of_the_pages_that_were_served(tagging, responder) -> None:
    heard: list[Served] = []
    responder.pages.on_page = heard.append
    try:
        sent(tagging(files=["/a.html"], request=head("/a?b")), [PAGE])
    finally:
        responder.pages.on_page = None

    assert heard == [Served(content_id(PAGE), PAGE, "/a", "", frozenset({"/a.html"}))]
