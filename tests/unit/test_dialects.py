"""What foreign clients say, and the limits of what they are told."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.dialects import livereload, vite
from hotreload.dialects.livereload import LIVE_RELOAD, Hello, Info
from hotreload.dialects.vite import VITE
from hotreload.protocol.messages import ClientPing, Custom, Invalidate, Updates
from hotreload.protocol.updates import CssUpdate, HtmlUpdate, JsUpdate

HELLO = json.dumps({"command": "hello", "protocols": [livereload.PROTOCOL], "ver": "4.0.2"})


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"type": "ping"}', ClientPing()),
        ('{"type": "custom", "event": "a", "data": [1]}', Custom("a", [1])),
        ('{"type": "custom", "event": "a"}', Custom("a", None)),
        (
            '{"type": "custom", "event": "vite:invalidate", "data": {"path": "/a.js",'
            ' "message": "no", "firstInvalidatedBy": "/b.js"}}',
            Invalidate("/a.js", "no"),
        ),
        (
            '{"type": "custom", "event": "vite:invalidate", "data": {"path": "/a.js"}}',
            Invalidate("/a.js", None),
        ),
        ('{"type": "custom", "event": "vite:invalidate", "data": {"path": 1}}', None),
        ('{"type": "custom", "event": "vite:invalidate"}', None),
        ("hello", None),
    ],
)
def test_vites_client_is_understood(text: str, message: object) -> None:
    assert vite.decode(text) == message


def test_a_sheet_that_is_linked_and_imported_is_swapped_once_by_vites_client() -> None:
    update = Updates(tuple(CssUpdate(f"/{name}.css", "/m.css", 1, "x") for name in "abc"), "r")

    (told,) = lines(VITE.encode(update).text)

    assert len(told["updates"]) == 1


def test_scripts_within_a_page_are_an_edit_of_that_page_for_vites_client() -> None:
    page = HtmlUpdate("/a.html", "/a.html", 1, "x", inline=(0,))
    script = JsUpdate("/a?inline=0", "/a?inline=0", 1, "x", is_dead_end=True)

    told = lines(VITE.encode(Updates((page, script), "r")).text)

    assert told == [{"type": "full-reload", "path": "/a.html"}]


def test_many_pages_are_one_reload_for_vites_client() -> None:
    paths = [f"/{number}.html" for number in range(vite.PAGES_LIMIT + 1)]
    all_but_one, every_one = (
        Updates(tuple(HtmlUpdate(path, path, 1, "x") for path in some), "r")
        for some in (paths[1:], paths)
    )

    assert [one["path"] for one in lines(VITE.encode(all_but_one).text)] == paths[1:]
    assert lines(VITE.encode(every_one).text) == [{"type": "full-reload", "path": "*"}]


def test_many_files_are_one_reload_for_livereload() -> None:
    paths = [f"/{number}.css" for number in range(livereload.PATHS_LIMIT + 1)]
    update = Updates(tuple(CssUpdate(path, path, 1, "x") for path in paths), "r")

    (told,) = lines(LIVE_RELOAD.encode(update).text)

    assert told["path"] == "*"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HELLO, Hello()),
        ('{"command": "hello"}', Hello()),
        ('{"command": "info", "plugins": {}, "url": "http://a/"}', Info("http://a/")),
        ('{"command": "info", "url": "' + "a" * 5000 + '"}', Info("a" * 2048)),
        ('{"command": "info", "url": 1}', None),
        ('{"command": "info"}', None),
        ('{"command": ["hello"]}', None),
        ('{"command": "reload", "path": "/"}', None),
        ('{"url": "http://a/"}', None),
        ('["hello"]', None),
        ("!!ver:1.6", None),
        ("[" * 60_000, None),
        ('{"command": "hello", "ext": "' + "a" * 65_536 + '"}', None),
        ("", None),
    ],
    ids=lambda value: str(value)[:40],
)
def test_livereloads_clients_are_understood(text: str, message: object) -> None:
    assert livereload.decode(text) == message


@given(st.text() | st.recursive(st.text(), st.lists).map(json.dumps))
def test_no_text_does_harm(text: str) -> None:
    vite.decode(text)
    livereload.decode(text)
