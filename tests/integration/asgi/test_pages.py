"""Page after page of one ASGI application, whose heads are judged once."""

from collections.abc import Iterable
from typing import Any

from hotreload.content import content_id
from tests.integration.asgi.conftest import Stage
from tests.integration.asgi.driver import Answer, Client

Fields = list[tuple[bytes, bytes]]
TYPE = (b"content-type", b"text/html")
HEAD = b"<!doctype html><html><head><title>page</title></head><body>"


class Pages:
    """Answer with one after the other: bodies and what stands in their heads."""

    def __init__(self, pages: Iterable[tuple[bytes, Fields]]) -> None:
        self._pages = iter(pages)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        body, fields = next(self._pages)
        length = (b"content-length", b"%d" % len(body))
        start = {"type": "http.response.start", "status": 200, "headers": [length, TYPE, *fields]}
        await send(start)
        await send({"type": "http.response.body", "body": body})


def untagged(page: Answer) -> bytes:
    before, _, rest = page.body.partition(b'<script type="module" src="/@hotreload/')
    return before + rest.partition(b"</script>")[2]


async def source(client: Client, page: Answer) -> bytes:
    tag = page.tag()
    return (await client.get(f"/@hotreload/page/{tag['page']}?token={tag['token']}", {})).body


async def test_each_of_many_pages_has_its_own_id_length_and_source(stage: Stage) -> None:
    texts = [b"1", b"22", b"22", b"22", b"333", b"22", b"<script nonce=n></script>", b"1"]
    bodies = [HEAD + text for text in texts]
    client = stage.client(Pages((body, []) for body in bodies))

    pages = [await client.get() for _ in bodies]

    for body, page in zip(bodies, pages, strict=True):
        assert page.tag()["page"] == content_id(body)
        assert page.headers["content-length"] == str(len(page.body))
        assert page.headers["server-timing"] == f'hotreload;desc="{content_id(body)}"'
        assert untagged(page) == body
        assert await source(client, page) == body
    assert [page.tag().get("nonce") for page in pages] == [None] * 8
    assert [b'nonce="n"' in page.body for page in pages] == [text == texts[6] for text in texts]


async def test_what_a_head_says_anew_counts(stage: Stage) -> None:
    cookies: list[Fields] = [[(b"set-cookie", b"s=%d" % number)] for number in range(3)]
    policy = (b"content-security-policy", b"script-src 'none'")
    heads: list[Fields] = [*cookies, [policy], [(b"content-encoding", b"br")], cookies[0]]
    client = stage.client(Pages((HEAD, fields) for fields in heads))

    pages = [await client.get() for _ in heads]

    assert [page.headers.get("set-cookie") for page in pages] == [
        *("s=0", "s=1", "s=2"),
        *(None, None, "s=0"),
    ]
    assert [page.headers["hotreload-tag"][:3] for page in pages] == ["yes"] * 4 + ["no;", "yes"]
    assert "'nonce-" in pages[3].headers["content-security-policy"]
    assert pages[4].body == HEAD
    assert pages[4].headers["content-length"] == str(len(HEAD))


async def test_headers_may_come_in_any_form(stage: Stage) -> None:
    async def odd(scope: Any, receive: Any, send: Any) -> None:
        fields = iter([TYPE if scope["path"] == "/" else (b"content-type", b"text/plain")])
        await send({"type": "http.response.start", "status": 200, "headers": fields})
        await send({"type": "http.response.body", "body": HEAD})

    client = stage.client(odd)

    assert [(await client.get()).headers["hotreload-tag"] for _ in range(3)] == ["yes"] * 3
    assert (await client.get("/text")).headers == {"content-type": "text/plain"}
