"""Pages of clients that nobody here wrote, unmodified.

Our own client is switched off in them, so that what is seen is their doing.
"""

SHEET = "<link rel=stylesheet href=/main.css>"
RED_TEXT, BLUE_TEXT = "rgb(255, 0, 0)", "rgb(0, 0, 255)"


def port_of(server):
    return int(server.url.rstrip("/").rpartition(":")[2])


def colour(wanted):
    return f"getComputedStyle(document.body).color === '{wanted}'"


async def show(tab, url):
    """Open a page without our own client, and give it state to lose."""
    await tab.page.goto(url + "?hotreload=off")
    await tab.value("window.__state = {kept: 42}")
    assert await tab.value("window[Symbol.for('hotreload')]?.status ?? 'off'") != "connected"


async def assert_kept(tab):
    assert await tab.value("window.__state?.kept") == 42
    assert tab.loads == 1


async def until_reloaded(tab):
    await tab.until("document.readyState === 'complete' && !window.__state")
    assert tab.loads == 2
