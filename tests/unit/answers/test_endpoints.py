"""The module that links new code before any of it runs."""

import json
from pathlib import Path
from urllib.parse import quote

import pytest

from hotreload.answers.endpoints import LINK, Endpoints, routes
from hotreload.gate import Route, Token
from hotreload.reloader import Reloader
from tests.module_text import guard
from tests.unit.heads import head

KEY = "1763726400123123456"
GUARD = guard(KEY)


@pytest.fixture
async def endpoints(tmp_path: Path) -> Endpoints:
    return Endpoints(Reloader(mount={"/": tmp_path}), token="token")


def link(*urls: str, key: str = KEY) -> str:
    query = "&".join(f"url={quote(url, safe='')}" for url in urls)
    return f"{LINK}?token=x&t={key}&{query}"


def test_a_link_needs_the_page_token() -> None:
    assert routes()[LINK] == Route(frozenset({"GET"}), Token.PAGE)


async def test_a_link_imports_the_guard_and_then_each_module(endpoints) -> None:
    answer = endpoints.respond(head(link("/main.js", "/a%20b.js")))

    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.body.decode() == (
        f'{GUARD}import*as m0 from"/main.js?t={KEY}";'
        f'import*as m1 from"/a%20b.js?t={KEY}";export{{m0,m1}};\n'
    )


@pytest.mark.parametrize(
    ("url", "imported"),
    [
        ("/a.js?v=1", f'"/a.js?v=1&t={KEY}"'),
        ("/a.js?t=1763726400000&v=1", f'"/a.js?v=1&t={KEY}"'),
        ("/data.json", f'"/data.json?t={KEY}"with{{type:"json"}}'),
        ("/data.json?v=1", f'"/data.json?v=1&t={KEY}"with{{type:"json"}}'),
        ("/a.js?b\\c", json.dumps(f"/a.js?b\\c&t={KEY}")),
        ('/a"+alert(1)+".js', json.dumps(f'/a"+alert(1)+".js?t={KEY}')),
    ],
)
async def test_a_url_keeps_its_query_and_gets_the_key(endpoints, url, imported) -> None:
    answer = endpoints.respond(head(link(url)))

    assert f"from{imported};" in answer.body.decode()


@pytest.mark.parametrize(
    "target",
    [
        LINK,
        f"{LINK}?t={KEY}",
        f"{LINK}?url=/a.js",
        link("/a.js", key=""),
        link("/a.js", key="1763726400123"),
        link("/a.js", key=f"{KEY}x"),
        link("/a.js", key="1" * 5000),
        link("a.js"),
        link(""),
        link("/a.js", "https://other.test/a.js"),
        link("//other.test/a.js"),
        link("/\\other.test/a.js"),
        link("/\t/other.test/a.js"),
        link("\\\\other.test/a.js"),
        link("/a b.js"),
        link("/é.js"),
    ],
    ids=lambda target: target[len(LINK) :][:60],
)
async def test_what_is_no_update_of_ours_is_refused(endpoints, target) -> None:
    answer = endpoints.respond(head(target))

    assert answer.status == 400
    assert b"import" not in answer.body
