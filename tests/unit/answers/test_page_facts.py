"""What is known of pages, and for how long."""

from hotreload.answers import page_facts
from hotreload.answers.page_facts import KnownPages
from hotreload.content import content_id

PAGE = b"<!doctype html><head></head><meta charset=latin1><script nonce=n></script>"


def test_a_page_is_read_once_for_each_content_and_policy() -> None:
    pages = KnownPages()

    facts = pages.read("/", PAGE, policy="")

    assert (facts.id, facts.nonce) == (content_id(PAGE), "n")
    assert PAGE[: facts.point].endswith(b"<head>")
    assert pages.read("/", bytes(bytearray(PAGE)), policy="") is facts
    assert pages.read("/", PAGE, policy="script-src 'nonce-m'").nonce == "m"
    assert pages.read("/other", PAGE, policy="") is not facts


def test_who_wants_to_know_what_pages_bring_in_hears_of_nothing_once() -> None:
    pages = KnownPages()
    pages.read("/", b"<p>one", policy="").is_noted = True

    assert pages.read("/", b"<p>two", policy="").is_noted
    assert not pages.read("/", b"<script type=module>", policy="").is_noted
    assert not pages.read("/", b"<p>three", policy="").is_noted


def test_a_page_without_a_place_for_the_tag_says_why() -> None:
    facts = KnownPages().read("/", b"<?xml version='1.0'?><feed/>", policy="")

    assert facts.point is None
    assert "XML without <html>" in facts.why


def test_the_place_for_the_tag_is_that_of_the_page_before_where_both_begin_the_same() -> None:
    pages = KnownPages()
    first = pages.read("/", b"<!doctype html><HEAD lang='>'><title>1", policy="")

    other = pages.read("/", b"<!doctype html><HEAD lang='>'><title>2", policy="")
    late = pages.read("/", b"<!doctype html><!-- > --><HEAD lang='>'><title>2", policy="")
    none = pages.read("/", b"<!doctype html><p>", policy="")

    assert first.head is not None
    assert other.head is first.head
    assert (other.point, other.data[: other.point]) == (first.point, first.head)
    assert late.data[: late.point].endswith(b"--><HEAD lang='>'>")
    # Where there is no <head>, the place depends on what follows.
    assert (none.point, none.head) == (len(b"<!doctype html>"), None)


def test_few_and_short_pages_are_kept(monkeypatch) -> None:
    monkeypatch.setattr(page_facts, "PAGES_LIMIT", 2)
    monkeypatch.setattr(page_facts, "LENGTH_LIMIT", 100)
    pages = KnownPages()
    first = pages.read("/1", PAGE, policy="")

    assert pages.read("/1", PAGE, policy="") is first
    long = pages.read("/long", PAGE * 2, policy="")
    assert pages.read("/long", PAGE * 2, policy="") is not long
    pages.read("/2", PAGE, policy="")
    pages.read("/3", PAGE, policy="")
    assert pages.read("/1", PAGE, policy="") is not first
