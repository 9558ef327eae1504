"""Behind a proxy that takes a prefix off the path: what we write leads below it."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from hotreload import client_files
from tests.integration.served import Client, Served, serve

APP = {"X-Forwarded-Prefix": "/app"}
DOCUMENT = {"Sec-Fetch-Dest": "document"}
HOT = f"/@hotreload/{client_files.version()}/hot.js"


async def served_at(folder: Path, client: Callable[..., Awaitable[Client]]) -> Served:
    served = await serve(folder, client)
    served.write("main.js", "import.meta.hot?.accept()")
    served.write("page.html", "<script type=module>import.meta.hot?.accept()</script>")
    return served


async def test_tag_modules_and_links_lead_below_the_prefix(
    tmp_path: Path, aiohttp_client: Callable[..., Awaitable[Client]]
) -> None:
    served = await served_at(tmp_path / "site", aiohttp_client)
    token = (await served.tag())["token"]
    key = "1763726400123123456"

    _, page = await served.get("/", **DOCUMENT, **APP)
    _, module = await served.get("/main.js", **APP)
    _, inline = await served.get("/page.html", **DOCUMENT, **APP)
    _, link = await served.get(f"/@hotreload/link?token={token}&t={key}&url=/app/main.js", **APP)

    assert 'src="/app/@hotreload/client.js"' in page
    assert f'"/app{HOT}' in module
    assert f'"/app{HOT}' in inline
    assert '"/app/@hotreload/' in link
    assert f'"/app/main.js?t={key}"' in link


async def test_without_the_prefix_all_is_as_it_was_and_so_are_the_names_of_both(
    tmp_path: Path, aiohttp_client: Callable[..., Awaitable[Client]]
) -> None:
    served = await served_at(tmp_path / "site", aiohttp_client)

    _, page = await served.get("/", **DOCUMENT)
    _, module = await served.get("/main.js", **{"X-Forwarded-Prefix": "//evil.test"})
    tags = []
    for headers in ({}, APP):
        async with served.client.get("/", headers=DOCUMENT | headers) as response:
            tags.append(response.headers["ETag"])

    assert 'src="/@hotreload/client.js"' in page
    assert f'"{HOT}' in module
    assert tags[0] != tags[1]
