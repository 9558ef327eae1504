"""What became of each change comes back from the tabs, and the terminal prints one line for it."""

import asyncio
import re
import signal
import sys
import time

from tests.browser.conftest import PATIENCE, ROOT
from tests.browser.marker import settle

SHEET = "<link rel=stylesheet href=/css/main.css>"


def write_site(site):
    site.write("css/main.css", "p { color: red }")
    site.page("index.html", head=SHEET, body="<p>text</p>")
    site.page("other.html")


async def test_each_change_has_one_json_line(site, serve, new_tab):
    write_site(site)
    server = await serve()
    tabs = [await new_tab() for _ in range(3)]
    for tab, name in zip(tabs, ("", "?second", "other"), strict=True):
        await tab.open(server.url + name)

    started = time.monotonic()
    site.edit("css/main.css", "red", "blue")
    line = await server.wait_applied("css/main.css")
    took = (time.monotonic() - started) * 1000

    assert list(line) == ["event", "path", "tabs", "outcome", "ms", "reason"]
    reason = "css/main.css changed; the sheet is swapped in place"
    assert line == {**line, "path": "css/main.css", "outcome": "css", "reason": reason}
    assert line["tabs"] == 2
    overlap = 50  # the line adds two clocks
    assert 0 < line["ms"] <= took + overlap
    assert server.unread() == []
    for tab in tabs:
        await tab.assert_kept()


async def test_the_tab_answers_each_message_with_what_it_did(site, serve, tab):
    write_site(site)
    site.write("app.js", "")
    site.edit("index.html", "</head>", "<script src=/app.js></script></head>")
    server = await serve()
    await tab.open(server.url)
    assert (await tab.page.request.get(server.url + "other")).ok

    site.edit("css/main.css", "red", "blue")
    await server.wait_applied("css/main.css")
    site.edit("other.html", "<body>", "<body>edited")
    await server.wait_applied("other.html")
    site.write("app.js", "globalThis.version = 2")
    await tab.assert_reloaded()
    await settle(site, server, tab)

    answers = [message for message in tab.sockets.sent if message["type"] == "applied"]
    outcomes = [answer["outcome"] for answer in answers]
    assert outcomes == ["css", "none", "reload", "none"]
    assert [answer["seq"] for answer in answers] == [1, 2, 3, 4]
    assert all(answer["ms"] >= 0 for answer in answers)


async def test_a_tab_that_reloads_answers_from_its_new_page(site, serve, tab):
    write_site(site)
    server = await serve()
    await tab.open(server.url)
    patience = 0.25

    async def load_slowly(route):
        await asyncio.sleep(patience)
        await route.continue_()

    await tab.page.route("**/main.css", load_slowly)
    started = time.monotonic()
    site.edit("index.html", "<p>", "<script>window.new = 1</script><p>")
    await tab.assert_reloaded()
    await settle(site, server, tab)
    took = (time.monotonic() - started) * 1000

    (answer,) = [each for each in tab.sockets.sent if each.get("outcome") == "reload"]
    assert patience * 1000 <= answer["ms"] <= took


async def test_changes_of_one_burst_have_a_line_each(site, serve, tab):
    write_site(site)
    site.write("one.js", "")
    site.write("two.js", "")
    site.page("index2.html", head="<script src=/one.js></script><script src=/two.js></script>")
    server = await serve()
    await tab.open(server.url + "index2")

    site.write("one.js", "1")
    site.write("two.js", "2")
    lines = [await server.wait_applied(name) for name in ("one.js", "two.js")]

    assert len({line["reason"] for line in lines}) <= 2
    assert server.unread() == []
    await tab.assert_reloaded()


async def test_the_terminal_says_what_how_many_how_and_how_fast(site, new_tab, tmp_path):
    write_site(site)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hotreload", "serve", str(site.root), "--port", "0", "--no-open"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "XDG_RUNTIME_DIR": str(tmp_path), "PYTHONUTF8": "1"},
    )

    async def read():
        async with asyncio.timeout(PATIENCE):
            return (await process.stdout.readline()).decode()

    try:
        first = await read()
        url = re.fullmatch(r"Local:   (http://127\.0\.0\.1:\d+/)\n", first)[1]
        tab, second = await new_tab(), await new_tab()
        await tab.open(url)
        await second.open(url + "?second")

        site.edit("css/main.css", "red", "blue")
        assert re.fullmatch(r"css/main\.css → 2 tabs, css, \d+ ms\n", await read())
        await second.page.goto(url + "other")
        await second.connected()
        site.edit("css/main.css", "blue", "green")
        assert re.fullmatch(r"css/main\.css → 1 tab, css, \d+ ms\n", await read())
        await tab.page.goto(url + "other?second")
        await tab.connected()
        site.edit("css/main.css", "green", "red")
        assert await read() == "css/main.css → 0 tabs\n"
    finally:
        process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(process.wait(), PATIENCE) == 0
