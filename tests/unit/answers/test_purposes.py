"""What requests are for, by their heads."""

import pytest

from hotreload.answers.purposes import hides, is_for_patching, is_linked, is_navigation
from tests.unit.heads import head


def test_a_page_that_asks_for_its_new_source_says_so() -> None:
    assert is_for_patching(head("/", hotreload_page="1"))
    assert not is_for_patching(head("/"))


@pytest.mark.parametrize(
    ("fields", "is_one"),
    [
        ({"sec_fetch_dest": "document"}, True),
        ({"sec_fetch_dest": "iframe"}, True),
        ({"sec_fetch_dest": "empty", "sec_fetch_mode": "navigate"}, True),
        ({"sec_fetch_dest": "empty"}, False),
        ({"sec_fetch_dest": "empty", "hotreload_page": "1"}, True),
        ({"accept": "text/html"}, True),
        ({"accept": "image/png"}, False),
        ({}, True),
    ],
)
def test_somebody_goes_to_a_page_or_not(fields: dict[str, str], is_one: bool) -> None:
    assert is_navigation(head("/missing", **fields)) is is_one


@pytest.mark.parametrize("field", ["sec_fetch_dest", "hotreload_page"])
def test_a_missing_sheet_is_nobodys_page(field: str) -> None:
    assert not is_navigation(head("/missing.css", **{field: "document"}))


@pytest.mark.parametrize(
    ("referer", "destination", "is_one"),
    [
        ("http://localhost/about", "style", True),
        ("http://localhost/main.css", "style", False),
        ("http://localhost/about", "empty", False),
        (None, "style", False),
    ],
)
def test_sheets_are_linked_by_pages_and_imported_by_sheets(
    referer: str | None, destination: str, is_one: bool
) -> None:
    request = head("/a.css", referer=referer, sec_fetch_dest=destination)

    assert is_linked(request) is is_one


def test_behind_a_hotreload_that_tags_the_pages_an_application_sees_requests_as_they_are() -> None:
    fields = {"accept": "text/html", "accept_encoding": "gzip", "if_none_match": '"1"'}

    assert "if-none-match" in hides(head("/", **fields))
    assert hides(head("/", **fields, hotreload_via="hotreload-1")) == frozenset()
