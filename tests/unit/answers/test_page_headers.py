"""The headers of an application's answers."""

import pytest

from hotreload.answers import page_headers
from hotreload.answers.page_headers import Headers
from tests.unit.heads import head


@pytest.mark.parametrize(
    ("known", "added"),
    [
        ([], ["Sec-Fetch-Dest, HX-Request, Turbo-Frame"]),
        (["Accept, hx-request"], ["Sec-Fetch-Dest, Turbo-Frame"]),
        (["Sec-Fetch-Dest", "HX-Request,Turbo-Frame"], []),
        (["*"], []),
    ],
)
def test_an_answer_says_by_what_it_differs(known: list[str], added: list[str]) -> None:
    headers: Headers = [("vary", value) for value in known]

    found = page_headers.varied(headers, ", ".join(known))

    assert found == headers + [("Vary", value) for value in added]


@pytest.mark.parametrize(
    ("path", "headers", "want"),
    [
        ("/a.css", {"Content-Type": "text/css", "Cache-Control": "max-age=60"}, "no-cache"),
        (
            "/a.js",
            {
                "Content-Type": "text/javascript; charset=utf-8",
                "Cache-Control": "public, max-age=1, immutable",
            },
            "public, no-cache",
        ),
        ("/a", {"Content-Type": "image/png", "Last-Modified": "yesterday"}, "no-cache"),
        ("/a.png", {"Cache-Control": "max-age=60"}, "no-cache"),
        ("/a.css", {"Content-Type": "text/css"}, None),
        ("/a.css", {"Content-Type": "text/css", "Cache-Control": "no-store"}, "no-store"),
        ("/a", {"Content-Type": "application/json", "Cache-Control": "max-age=6"}, "max-age=6"),
        ("/a", {"Content-Type": "font/woff2", "Cache-Control": "max-age=60"}, "max-age=60"),
    ],
)
def test_browsers_ask_again_for_scripts_sheets_and_images(
    path: str, headers: dict[str, str], want: str | None
) -> None:
    found = page_headers.revalidated(head(path), 200, list(headers.items()))

    assert dict(found).get("Cache-Control") == want


def test_a_304_must_not_make_an_old_sheet_fresh() -> None:
    headers = [("cache-control", "max-age=600")]

    assert page_headers.revalidated(head("/a.css"), 304, headers) == [("cache-control", "no-cache")]
    assert page_headers.revalidated(head("/a.css"), 404, headers) == headers


def test_what_is_said_of_a_page_is_true_of_it_with_the_tag() -> None:
    said = [("content-type", "text/html;"), ("ETag", "a"), ("Content-Length", "1"), ("X", "y")]

    found = page_headers.tagged(said)

    assert found == [said[0], *said[2:]]
    places = page_headers.lengths(found)
    assert page_headers.with_length(found, places, "9")[1:] == [("Content-Length", "9"), ("X", "y")]
    assert page_headers.with_length(found, places, None) == [said[0], said[3]]
    assert page_headers.with_charset(found, "latin1")[0][1] == "text/html; charset=latin1"


def test_a_reason_is_no_second_header() -> None:
    assert page_headers.told("no; a\r\nSet-Cookie: b") == ("Hotreload-Tag", "no; a??Set-Cookie: b")
