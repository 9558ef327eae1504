"""What is a page, and what it declares in its first bytes."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.documents.document import (
    attributes,
    declared_charset,
    declared_nonce,
    declared_policy,
    script_tags,
    why_no_document,
)


def judged(
    *,
    status: int = 200,
    method: str = "GET",
    content_type: str = "text/html; charset=utf-8",
    headers: Mapping[str, str] | None = None,
    request: Mapping[str, str] | None = None,
    first: bytes = b"<!doctype html>",
) -> bool:
    objection = why_no_document(
        status=status,
        method=method,
        content_type=content_type,
        headers=headers or {},
        request=request or {},
        first=first,
    )
    return objection is None


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("status", [200, 203, 404, 500, 502])
def test_html_answers_are_documents_whatever_their_status(method: str, status: int) -> None:
    assert judged(method=method, status=status)


@pytest.mark.parametrize("first", [b"<p>a fragment", b"text", b"", b"\xef\xbb\xbf  <!-- x"])
def test_fragments_that_are_navigated_to_are_documents(first: bytes) -> None:
    assert judged(first=first)


@pytest.mark.parametrize("status", [100, 101, 103, 204, 205, 206, 304])
def test_answers_without_a_whole_body_are_no_documents(status: int) -> None:
    assert not judged(status=status)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
def test_methods_that_only_scripts_send_get_no_documents(method: str) -> None:
    assert not judged(method=method)


@pytest.mark.parametrize(
    ("content_type", "want"),
    [
        ("text/html", True),
        ("TEXT/HTML ; charset=latin1", True),
        ("application/xhtml+xml", True),
        ("text/htmlx", False),
        ("application/json", False),
        ("text/plain", False),
        ("image/svg+xml", False),
        ("", False),
    ],
)
def test_only_html_and_xhtml_are_documents(content_type: str, want: bool) -> None:
    assert judged(content_type=content_type) is want


def test_utf16_without_a_mark_is_left_alone() -> None:
    page = "<p>".encode("utf-16-le")

    assert not judged(content_type="text/html; charset=UTF-16LE", first=page)
    assert judged(content_type="text/html; charset=UTF-16LE", first=b"\xff\xfe" + page)


@pytest.mark.parametrize("first", [b'{"a": 1}', b"[1]", b"\xef\xbb\xbf \n{", b"\xff\xfe[\0"])
def test_json_that_calls_itself_html_is_no_document(first: bytes) -> None:
    assert not judged(first=first)


@pytest.mark.parametrize(
    "request_headers",
    [
        *({"sec-fetch-dest": dest} for dest in ("empty", "script", "image", "style", "worker")),
        {"hx-request": "true"},
        {"turbo-frame": "messages"},
        {"sec-fetch-dest": "document", "hx-request": "true"},
        {"hotreload-page": "1"},
    ],
)
def test_what_scripts_fetch_is_no_document(request_headers: Mapping[str, str]) -> None:
    assert not judged(request=request_headers)


@pytest.mark.parametrize("dest", ["document", "iframe", "frame", "embed", "object"])
def test_what_is_navigated_to_is_a_document(dest: str) -> None:
    assert judged(request={"sec-fetch-dest": dest, "accept": "text/html"})


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Disposition": "attachment; filename=x.html"},
        {"content-disposition": "ATTACHMENT"},
        {"Cache-Control": "public, No-Transform"},
        {"Content-Encoding": "gzip"},
        {"content-encoding": "br"},
    ],
)
def test_attachments_and_sealed_or_encoded_bodies_are_no_documents(
    headers: Mapping[str, str],
) -> None:
    assert not judged(headers=headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Disposition": "inline; filename=attachment.html"},
        {"Content-Encoding": "identity"},
        {"Cache-Control": "no-cache"},
    ],
)
def test_other_values_of_these_headers_do_not_matter(headers: Mapping[str, str]) -> None:
    assert judged(headers=headers)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"method": "PUT"}, "PUT is no method that pages are opened with"),
        ({"status": 304}, "status 304 has no whole body"),
        ({"content_type": "text/css; charset=utf-8"}, "text/css is not HTML"),
        ({"content_type": ""}, "without a type is not HTML"),
        ({"first": b'{"a"'}, "JSON that calls itself HTML"),
        ({"content_type": "text/html; charset=utf-16"}, "UTF-16 without a byte order mark"),
        ({"request": {"sec-fetch-dest": "empty"}}, "Sec-Fetch-Dest: empty"),
        ({"request": {"hx-request": "true"}}, "htmx fetches it"),
        ({"request": {"turbo-frame": "x"}}, "Turbo fetches it"),
        ({"request": {"hotreload-via": "hotreload-1"}}, "hotreload stands in front"),
        ({"request": {"hotreload-page": "1"}}, "the client itself"),
        ({"headers": {"Content-Disposition": "attachment"}}, "an attachment"),
        ({"headers": {"Cache-Control": "no-transform"}}, "no-transform"),
        ({"headers": {"Content-Encoding": "br"}}, "encoded (br)"),
    ],
)
def test_the_reason_against_the_tag_is_named(answer: dict[str, Any], reason: str) -> None:
    plain = {"status": 200, "method": "GET", "content_type": "text/html", "first": b"<p>"}

    assert reason in (why_no_document(**{"headers": {}, "request": {}, **plain, **answer}) or "")


@pytest.mark.parametrize(
    ("page", "want"),
    [
        (b"<meta http-equiv=Content-Security-Policy content=\"img-src 'self'\">", "img-src 'self'"),
        (b"<meta http-equiv='content-security-policy' content='a &#39;b&#39;'>", "a 'b'"),
        (b"<meta http-equiv=refresh content=5>", ""),
        (b"<!-- <meta http-equiv=Content-Security-Policy content=x> -->", ""),
        (b"<meta http-equiv=Content-Security-Policy content=x>" * 2, "x, x"),
    ],
)
def test_policies_are_read_from_the_page(page: bytes, want: str) -> None:
    assert declared_policy(page) == want


@pytest.mark.parametrize(
    ("page", "want"),
    [
        (b"<!doctype html><meta charset=UTF-8>", "utf-8"),
        (b'<META data-x="a>b" CHARSET="Shift_JIS" />', "shift_jis"),
        (b"<meta charset = ' latin1 '>", "latin1"),
        (b"<meta http-equiv=Content-Type content='text/html; charset=koi8-r'>", "koi8-r"),
        (b"<meta content='text/html;charset=\"x\"' http-equiv=content-type>", "x"),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><html>', "iso-8859-1"),
        (b"<!-- <meta charset=no> --><meta charset=yes>", "yes"),
        (b"<a title='<meta charset=no>'><meta name=charset content=no><meta charset=yes>", "yes"),
        (b"<meta charset=first charset=second>", "first"),
        (b"<meta charset=utf-16le>", "utf-8"),
        (b"\xef\xbb\xbf<meta charset=latin1>", "utf-8"),
        (b"\xff\xfe<\0p\0", "utf-16le"),
        (b"\xfe\xff\0<\0p", "utf-16be"),
        (b" " * 1000 + b"<meta charset=x>", "x"),
        (b" " * 1024 + b"<meta charset=x>", None),
        (b"<meta http-equiv=refresh content='0; url=?charset=no'>", None),
        (b"<!-- open <meta charset=no>", None),
        (b"<meta charset=>", None),
        (b"<metal charset=no>", None),
        (b"<p>", None),
        (b"", None),
    ],
)
def test_the_charset_is_read_as_browsers_read_it(page: bytes, want: str | None) -> None:
    assert declared_charset(page) == want


@pytest.mark.parametrize(
    ("page", "policy", "want"),
    [
        (b"", "script-src 'self' 'nonce-abc=='", "abc=="),
        (b"", "default-src 'nonce-d'; script-src 'nonce-s'", "s"),
        (b"", "default-src 'nonce-d'; style-src 'nonce-s'", "d"),
        (b"", "style-src 'nonce-s'", None),
        (b"", "img-src 'self', script-src-elem 'nonce-second-header'", "second-header"),
        (b"<script nonce=page>", "script-src 'nonce-header'", "header"),
        (
            b'<p nonce=no><!-- <script nonce=no> --><script src=x></script><script nonce="p">',
            "",
            "p",
        ),
        (b"<script>nonce='no'</script><style nonce=no>", "", None),
        (b"<!-- <script nonce=no>", "", None),
        (b"<p>", "", None),
    ],
)
def test_the_nonce_is_the_one_for_scripts(page: bytes, policy: str, want: str | None) -> None:
    assert declared_nonce(page, policy=policy) == want


@pytest.mark.parametrize(
    ("page", "want"),
    [
        (b"<p>no script</p>", []),
        (b"<SCRIPT Type=MODULE>a</script><scripts>", [b"<script type=module>"]),
        (b"<script a='>' b>x</script><script/src=y>", [b"<script a='>' b>", b"<script/src=y>"]),
        (b"<!-- <script c> --> <script <script d>", [b"<script c>", b"<script <script d>"]),
        (b"<script never ends", []),
        (b"<script>" * 16 + b"<script last><P>", [b"<script>"] * 16 + [b"<script last><p>"]),
    ],
)
def test_the_start_tags_of_scripts_are_found_wherever_they_are(
    page: bytes, want: list[bytes]
) -> None:
    assert set(want) <= set(script_tags(page))
    assert len(script_tags(page)) <= len(want) + 1


@given(st.binary(), st.text())
def test_no_bytes_make_it_raise(data: bytes, policy: str) -> None:
    declared_charset(b"<meta " + data)
    declared_nonce(b"<script nonce" + data, policy=policy)
    declared_policy(b"<meta http-equiv=Content-Security-Policy " + data)
    judged(first=data, content_type=policy)


def test_attributes_are_read_as_browsers_do() -> None:
    found = attributes(""" Type='a>b' SRC=x/y type=c  nonce = "é" a=b'c async/>""".encode())

    assert found == {
        b"type": b"a>b",
        b"src": b"x/y",
        b"nonce": "é".encode(),
        b"a": b"b'c",
        b"async": b"",
    }
