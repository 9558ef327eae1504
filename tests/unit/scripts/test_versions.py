"""Which page holds which module under which key."""

import pytest

from hotreload.protocol.messages import Modules
from hotreload.scripts import versions
from hotreload.scripts.versions import (
    ALL_LIMIT,
    ENTRIES_LIMIT,
    PATH_LIMIT,
    TABS_LIMIT,
    Versions,
    is_key,
)

T1 = "1763726400001" + "123456"
T2 = "1763726400002" + "123456"


def told(*held: tuple[str, str], tab: str = "123456", is_whole: bool = False) -> Modules:
    return Modules(tab, held, is_whole)


@pytest.mark.parametrize("stamp", [T1, "1" * 19, "1" * 22])
def test_a_time_and_a_tab_are_a_key(stamp: str) -> None:
    assert is_key(stamp)


@pytest.mark.parametrize(
    "stamp", ["", "1763726400001", "1" * 18, "1" * 23, "1" * 5000, T1 + "x", "١" * 19]
)
def test_anything_else_is_no_key(stamp: str) -> None:
    assert not is_key(stamp)


def test_a_module_is_found_as_its_page_holds_it() -> None:
    kept = Versions()
    kept.take(told(("/a.js", T1), ("/b.js", ""), is_whole=True))
    assert kept.key_of("/a.js", asker=T2) == T1
    assert kept.key_of("/b.js", asker=T2) == ""


def test_what_a_page_does_not_hold_is_as_new_as_who_asks() -> None:
    kept = Versions()
    kept.take(told(("/a.js", T1)))
    assert kept.key_of("/new.js", asker=T1) == T1


def test_of_a_page_that_said_nothing_nothing_is_stamped() -> None:
    assert Versions().key_of("/a.js", asker=T1) == ""


def test_a_key_is_known_once_its_page_has_told_of_it() -> None:
    kept = Versions()
    assert not kept.is_known(T1)
    kept.take(told(("/a.js", T1)))
    assert kept.is_known(T1)
    assert not kept.is_known(T2)
    kept.take(told(("/b.js", T2)))
    assert kept.is_known(T1)


def test_of_a_table_in_pieces_the_newest_key_is_known_with_the_last() -> None:
    """Pages send it last; a request that overtakes the rest has to wait."""
    kept = Versions()
    kept.take(told(("/a.js", T2)))
    kept.take(told(("/a.js", ""), is_whole=True))
    assert not kept.is_known(T1)
    kept.take(told(("/b.js", T1)))
    assert kept.is_known(T1)
    assert not kept.is_known(T2)


def test_news_adds_to_what_was_told_and_a_whole_table_replaces_it() -> None:
    kept = Versions()
    kept.take(told(("/a.js", ""), ("/b.js", ""), is_whole=True))
    kept.take(told(("/a.js", T1)))
    assert kept.key_of("/b.js", asker=T1) == ""
    kept.take(told(("/a.js", T2), is_whole=True))
    assert kept.key_of("/b.js", asker=T2) == T2


def test_pages_do_not_mix() -> None:
    kept = Versions()
    kept.take(told(("/a.js", T1)))
    kept.take(told(("/a.js", ""), tab="654321"))
    assert kept.key_of("/a.js", asker=T1) == T1


def test_the_page_that_was_silent_for_longest_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(versions, "TABS_LIMIT", 2)
    kept = Versions()
    for tab in ("000001", "000002", "000001", "000003"):
        kept.take(told(("/a.js", "1763726400001" + tab), tab=tab))
    assert kept.is_known("1763726400001000001")
    assert not kept.is_known("1763726400001000002")
    assert TABS_LIMIT > 2


def test_a_page_has_room_for_so_many_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "ENTRIES_LIMIT", 2)
    kept = Versions()
    kept.take(told(("/a.js", ""), ("/b.js", ""), ("/c.js", "")))
    kept.take(told(("/a.js", T1)))
    assert kept.key_of("/a.js", asker=T2) == T1
    assert kept.key_of("/c.js", asker=T2) == T2
    assert ENTRIES_LIMIT > 2


def test_a_key_is_known_even_where_there_is_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise each request of that page would wait in vain."""
    monkeypatch.setattr(versions, "ENTRIES_LIMIT", 1)
    kept = Versions()
    kept.take(told(("/a.js", ""), ("/b.js", T1)))
    assert kept.is_known(T1)


def test_a_path_that_nobody_can_ask_for_takes_no_room() -> None:
    kept = Versions()
    kept.take(told(("/" + "a" * PATH_LIMIT, T1)))
    assert kept.key_of("/" + "a" * PATH_LIMIT, asker=T2) == T2


def test_pages_together_have_room_for_so_many_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "ALL_LIMIT", 3)
    kept = Versions()
    for tab in ("000001", "000002", "000001"):
        kept.take(told(("/a.js", T1), ("/b.js", T1), tab=tab, is_whole=True))
    assert kept.key_of("/a.js", asker="1763726400001000002") == ""
    kept.take(told(*((f"/{n}.js", T1) for n in range(5)), tab="000003"))
    assert kept.key_of("/4.js", asker="1763726400001000003") == T1
    assert kept.key_of("/a.js", asker="1763726400001000001") == ""
    assert ALL_LIMIT > 3
