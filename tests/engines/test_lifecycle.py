"""A page that was left comes back from the browser's memory, and shows what is on disk by then.

Firefox keeps no page that has a connection, whenever that is closed, and Playwright's Chromium
keeps none at all (Chromium as people use it is in the browser tests): there a page that was left
comes from the HTTP cache, which asks nobody either.
"""

from tests.engines.shown import CONNECTED

SHEET = "p { color: red }"
MODULE = """
(window.ran ??= []).push(1);
import.meta.hot.accept();
"""
NOTED = "<script>onpageshow = ({ persisted }) => { window.isKept = persisted }</script>"
HEAD = f"<link rel=stylesheet href=main.css><script type=module src=hot.js></script>{NOTED}"
LOOK = "() => [getComputedStyle(document.querySelector('p')).color, ran.at(-1)].join()"


def leave(address):
    """Make the function that follows a link, or goes through the history."""
    go = f"history.go({address})" if isinstance(address, int) else f"location.href = '{address}'"
    return f"() => {{ setTimeout(() => {{ {go} }}) }}"


async def test_a_page_that_was_left_shows_what_is_on_disk(site, show):
    site.write("main.css", SHEET)
    site.write("hot.js", MODULE)
    site.write("plain.js", "")
    site.page("index.html", head=HEAD, body="<p>text</p><script src=plain.js></script>")
    site.page("other.html")
    page = await show()

    await page.call(leave("/other.html"))
    await page.until(f"() => location.pathname === '/other.html' && ({CONNECTED})()")
    for number, colour in ((2, "yellow"), (3, "blue")):
        site.write("main.css", SHEET.replace("red", colour))
        await page.server.wait_applied("main.css")
        site.write("hot.js", MODULE.replace("1", str(number)))
        await page.server.wait_applied("hot.js")
    await page.call(leave(-1))

    await page.until(f"() => ({LOOK})() === 'rgb(0, 0, 255),3'")
    await page.until(CONNECTED)
    await page.until("() => 'isKept' in window")
    is_kept, ran, state = await page.call("() => [isKept, ran, window.state]")
    assert is_kept or page.engine.name != "webkit"
    assert state == (42 if is_kept else None)
    assert ran in ([1, 3], [3])

    # What means a reload is one, though the page is older than the last one of its address.
    await page.call(leave("/other.html"))
    await page.until(f"() => location.pathname === '/other.html' && ({CONNECTED})()")
    site.write("plain.js", "window.plain = 2")
    await page.server.wait_applied("plain.js")
    await page.call(leave(-1))
    await page.until("() => window.plain === 2")
    await page.until(CONNECTED)
