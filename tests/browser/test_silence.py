"""What changes nothing is told to nobody: no message, no request, no line on the terminal."""

import os

from tests.browser.marker import settle

FILES = {
    "main.css": "p { color: red }",
    "app.js": "globalThis.version = 1",
    "data.json": "{}",
    "box.svg": "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
}
HEAD = "<link rel=stylesheet href=/main.css><script src=/app.js></script>"
HEAD += "<script>fetch('/data.json')</script>"


async def open_page(site, serve, tab):
    for name, text in FILES.items():
        site.write(name, text)
    site.page("index.html", head=HEAD, body="<p>text</p><img src=/box.svg>")
    server = await serve()
    await tab.open(server.url)
    await settle(site, server, tab)
    tab.sockets.clear()
    tab.requested.clear()
    return server


async def assert_silence(site, server, tab):
    assert await settle(site, server, tab) == []
    paths = [update["path"] for message in tab.sockets.told for update in message["updates"]]
    assert set(paths) == {"/marker.json"}
    assert [url for url in await tab.asked() if "marker.json" not in url] == []
    await tab.assert_kept()


def touch(root):
    for name in (*FILES, "index.html", ""):
        os.utime(root / name)


def change_the_mode(root):
    for name in (*FILES, "index.html"):
        (root / name).chmod(0o600)


def save_the_same_bytes(root):
    for name in (*FILES, "index.html"):
        path = root / name
        path.write_bytes(path.read_bytes())


def save_the_same_bytes_by_rename(root):
    for name in (*FILES, "index.html"):
        draft = root / f".{name}.tmp"
        draft.write_bytes((root / name).read_bytes())
        draft.replace(root / name)


def write_what_nobody_asked_for(root):
    (root / "folder").mkdir()
    for name in ("new.css", "new.html", "new.js", "folder/new.png", ".index.html.swp", "4913"):
        (root / name).write_text("new")
    for name in ("new.css", "new.html", "new.js"):
        (root / name).write_text("newer")
    (root / "new.css").rename(root / "newer.css")


async def test_what_changes_nothing_is_silent(site, serve, tab):
    server = await open_page(site, serve, tab)

    for step in (
        touch,
        change_the_mode,
        save_the_same_bytes,
        save_the_same_bytes_by_rename,
        write_what_nobody_asked_for,
    ):
        step(site.root)
        assert await settle(site, server, tab) == [], step.__name__

    await assert_silence(site, server, tab)


async def test_reading_is_silent(site, serve, new_tab, tab):
    server = await open_page(site, serve, tab)

    other = await new_tab()
    await other.open(server.url)
    for name in FILES:
        assert (site.root / name).read_bytes()
        assert (await other.page.request.get(server.url + name)).ok

    await assert_silence(site, server, tab)


async def test_what_is_told_to_ignore_is_silent(site, serve, tab):
    site.write("main.css", "p { color: red }")
    site.page("index.html", head="<link rel=stylesheet href=/main.css>", body="<p>text</p>")
    server = await serve("--ignore", "*.css")
    await tab.open(server.url)

    site.edit("main.css", "red", "blue")

    await assert_silence(site, server, tab)
    assert await tab.style("p") == "rgb(255, 0, 0)"
